import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Diagnosis } from '../../../lib/commands/doctor/diagnosis.ts';
import { startSentrySimulator, type SentrySimulator } from '../../../lib/sentry-simulator/simulator.ts';
import { createAuthority, startTlsServer } from '../../support/engines/authority.ts';
import { startLocalStack, type LocalStack } from '../../support/stack/local-stack.ts';
import { createStackClient, errorOf, until } from '../../support/stack/stack-client.ts';

const TOKEN = 'a'.repeat(64);
const folder = mkdtempSync(path.join(tmpdir(), 'private-authority-'));
const ours = createAuthority('Our authority');
const theirs = createAuthority('Another authority');
const fileOf = (name: string, pem: string) => {
  const file = path.join(folder, name);
  writeFileSync(file, pem);
  return file;
};

let simulator: SentrySimulator;
let tls: Awaited<ReturnType<typeof startTlsServer>>;
let stack: LocalStack | undefined;

/** The simulated Sentry behind a certificate of our authority. */
const proxy = async (request: IncomingMessage, response: ServerResponse) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const answer = await fetch(`${simulator.url}${request.url ?? ''}`, {
    method: request.method ?? 'GET',
    headers: { authorization: request.headers.authorization ?? '', 'content-type': 'application/json' },
    ...(chunks.length === 0 ? {} : { body: new Uint8Array(Buffer.concat(chunks)) }),
  });
  response.writeHead(answer.status, {
    'content-type': answer.headers.get('content-type') ?? '',
    link: answer.headers.get('link') ?? '',
  });
  response.end(Buffer.from(await answer.arrayBuffer()));
};

beforeAll(async () => {
  simulator = await startSentrySimulator({
    orgSlug: 'acme',
    projects: [{ slug: 'shop', platform: 'node' }],
    authToken: TOKEN,
    webhook: null,
  });
  await fetch(`${simulator.url}/simulator/issues`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ count: 3, eventsPerIssue: 1 }),
  });
  tls = await startTlsServer(ours, (request, response) => void proxy(request, response));
}, 60_000);
afterEach(() => stack?.stop());
afterAll(async () => {
  await tls.stop();
  await simulator.stop();
  rmSync(folder, { recursive: true });
});

const startWith = async (caFile: string) => {
  stack = await startLocalStack({
    SENTRY_BASE_URL: tls.url,
    SENTRY_ORG_SLUG: 'acme',
    SENTRY_AUTH_TOKEN: TOKEN,
    SENTRY_CA_FILE: caFile,
    SYNC_INTERVAL_SECONDS: '0',
  });
  return createStackClient(stack.endpoints);
};

const doctorsTokenLine = (caFile: string) =>
  new Promise<Diagnosis['checks'][number] | undefined>((resolve) => {
    const env = { ...process.env, LOCAL_DIR: stack?.localDir, SENTRY_CA_FILE: caFile };
    execFile(process.execPath, ['bin/doctor.ts', '--local', '--json'], { env }, (_error, stdout) =>
      resolve((JSON.parse(stdout) as Diagnosis).checks.find(({ name }) => name === 'sentry-token')),
    );
  });

it('sync, admin and doctor read a Sentry behind the authority of SENTRY_CA_FILE, and the doctor none without it', async () => {
  // Arrange
  const file = fileOf('both.pem', `# ours and another\n${theirs.pem}${ours.pem}`);
  const client = await startWith(file);

  // Act
  const run = await client.syncNow();
  const group = await until('the groups are stored', async () => (await client.allGroups())[0]);
  const live = await client.admin(`/error-log/${group.id}?live=1`);
  const [trusting, doubting] = [await doctorsTokenLine(file), await doctorsTokenLine('')];

  // Assert
  expect(run).toMatchObject({ complete: true, issuesSeen: 3 });
  expect(live.body).toMatchObject({ live: { sentryStatus: 'unresolved' } });
  expect(trusting).toMatchObject({ state: 'ok' });
  expect(doubting).toMatchObject({ state: 'fail', fix: expect.stringContaining('SENTRY_CA_FILE') });
}, 240_000);

it('the file of another authority opens nothing, and the run says which setting to look at', async () => {
  // Arrange
  const client = await startWith(fileOf('theirs.pem', theirs.pem));

  // Act
  const answer = await client.sync();

  // Assert
  expect(answer.status).toBe(502);
  expect(errorOf(answer)).toMatchObject({
    code: 'sentry_untrusted',
    message: expect.stringContaining('SENTRY_CA_FILE'),
  });
}, 240_000);
