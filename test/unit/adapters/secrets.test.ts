import * as z from 'zod';
import * as mini from 'zod/mini';
import { createSecretReader } from '../../../lambdas/adapters/secrets.ts';
import { TransientError } from '../../../lambdas/core/failure.ts';

const NOW = Date.parse('2026-11-23T12:00:00.000Z');
const schema = z.object({ token: z.string() });
const filled = z.object({ token: z.string().min(1) });
const HOUR = 3_600_000;

interface Stored {
  SecretBinary?: Uint8Array;
  SecretString?: string;
  CreatedDate?: Date;
}

/** Secrets Manager with two versions that a test may change, take away or break. */
function arrange(current: Stored, previous?: Stored, shape = schema) {
  const state = { now: NOW, current, previous, fault: undefined as Error | undefined };
  const asked: string[] = [];
  const failures: unknown[] = [];
  const reader = createSecretReader({
    client: {
      send: ({ input }) => {
        asked.push(input.VersionStage!);
        if (state.fault) return Promise.reject(state.fault);
        const version = input.VersionStage === 'AWSCURRENT' ? state.current : state.previous;
        if (version) return Promise.resolve({ ...version, $metadata: {} });
        return Promise.reject(
          Object.assign(new Error('no such version'), { name: 'ResourceNotFoundException' }),
        );
      },
    },
    arn: 'arn:secret',
    schema: shape,
    key: 'token',
    clock: { now: () => state.now },
    onFailure: (error) => failures.push(error),
  });
  return { state, asked, failures, reader };
}

const version = (token: string, ageHours = 1000): Stored => ({
  SecretString: JSON.stringify({ token }),
  CreatedDate: new Date(NOW - ageHours * HOUR),
});

