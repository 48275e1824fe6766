import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCodeFlow } from '../../../../lambdas/adapters/identity/code-flow.ts';
import { TOKEN_CALLBACK } from '../../../../lambdas/contracts/sign-in.ts';
import { fetchToken } from '../../../../lib/commands/token/token.ts';
import { createTokenFile } from '../../../../lib/commands/token/token-file.ts';
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
function run(parameters: Record<string, string | undefined> = {}) {
  const flow = createCodeFlow({
    provider: discoveredProvider(provider.url, { clientId: 'terminal' }),
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
  const waitForAnswer = async () => {
    while (address === '') await new Promise((resolve) => setImmediate(resolve));
    const url = new URL(provider.visit(address, { sub: 'ann', groups: ['admins'] }, { parameters }));
    return { url, reply: (text: string) => void replies.push(text) };
  };
  const exit = fetchToken({ flow: watched, waitForAnswer, file, context: fakeContext() });
  return { exit, file, replies };
}

it('the token of whoever signed in is kept where nobody else can read it', async () => {
  const { exit, file, replies } = run();

  expect(await exit).toBe(0);
  expect((await readFile(file.path, 'utf8')).split('.')).toHaveLength(3);
  expect((await stat(file.path)).mode & 0o777).toBe(0o600);
  expect((await stat(path.dirname(file.path))).mode & 0o777).toBe(0o700);
  expect(replies).toEqual(['You are signed in. This page can be closed.']);
});

it('a file that others could read is replaced by one that they cannot', async () => {
  const file = createTokenFile(folder, 'x');
  await writeFile(file.path, 'old', { mode: 0o644 });

  await file.write('new');

  expect([await readFile(file.path, 'utf8'), (await stat(file.path)).mode & 0o777]).toEqual(['new', 0o600]);
});

it('an answer to another sign-in is refused, on the page and in the terminal', async () => {
  const { exit, replies } = run({ state: 'of another' });

  await expect(exit).rejects.toMatchObject({
    name: 'CommandError',
    message: expect.stringContaining('another'),
  });
  expect(replies).toEqual(['The sign-in was refused; the terminal says why.']);
});
