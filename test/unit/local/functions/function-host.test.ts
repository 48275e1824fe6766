import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  createAccountConcurrency,
  UNLIMITED,
  type AccountConcurrency,
} from '../../../../lib/local/functions/account-concurrency.ts';
import { createFunctionHost, type FunctionHost } from '../../../../lib/local/functions/function-host.ts';

let folder: string;
let errors: string[];
let host: FunctionHost | undefined;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'function-host-'));
  errors = [];
});
afterEach(async () => {
  await host?.stop();
  host = undefined;
  await rm(folder, { recursive: true });
});

const start = (
  options: {
    timeoutMs?: number;
    maxInstances?: number;
    bundleFile?: string;
    account?: AccountConcurrency;
  } = {},
): FunctionHost => {
  host = createFunctionHost({
    workerFile: path.resolve('lib/local/functions/function-worker.mjs'),
    bundleFile: path.resolve('test/fixtures/local/function.mjs'),
    exportName: 'handler',
    functionName: 'Fixture',
    functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:Fixture',
    memoryMb: 128,
    timeoutMs: 60_000,
    environment: { GREETING: 'hello' },
    maxInstances: 2,
    account: UNLIMITED,
    logFile: path.join(folder, 'fixture.log'),
    onError: (line) => errors.push(line),
    ...options,
  });
  return host;
};

it('a function sees its own environment and Lambda context, and nothing of ours', async () => {
  const result = await start().invoke({ do: 'describe' });

  expect(result).toEqual({
    ok: true,
    value: {
      invocations: 1,
      greeting: 'hello',
      functionName: 'Fixture',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      remainingMs: expect.any(Number),
    },
  });
});

it('an instance is kept for the next event', async () => {
  const fixture = start();
  await fixture.warm();
  await fixture.invoke({});

  const result = await fixture.invoke({ do: 'describe' });

  expect(result).toMatchObject({ value: { invocations: 2 } });
});

it('with one instance allowed, events wait in line for it', async () => {
  const fixture = start({ maxInstances: 1 });

  const results = await Promise.all([1, 2, 3].map(() => fixture.invoke({ do: 'describe' })));

  expect(results.map((result) => result.ok && (result.value as { invocations: number }).invocations)).toEqual(
    [1, 2, 3],
  );
});

it('what a function throws is a result, a line on the terminal and a record in the log', async () => {
  const result = await start().invoke({ do: 'throw' });
  await host?.stop();

  expect(result).toMatchObject({
    ok: false,
    error: { errorType: 'TypeError', errorMessage: 'broken on purpose' },
  });
  expect(errors).toEqual(['TypeError: broken on purpose']);
  expect(await readFile(path.join(folder, 'fixture.log'), 'utf8')).toContain('broken on purpose');
});

it('a function that takes too long is ended, and the next event gets a new instance', async () => {
  const fixture = start({ timeoutMs: 1500, maxInstances: 1 });
  await fixture.warm();

  const late = await fixture.invoke({ do: 'hang' });
  const next = await fixture.invoke({ do: 'describe' });

  expect(late).toMatchObject({ ok: false, error: { errorMessage: 'Task timed out after 1.50 seconds' } });
  expect(next).toMatchObject({ ok: true, value: { invocations: 1 } });
});

it('a function that exits fails its event alone', async () => {
  const fixture = start({ maxInstances: 1 });

  const gone = await fixture.invoke({ do: 'exit' });
  const next = await fixture.invoke({ do: 'describe' });

  expect(gone).toMatchObject({ ok: false, error: { errorMessage: 'Runtime exited with status 3' } });
  expect(next).toMatchObject({ ok: true });
});

it('a bundle that does not load says so at the first event', async () => {
  const result = await start({ bundleFile: path.resolve('no-such-bundle.mjs') }).invoke({});

  expect(result).toMatchObject({
    ok: false,
    error: { errorMessage: expect.stringContaining('no-such-bundle.mjs') },
  });
});

it('an error that the function logs is one line on the terminal', async () => {
  const fixture = start();

  await fixture.invoke({ do: 'log', message: 'table unreachable' });
  await fixture.stop();

  expect(errors).toEqual(['table unreachable']);
});

describe('in an account that has one execution', () => {
  it('a second event at the same moment is refused, which only the log says', async () => {
    const fixture = start({ account: createAccountConcurrency(1, new Map()) });

    const [first, second] = await Promise.all([fixture.invoke({}), fixture.invoke({})]);

    expect(first.ok).toBe(true);
    expect(second).toMatchObject({ ok: false, isThrottled: true });
    await fixture.stop();
    expect(await readFile(path.join(folder, 'fixture.log'), 'utf8')).toContain('THROTTLE RequestId: ');
    expect(errors).toEqual([]);
  });

  it('the next event is taken, also after one that failed', async () => {
    const fixture = start({ account: createAccountConcurrency(1, new Map()) });

    await fixture.invoke({ do: 'throw' });
    const next = await fixture.invoke({});

    expect(next.ok).toBe(true);
  });
});