describe('createSecretReader', () => {
  it('reads once for any number of concurrent and later reads', async () => {
    const { reader, asked } = arrange(version('a'));

    const values = await Promise.all([reader.current(), reader.current(), reader.all()]);
    const later = await reader.current();

    expect([...values, later]).toEqual([{ token: 'a' }, { token: 'a' }, [{ token: 'a' }], { token: 'a' }]);
    expect(asked).toEqual(['AWSCURRENT']);
  });

  it('reads again after five minutes', async () => {
    const { reader, state } = arrange(version('a'));
    await reader.current();
    state.current = version('b');

    state.now += 5 * 60_000 - 1;
    const before = await reader.current();
    state.now += 1;
    const after = await reader.current();

    expect([before, after]).toEqual([{ token: 'a' }, { token: 'b' }]);
  });

  it('does not cache a failed read', async () => {
    // Arrange
    const { reader, state } = arrange(version('a'));
    state.fault = new Error('down');
    await expect(reader.current()).rejects.toBeInstanceOf(TransientError);
    state.fault = undefined;

    const value = await reader.current();

    expect(value).toEqual({ token: 'a' });
  });

  it('uses the expired value while reads fail, retrying every ten seconds', async () => {
    // Arrange
    const { reader, state, asked, failures } = arrange(version('a'));
    await reader.current();
    state.fault = new Error('down');
    state.now += HOUR;

    const values = [await reader.current(), await reader.current()];
    state.now += 10_000;
    values.push(await reader.current());

    expect(values).toEqual([{ token: 'a' }, { token: 'a' }, { token: 'a' }]);
    expect(asked).toHaveLength(3);
    expect(failures).toHaveLength(2);
  });

  it('gives both versions in the day after a rotation', async () => {
    const { reader } = arrange(version('new', 23), version('old'));

    const values = await reader.all();

    expect(values).toEqual([{ token: 'new' }, { token: 'old' }]);
  });

  it('a value that has leaked is given no more, five minutes after the new one was stored twice', async () => {
    const { reader, state } = arrange(version('leaked'));
    await reader.all();
    state.current = version('new', 0);
    state.previous = version('new', 0);

    state.now += 5 * 60_000;
    const values = await reader.all();

    expect(values).toEqual([{ token: 'new' }, { token: 'new' }]);
  });

  it('gives the current version alone when the day is over', async () => {
    const { reader, asked } = arrange(version('new', 24), version('old'));

    const values = await reader.all();

    expect(values).toEqual([{ token: 'new' }]);
    expect(asked).toEqual(['AWSCURRENT']);
  });

  it('a new secret without a previous version is normal', async () => {
    const { reader, failures } = arrange(version('first', 0));

    const values = await reader.all();

    expect(values).toEqual([{ token: 'first' }]);
    expect(failures).toEqual([]);
  });

  it('a previous version of another shape is left out and reported', async () => {
    const { reader, failures } = arrange(version('new', 1), { SecretString: 'generated text' });

    const values = await reader.all();

    expect(values).toEqual([{ token: 'new' }]);
    expect(failures).toHaveLength(1);
  });

  it('refresh reads at most once in ten seconds', async () => {
    const { reader, state, asked } = arrange(version('a'));
    await reader.refresh();
    state.current = version('b');

    await reader.refresh();
    const early = await reader.current();
    state.now += 10_000;
    await Promise.all([reader.refresh(), reader.refresh(), reader.refresh()]);
    const late = await reader.current();
    await reader.refresh();

    expect([early, late]).toEqual([{ token: 'a' }, { token: 'b' }]);
    expect(asked).toHaveLength(2);
  });

  it('refresh follows a rotation that comes right after the first read', async () => {
    const { reader, state } = arrange(version('a'));
    await reader.current();
    state.current = version('b');

    await reader.refresh();

    expect(await reader.current()).toEqual({ token: 'b' });
  });

  it('a refresh that fails rejects and leaves the cached value in use', async () => {
    const { reader, state } = arrange(version('a'));
    await reader.current();
    state.now += 10_000;
    state.fault = new Error('down');

    const refreshed = reader.refresh();

    await expect(refreshed).rejects.toThrow('arn:secret');
    expect(await reader.current()).toEqual({ token: 'a' });
  });

  it.each([
    ['is not JSON', { SecretString: 'hunter2-hunter2' }],
    ['has another shape', { SecretString: '{"token":["hunter2-hunter2"]}' }],
    ['is binary', { SecretBinary: Buffer.from('hunter2-hunter2') }],
  ])('names the secret but never its value where it %s', async (_, stored) => {
    const { reader } = arrange(stored);

    const error = await reader.current().catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'secret_malformed', message: expect.stringContaining('arn:secret') });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error)) + (error as Error).stack!).not.toContain(
      'hunter2',
    );
  });

  it('drops blanks and line ends around what was pasted', async () => {
    const { reader } = arrange({ SecretString: JSON.stringify({ token: ' \n a b\r\n\u00a0' }) });

    expect(await reader.current()).toEqual({ token: 'a b' });
  });

  it.each([
    ['', 'secret_empty', 'has a "token" that is empty or of blanks only'],
    [' \t\n', 'secret_empty', 'has a "token" that is empty or of blanks only'],
    [undefined, 'secret_malformed', 'is without the key "token"'],
    [7, 'secret_malformed', 'is not JSON of the shape {"token": "..."}'],
  ])('says what is wrong with the value %j, and what to do', async (token, code, what) => {
    const { reader } = arrange({ SecretString: JSON.stringify({ token }) }, undefined, filled);

    await expect(reader.current()).rejects.toMatchObject({
      code,
      message: `Secret arn:secret (AWSCURRENT) ${what}; store it with npm run secret (docs/deploy.md, Connect Sentry).`,
    });
  });

  it('takes a schema of zod/mini as well', async () => {
    const reader = createSecretReader({
      client: { send: () => Promise.resolve({ ...version('a'), $metadata: {} }) },
      arn: 'arn:secret',
      schema: mini.object({ token: mini.string() }),
      key: 'token',
      clock: { now: () => NOW },
    });

    const value = await reader.current();

    expect(value.token).toBe('a');
  });
});
