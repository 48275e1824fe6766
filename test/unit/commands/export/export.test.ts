import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exportGroups, partName, type ExportState } from '../../../../lib/commands/export/export.ts';
import type { Http } from '../../../../lib/commands/target/http.ts';
import { fakeContext, memoryState } from '../../../support/fakes/command-context.ts';

let folder: string;
let output: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'export-'));
  output = path.join(folder, 'errors.csv');
});
afterEach(() => rmSync(folder, { recursive: true }));

const PARTS = ['id,title\r\n', '1,Ärger 🚨\r\n', '2,b\r\n', '3,c\r\n'];

/** The API, which has these parts; what `fails` says is answered in place of the n-th request. */
function apiOf(fails: Readonly<Record<number, number | Error>> = {}) {
  const asked: (string | null)[] = [];
  const http: Http = async (url, init) => {
    await Promise.resolve();
    expect(init?.headers).toEqual({ authorization: 'Bearer t' });
    const cursor = new URL(url).searchParams.get('cursor');
    asked.push(cursor);
    const failure = fails[asked.length];
    if (failure instanceof Error) throw failure;
    const index = Number(cursor ?? 0);
    const headers = new Headers(
      failure === undefined && index + 1 < PARTS.length ? { 'x-next-cursor': (index + 1).toString() } : {},
    );
    const text = failure === undefined ? PARTS[index]! : JSON.stringify({ error: { message: 'no.' } });
    return { status: failure ?? 200, headers, text, sentAt: 0, receivedAt: 0 };
  };
  return { http, asked };
}

const options = (withMark = false) => ({
  url: 'https://errors.example.com/api/admin/export?format=csv',
  token: 't',
  output,
  withMark,
});

describe('an export', () => {
  it('joins all parts into one file, and says how large it is', async () => {
    const [context, state] = [fakeContext(), memoryState<ExportState>()];
    const { http, asked } = apiOf();

    const code = await exportGroups(options(), { http, state }, context);

    expect(code).toBe(0);
    expect(readFileSync(output, 'utf8')).toBe(PARTS.join(''));
    expect(asked).toEqual([null, '1', '2', '3']);
    expect(context.results).toEqual([
      { result: 'exported', file: output, bytes: Buffer.byteLength(PARTS.join('')), parts: 4 },
    ]);
    expect([existsSync(partName(output)), state.value]).toEqual([false, undefined]);
  });

  it('begins with a byte order mark where it is asked for', async () => {
    const { http } = apiOf();

    await exportGroups(options(true), { http, state: memoryState() }, fakeContext());

    expect(readFileSync(output, 'utf8')).toBe(`\ufeff${PARTS.join('')}`);
  });

  it.each([1, 2, 3, 4])(
    'that breaks off in request %i has no file of its name, and continues there',
    async (at) => {
      const state = memoryState<ExportState>();
      const broken = apiOf({ [at]: new Error('socket hang up') });
      const again = apiOf();

      const first = exportGroups(options(true), { http: broken.http, state }, fakeContext());
      await expect(first).rejects.toThrow('socket hang up');
      const wasThere = existsSync(output);
      await exportGroups(options(true), { http: again.http, state }, fakeContext());

      expect(wasThere).toBe(false);
      expect(again.asked[0]).toBe(at === 1 ? null : (at - 1).toString());
      expect(readFileSync(output, 'utf8')).toBe(`\ufeff${PARTS.join('')}`);
    },
  );

  it('whose process dies between the bytes and the note of them writes those bytes once', async () => {
    const state = memoryState<ExportState>(3);
    const [first, second] = [apiOf(), apiOf()];

    await expect(exportGroups(options(), { http: first.http, state }, fakeContext())).rejects.toThrow(
      'crashed',
    );
    await exportGroups(options(), { http: second.http, state }, fakeContext());

    expect(readFileSync(output, 'utf8')).toBe(PARTS.join(''));
  });

  it('begins anew where what it had written is gone', async () => {
    const state = memoryState<ExportState>();
    state.value = { cursor: '2', bytes: 100, parts: 2 };
    writeFileSync(partName(output), 'too short');
    const { http, asked } = apiOf();

    await exportGroups(options(), { http, state }, fakeContext());

    expect(asked[0]).toBeNull();
    expect(readFileSync(output, 'utf8')).toBe(PARTS.join(''));
  });

  it('waits where the API is unavailable or asks to slow down, longer each time', async () => {
    const context = fakeContext();
    const { http } = apiOf({ 2: 503, 3: 429 });

    const code = await exportGroups(options(), { http, state: memoryState() }, context);

    expect(code).toBe(0);
    expect(context.slept).toBe(3_000);
    expect(readFileSync(output, 'utf8')).toBe(PARTS.join(''));
  });

  it.each([
    [400, 'The API answered 400: no.', 2],
    [401, 'npm run token', 2],
  ])('that is refused with %i says what to do, and there is no retry', async (status, message, exitCode) => {
    const { http, asked } = apiOf({ 1: status });

    const exporting = exportGroups(options(), { http, state: memoryState() }, fakeContext());

    await expect(exporting).rejects.toMatchObject({
      message: expect.stringContaining(message) as string,
      exitCode,
    });
    expect(asked).toHaveLength(1);
  });

  it('gives up on an API that stays unavailable, and can continue later', async () => {
    const fails = Object.fromEntries(Array.from({ length: 6 }, (_, n) => [n + 2, 503]));
    const { http, asked } = apiOf(fails);
    const state = memoryState<ExportState>();

    const exporting = exportGroups(options(), { http, state }, fakeContext());

    await expect(exporting).rejects.toMatchObject({ exitCode: 3 });
    expect(asked).toHaveLength(7);
    expect(state.value?.cursor).toBe('1');
  });

  it('stops after its current part', async () => {
    const context = fakeContext();
    const state = memoryState<ExportState>();
    const { http } = apiOf();
    const stopping: Http = (...call) => {
      context.stopNow();
      return http(...call);
    };

    const code = await exportGroups(options(), { http: stopping, state }, context);

    expect(code).toBe(130);
    expect(state.value?.parts).toBe(1);
    expect(existsSync(output)).toBe(false);
  });
});
