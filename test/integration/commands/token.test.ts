import { spawn, type ChildProcess } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import * as z from 'zod';
import { TOKEN_CALLBACK } from '../../../lambdas/contracts/sign-in.ts';
import { ADMIN, VIEWER } from '../../../lib/local/identity/people.ts';
import { openBrowser } from '../../support/engines/browser.ts';
import { startLocalStack, type LocalStack } from '../../support/stack/local-stack.ts';
import { until } from '../../support/stack/stack-client.ts';

let stack: LocalStack;
let browser: Browser;

beforeAll(async () => {
  stack = await startLocalStack({ SYNC_INTERVAL_SECONDS: '0', SIMULATOR_TRAFFIC_PER_MINUTE: '0' });
  browser = await openBrowser();
}, 180_000);
afterAll(async () => {
  await browser.close();
  await stack.stop();
}, 60_000);

interface Running {
  child: ChildProcess;
  told: () => { stdout: string; stderr: string };
  ended: Promise<number | null>;
}

/** `npm run token`, as a person runs it. */
function token(...args: string[]): Running {
  const child = spawn(process.execPath, ['bin/token.ts', ...args], {
    env: { ...process.env, LOCAL_DIR: stack.localDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, told: () => ({ stdout, stderr }), ended };
}

const addressIn = (text: string): string | undefined => /http:\/\/localhost:\d+\/auth\?\S+/.exec(text)?.[0];

/** Opens the address that the command prints and presses a button of the provider; resolves to what the browser shows then. */
async function signIn({ told }: Running, button: string): Promise<{ text: string; address: string }> {
  await until(
    'the address is printed',
    () => Promise.resolve(addressIn(told().stderr) !== undefined),
    30_000,
  );
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(addressIn(told().stderr)!);
  await page.getByRole('button', { name: button }).click();
  await page.waitForURL(`${TOKEN_CALLBACK.url}?**`);
  const shown = { text: (await page.textContent('body')) ?? '', address: page.url() };
  await context.close();
  return shown;
}

const listedWith = async (bearer: string): Promise<number> => {
  const headers = { authorization: `Bearer ${bearer}` };
  return (await fetch(`${stack.endpoints.url}/api/admin/error-log`, { headers })).status;
};

const result = z.object({
  result: z.literal('token'),
  file: z.string(),
  subject: z.string(),
  expiresAt: z.iso.datetime(),
});

it('signs somebody in by the browser and keeps a token that opens the API', async () => {
  const running = token('--local', '--json');

  const shown = await signIn(running, VIEWER.name);

  expect(await running.ended).toBe(0);
  const { stdout, stderr } = running.told();
  const { file, subject, expiresAt } = result.parse(JSON.parse(stdout));
  const kept = await readFile(file, 'utf8');
  expect(shown.text).toBe('You are signed in. This page can be closed.');
  expect(subject).toBe(VIEWER.id);
  expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now());
  expect(path.dirname(file)).toBe(path.join(stack.localDir, 'tokens'));
  expect([(await stat(file)).mode & 0o777, (await stat(path.dirname(file))).mode & 0o777]).toEqual([
    0o600, 0o700,
  ]);
  expect(await listedWith(kept)).toBe(200);
  for (const place of [stdout, stderr, shown.address]) expect(place).not.toContain(kept);
}, 120_000);

it('tells a person where the token is and how curl uses it, and the next token replaces it', async () => {
  const running = token('--local');

  await signIn(running, ADMIN.name);

  expect(await running.ended).toBe(0);
  const { stdout } = running.told();
  const [, file = ''] = /\$\(cat (\S+)\)/.exec(stdout) ?? [];
  expect(stdout).toContain(`The token of ${ADMIN.id} is in `);
  expect(await listedWith(await readFile(file, 'utf8'))).toBe(200);
}, 120_000);

it('a sign-in that is cancelled keeps nothing new, and the terminal says why', async () => {
  const running = token('--local', '--json');

  const { text } = await signIn(running, 'Cancel');

  expect(await running.ended).toBe(2);
  expect(text).toBe('The sign-in was refused; the terminal says why.');
  expect(running.told().stderr).toContain('cancelled');
  expect(running.told().stdout).toBe('');
}, 120_000);

it('ends with 130 where somebody stops it while it waits', async () => {
  const running = token('--local');
  const isWaiting = () => Promise.resolve(addressIn(running.told().stderr) !== undefined);
  await until('the address is printed', isWaiting, 30_000);

  running.child.kill('SIGINT');

  expect(await running.ended).toBe(130);
}, 60_000);

it('says where its port is taken, and shows no address', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(TOKEN_CALLBACK.port, '127.0.0.1', resolve));

  const running = token('--local');

  expect(await running.ended).toBe(2);
  expect(running.told().stderr).toContain(`Port ${TOKEN_CALLBACK.port.toString()} is taken`);
  expect(addressIn(running.told().stderr)).toBeUndefined();
  await new Promise((resolve) => other.close(resolve));
}, 60_000);

it('explains itself', async () => {
  const running = token('--help');

  expect(await running.ended).toBe(0);
  expect(running.told().stdout).toContain(TOKEN_CALLBACK.url);
}, 60_000);
