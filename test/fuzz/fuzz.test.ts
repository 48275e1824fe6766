import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startLocalStack, type LocalStack } from '../support/stack/local-stack.ts';
import { createStackClient, until } from '../support/stack/stack-client.ts';

/**
 * Requests made from docs/openapi.json by schemathesis, which knows nothing of the product, against the local stack:
 * FUZZ_PYTHON is a Python with test/fuzz/requirements.txt, FUZZ_SECONDS how long each part may take.
 */
const python = process.env['FUZZ_PYTHON'] ?? '';
if (python === '') throw new Error('set FUZZ_PYTHON to a Python with test/fuzz/requirements.txt');
const seconds = Number(process.env['FUZZ_SECONDS'] ?? '30');

/** What a refusal means for a request is decided by more than its schema, such as the words of a query. */
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
  'response_headers_conformance',
  'unsupported_method',
  'allow_header_conformance',
  'ignored_auth',
];

let stack: LocalStack;
let folder: string;
let known: { id: string; eventId: string };

beforeAll(async () => {
  stack = await startLocalStack({
    SIMULATOR_TRAFFIC_PER_MINUTE: '0',
    SYNC_INTERVAL_SECONDS: '0',
    API_RATE_LIMIT: '5000',
    API_BURST_LIMIT: '5000',
  });
  folder = await mkdtemp(path.join(tmpdir(), 'fuzz-'));
  const client = createStackClient(stack.endpoints);
  await client.sentry('POST', '/burst', { events: 20, newGroups: 5 });
  // On a loaded machine webhooks miss Sentry's second.
  await client.syncNow();
  known = await until('a stored event', async () => {
    const [group] = (await client.list('limit=1&query=is:unresolved')).groups;
    const [event] = group === undefined ? [] : await client.events(group.id);
    return group && event && { id: group.id, eventId: event.eventId };
  });
}, 300_000);

afterAll(async () => {
  await (stack as LocalStack | undefined)?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Resolves to what schemathesis found and said; its exit code is 0 where that is nothing. */
async function fuzz(
  paths: string,
  token: string,
  config = '',
): Promise<{ code: number | null; said: string }> {
  const file = path.join(folder, 'schemathesis.toml');
  await writeFile(file, config);
  const { url, adminToken } = stack.endpoints;
  const description = path.join(folder, 'openapi.json');
  const answer = await fetch(`${url}/api/admin/openapi.json`, {
    headers: { authorization: `Bearer ${adminToken}` },
  });
  await writeFile(description, await answer.text());
  const args = [
    ...['-m', 'schemathesis.cli', '--config-file', file, 'run', description, '--url', url],
    ...['--header', `Authorization: Bearer ${token}`, '--include-path-regex', paths],
    ...['--phases', 'examples,coverage,fuzzing', '--checks', CHECKS.join(), '--continue-on-failure'],
    ...['--max-time', seconds.toString(), '--max-examples', '1000', '--warnings', 'off', '--workers', '2'],
  ];
  const child = spawn(python, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { code, said };
}

/** Twice the time that schemathesis is given: it ends what it has begun. */
const TIMEOUT_MS = seconds * 2000 + 120_000;

describe('any request that the description allows, and any near it', () => {
  it(
    'is answered as described by the routes of people and of Sentry',
    async () => {
      const { code, said } = await fuzz('^/api/(admin|webhooks)/', stack.endpoints.adminToken);

      expect({ code, said: code === 0 ? '' : said }).toEqual({ code: 0, said: '' });
    },
    TIMEOUT_MS,
  );

  it(
    'is answered as described where what it names is stored',
    async () => {
      const { id, eventId } = known;
      const config = `parameters = { "path.id" = "${id}", "path.eventId" = "${eventId}" }\n`;

      const { code, said } = await fuzz('/error-log/[{]id', stack.endpoints.adminToken, config);

      expect({ code, said: code === 0 ? '' : said }).toEqual({ code: 0, said: '' });
    },
    TIMEOUT_MS,
  );

  it(
    'is answered as described by the sync',
    async () => {
      const { code, said } = await fuzz('^/api/cron/', stack.endpoints.cronSecret);

      expect({ code, said: code === 0 ? '' : said }).toEqual({ code: 0, said: '' });
    },
    TIMEOUT_MS,
  );
});
