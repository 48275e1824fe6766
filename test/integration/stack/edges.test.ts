import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ROUTES } from '../../../lambdas/contracts/routes.ts';
import { SECURITY_HEADERS } from '../../../lambdas/contracts/security-headers.ts';
import { envelope, errorJson } from '../../support/samples/sentry-bodies.ts';
import { startLocalStack, type LocalStack } from '../../support/stack/local-stack.ts';
import { answerOf, createStackClient, type StackClient } from '../../support/stack/stack-client.ts';

const JUNK = 5000;
const WEBHOOKS = 500;
/** Requests that are under way at the same moment: few enough that a busy machine still answers within Sentry's second. */
const JUNK_AT_ONCE = 12;
const WEBHOOKS_AT_ONCE = 4;
/** Pages are limited more than by default, so that a machine of any speed meets the limit. */
const PAGES = { API_RATE_LIMIT: '10', API_BURST_LIMIT: '50' };

let stack: LocalStack;
let client: StackClient;

beforeAll(async () => {
  stack = await startLocalStack({
    SIMULATOR_TRAFFIC_PER_MINUTE: '0',
    SYNC_INTERVAL_SECONDS: '0',
    ...PAGES,
  });
  client = createStackClient(stack.endpoints);
}, 600_000);
afterAll(() => stack.stop());

/** What scanners ask every host for, and what lies right beside the routes that there are. */
const JUNK_PATHS = [
  '/wp-login.php',
  '/.env',
  '/.git/config',
  '/index.html',
  '/cgi-bin/luci',
  '/api',
  '/api/',
  '/api/webhooks',
  '/api/webhooks/sentry/',
  '/api/webhooks/sentry/x',
  '/api/webhooks/%73entry2',
  '/api/cron/sentry-sync/now',
  '/api/admin',
  '/api/admin/users',
  '/api/admin/error-log/',
  '/api/admin/error-log/1/events/2/3',
  '/admin/',
  '/admin/login',
  '/admin/error-log/1/delete',
  '/admin//error-log',
  '/favicon.ico/x',
];
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'];

/** Runs all of them, so many at the same moment. */
async function atOnce<T>(width: number, count: number, run: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < count; index = next++) results[index] = await run(index);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

/** Events that a function was given, by its log. */
const runsOf = async (name: string): Promise<number> =>
  (await readFile(path.join(stack.localDir, 'logs', `${name}.log`), 'utf8')).split('REPORT RequestId')
    .length - 1;

const junk = (index: number) =>
  answerOf(`${stack.endpoints.url}${JUNK_PATHS[index % JUNK_PATHS.length]!}?n=${index}`, {
    method: METHODS[index % METHODS.length]!,
  });

const webhook = (index: number) =>
  client.deliver(
    'error',
    JSON.stringify(
      envelope('created', {
        error: errorJson({ event_id: index.toString(16).padStart(32, '0'), issue_id: '4501' }),
      }),
    ),
  );

it(`every one of ${WEBHOOKS} webhooks is taken beside ${JUNK} requests of strangers, none of which reaches a function`, async () => {
  const before = {
    admin: await runsOf('admin'),
    sync: await runsOf('sync'),
    verifier: await runsOf('verifier'),
  };

  const [junked, delivered] = await Promise.all([
    atOnce(JUNK_AT_ONCE, JUNK, junk),
    atOnce(WEBHOOKS_AT_ONCE, WEBHOOKS, webhook),
  ]);

  expect(new Set(delivered.map(({ status }) => status))).toEqual(new Set([202]));
  expect(new Set(junked.map(({ status }) => status))).toEqual(new Set([404]));
  expect({
    admin: (await runsOf('admin')) - before.admin,
    sync: (await runsOf('sync')) - before.sync,
    verifier: (await runsOf('verifier')) - before.verifier,
  }).toEqual({ admin: 0, sync: 0, verifier: WEBHOOKS });
}, 600_000);

it('every route of the contract is answered by its function, with the headers of safety', async () => {
  const answers = [];
  for (const { path: route } of ROUTES) {
    const address = route.replaceAll(/\{\w+\}/g, '1');
    const { headers } = await fetch(`${stack.endpoints.url}${address}`, { redirect: 'manual' });
    answers.push([route, Object.fromEntries(headers)] as const);
  }

  for (const [route, headers] of answers) {
    expect([route, headers]).toEqual([route, expect.objectContaining(SECURITY_HEADERS)]);
  }
}, 60_000);

it('somebody who floods the pages is told to wait, and the webhooks notice nothing', async () => {
  const [flood, delivered] = await Promise.all([
    atOnce(4, 300, () => answerOf(`${stack.endpoints.url}/robots.txt`, {})),
    atOnce(2, 50, webhook),
  ]);

  expect(new Set(flood.map(({ status }) => status))).toEqual(new Set([200, 429]));
  expect(new Set(delivered.map(({ status }) => status))).toEqual(new Set([202]));
}, 600_000);
