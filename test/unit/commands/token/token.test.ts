import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCodeFlow } from '../../../../lambdas/adapters/identity/code-flow.ts';
import { TOKEN_CALLBACK } from '../../../../lambdas/contracts/sign-in.ts';
import { listenForAnswer } from '../../../../lib/commands/token/answer.ts';
import { fetchToken } from '../../../../lib/commands/token/token.ts';
import { createTokenFile } from '../../../../lib/commands/token/token-file.ts';
import { freePort } from '../../../../lib/local/loopback/listen.ts';
import { discoveredProvider } from '../../../support/fakes/admin-services.ts';
import { fakeContext } from '../../../support/fakes/command-context.ts';
import { startFakeProvider, type FakeProvider } from '../../../support/fakes/fake-provider.ts';

let provider: FakeProvider;
let folder: string;
beforeEach(async () => {
  provider = await startFakeProvider();
  folder = await mkdtemp(path.join(tmpdir(), 'token-'));
});
afterEach(async () => {
  await provider.close();
  await rm(folder, { recursive: true });
});

/** The command, with a browser that goes to the provider at once. */
function run(parameters: Record<string, string | undefined> = {}, issuer = provider.url) {
  const flow = createCodeFlow({
    provider: discoveredProvider(issuer, { clientId: 'terminal' }),
    clientId: 'terminal',
    clientSecret: () => Promise.resolve(null),
    redirectUri: TOKEN_CALLBACK.url,
  });
  const replies: string[] = [];
  let address = '';
  const watched: typeof flow = {
    ...flow,
    authorizationUrl: async (...asked) => (address = await flow.authorizationUrl(...asked)),
  };
  const file = createTokenFile(path.join(folder, 'tokens'), 'this provider');
  let isClosed = false;
  const comeBack = async () => {
    while (address === '' && !isClosed) await new Promise((resolve) => setImmediate(resolve));
    if (isClosed) return undefined;
    const url = new URL(provider.visit(address, { sub: 'ann', groups: ['admins'] }, { parameters }));
    return { url, reply: (text: string) => void replies.push(text) };
  };
  const listenForAnswer = () => Promise.resolve({ answer: comeBack(), close: () => void (isClosed = true) });
  const exit = fetchToken({ flow: watched, listenForAnswer, file, context: fakeContext() });
  return { exit, file, replies, isClosed: () => isClosed };
}

it('the token of whoever signed in is kept where nobody else can read it', async () => {
  const { exit, file, replies, isClosed } = run();

  expect(await exit).toBe(0);
  expect((await readFile(file.path, 'utf8')).split('.')).toHaveLength(3);
  expect((await stat(file.path)).mode & 0o777).toBe(0o600);
  expect((await stat(path.dirname(file.path))).mode & 0o777).toBe(0o700);
  expect(replies).toEqual(['You are signed in. This page can be closed.']);
  expect(isClosed()).toBe(true);
});

it('a file that others could read is replaced by one that they cannot', async () => {
  const file = createTokenFile(folder, 'x');
  await writeFile(file.path, 'old', { mode: 0o644 });

  await file.write('new');

  expect([await readFile(file.path, 'utf8'), (await stat(file.path)).mode & 0o777]).toEqual(['new', 0o600]);
});

it('a provider that cannot be reached ends the command, and nothing listens any more', async () => {
  const { exit, isClosed } = run({}, 'http://127.0.0.1:9');

  await expect(exit).rejects.toMatchObject({ name: 'CommandError' });
  expect(isClosed()).toBe(true);
});

describe('the listener', () => {
  it('takes the way back once, and answers nothing else', async () => {
    const port = await freePort();
    const stopping = new AbortController();
    const listener = await listenForAnswer(port, stopping.signal);

    const [other, posted] = await Promise.all([
      fetch(`http://127.0.0.1:${port.toString()}/favicon.ico`),
      fetch(`http://127.0.0.1:${port.toString()}/callback`, { method: 'POST' }),
    ]);
    const coming = fetch(`http://127.0.0.1:${port.toString()}/callback?code=c`);
    const answer = await listener.answer;
    answer?.reply('Done.');
    listener.close();

    expect([other.status, posted.status]).toEqual([404, 404]);
    expect(answer?.url.searchParams.get('code')).toBe('c');
    expect(await (await coming).text()).toBe('Done.');
    expect((await coming).headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('says which port is taken', async () => {
    const port = await freePort();
    const { signal } = new AbortController();
    const first = await listenForAnswer(port, signal);

    await expect(listenForAnswer(port, signal)).rejects.toThrow(`Port ${port.toString()} is taken`);
    first.close();
  });

  it('ends without an answer where somebody stops', async () => {
    const stopping = new AbortController();
    const listener = await listenForAnswer(await freePort(), stopping.signal);

    stopping.abort();

    expect(await listener.answer).toBeUndefined();
    listener.close();
  });
});

it('an answer to another sign-in is refused, on the page and in the terminal', async () => {
  const { exit, replies } = run({ state: 'of another' });

  await expect(exit).rejects.toMatchObject({
    name: 'CommandError',
    message: expect.stringContaining('another'),
  });
  expect(replies).toEqual(['The sign-in was refused; the terminal says why.']);
});
