import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { METRICS, metricsNamespace } from '../../../lambdas/contracts/metrics.ts';
import { emittedMetrics, type EmittedMetric } from '../../support/stack/emitted-metrics.ts';
import { startLocalStack, type LocalStack } from '../../support/stack/local-stack.ts';
import { envelope, errorJson, issueJson } from '../../support/samples/sentry-bodies.ts';
import { answerOf, createStackClient, until, type StackClient } from '../../support/stack/stack-client.ts';
import {
  metricsOfAlarms,
  metricsOfDashboard,
  type Template,
} from '../../support/template/watched-metrics.ts';

/**
 * Named by a widget or an alarm and not emitted in this run, with the reason. Whoever makes the run emit one, takes it
 * out here.
 */
const NOT_EMITTED_HERE: Record<string, string> = {
  webhook_failed: 'needs SQS or Secrets Manager to fail; test/unit/verifier/receive-faults.test.ts counts it',
  messages_retried: 'needs DynamoDB or S3 to fail; test/unit/consumer/consume.test.ts counts it',
  changes_announced_late:
    'needs a publisher that misses a change for ten minutes; test/integration/publisher/announcements.test.ts',
  notifications_held: 'needs a cap or quiet hours; test/unit/notifier/delivery.test.ts holds back',
  notifications_retried: 'needs a receiver that fails; test/unit/notifier/delivery.test.ts retries',
  notifications_failed: 'needs a receiver that refuses; test/unit/notifier/delivery.test.ts is refused',
  routes_failing: 'needs a receiver that fails for an hour; test/unit/notifier/delivery.test.ts has one',
  sync_failed: 'needs a run that fails; test/unit/sync/report.test.ts counts one',
  sync_refused: 'needs an issue that Sentry refuses; test/unit/sync/report.test.ts counts it',
  ledger_gap_hours: 'needs an hour that is settled with a gap; test/unit/sync/report.test.ts counts them',
  webhook_silence: 'needs webhooks that stay away for long; test/unit/sync/report.test.ts counts it',
  write_conflicts: 'needs two writers of a group at the same moment; test/model counts them',
  'webhook_refused reason=bad_bearer':
    'needs REQUIRE_BEARER=true, under which no delivery without a bearer passes; test/unit/verifier/receive.test.ts',
};

/** Emitted and on no widget, with the reason. */
const NOT_SHOWN: Record<string, string> = {};

let stack: LocalStack;
let client: StackClient;
let template: Template;
let emitted: EmittedMetric[];

const FAMILY: ReadonlySet<string> = new Set(Object.values(METRICS));
const post = (resource: string, action: string, data: Record<string, unknown>) =>
  client.deliver(resource, JSON.stringify(envelope(action, data)));

/** Deliveries of every kind: good, repeated, large, of no interest, broken and refused. */
async function deliverEverything(): Promise<void> {
  await client.sentry('POST', '/burst', { events: 8, newGroups: 4 });
  await post('error', 'created', { error: errorJson() });
  await post('error', 'created', { error: errorJson() });
  await post('issue', 'created', { issue: issueJson({ id: '77' }), padding: 'x'.repeat(1_200_000) });
  await post('comment', 'created', { comment: 'interesting', comment_id: 1, issue_id: 77 });
  await post('issue', 'created', { issue: { title: 'without an id' } });
  const body = JSON.stringify(envelope('created', { issue: issueJson() }));
  await client.deliver('issue', body, { 'sentry-hook-signature': undefined });
  await client.deliver('issue', body, { 'sentry-hook-signature': 'a'.repeat(64) });
  await client.deliver('issue', '[1]');
  await answerOf(stack.endpoints.webhookUrl, { method: 'GET' });
}

/** A group that Sentry has too: Sentry refuses triage of those that `deliverEverything` made up. */
const idOfBurst = () =>
  until('a group of the burst', async () => {
    const known = new Set((await client.sentryIssues()).map(({ id }) => id));
    return (await client.allGroups()).find(({ id }) => known.has(id))?.id;
  });

/** Triage that Sentry takes, and triage that it refuses. */
async function triage(id: string): Promise<void> {
  const resolve = () =>
    client.admin('/error-log', { method: 'PATCH', body: JSON.stringify({ id, status: 'RESOLVED' }) });
  await resolve();
  const status = { endpointRegex: 'issues', status: 403, body: { detail: 'no' } };
  await client.sentry('PUT', '/faults', { rest: { status } });
  await resolve();
  await client.sentry('DELETE', '/faults');
}

/** Events that no webhook told of, and a merge: the sync brings them, completes them, and moves what was merged. */
async function syncEverything(): Promise<void> {
  await client.sentry('POST', '/issues', { count: 40 });
  await client.syncNow();
  const [first, ...others] = await client.sentryIssues();
  const twin = others.find(({ project }) => project === first!.project);
  await client.sentry('POST', `/issues/${twin!.id}/merge`, { into: first!.id });
  await until(
    'all that the dashboard shows',
    async () => {
      await client.syncNow();
      const names = new Set((await emittedMetrics(stack.localDir)).map(({ name }) => name));
      return [...FAMILY].every((name) => names.has(name) || name in NOT_EMITTED_HERE);
    },
    60_000,
  ).catch(() => undefined); // The tests below say which one is missing.
}

beforeAll(async () => {
  // The demo's rule, so that somebody is told.
  stack = await startLocalStack({
    SIMULATOR_TRAFFIC_PER_MINUTE: '0',
    SYNC_INTERVAL_SECONDS: '0',
    ALERTS: '',
  });
  client = createStackClient(stack.endpoints);
  const file = path.join(stack.localDir, 'cdk.out', 'SentryErrorLog-dev.template.json');
  template = JSON.parse(await readFile(file, 'utf8')) as Template;
  await deliverEverything();
  await triage(await idOfBurst());
  await syncEverything();
  emitted = await emittedMetrics(stack.localDir);
}, 300_000);
afterAll(() => stack.stop());

/** Ours among the metrics that widgets and alarms name. */
const watched = () =>
  [...metricsOfDashboard(template), ...metricsOfAlarms(template)].filter(
    ({ namespace }) => !namespace.startsWith('AWS/'),
  );

/** True where a graph of `wanted` would show `given`. */
const shows = (wanted: Omit<EmittedMetric, 'where'>, given: EmittedMetric) =>
  wanted.namespace === given.namespace &&
  wanted.name === given.name &&
  JSON.stringify(Object.keys(wanted.dimensions).sort()) ===
    JSON.stringify(Object.keys(given.dimensions).sort()) &&
  Object.entries(wanted.dimensions).every(([key, value]) => value === '*' || value === given.dimensions[key]);

const excuseOf = ({ name, dimensions }: Omit<EmittedMetric, 'where'>) =>
  NOT_EMITTED_HERE[name] ?? NOT_EMITTED_HERE[`${name} reason=${dimensions['reason'] ?? ''}`];

describe('the metrics of a run', () => {
  it('are written to the namespace of the stage', () => {
    expect(new Set(emitted.map(({ namespace }) => namespace))).toEqual(new Set([metricsNamespace('dev')]));
  });

  it('contain everything that a widget or an alarm names, with the same dimensions', () => {
    const missing = watched().filter(
      (wanted) => excuseOf(wanted) === undefined && !emitted.some((given) => shows(wanted, given)),
    );

    expect(missing).toEqual([]);
  });

  it('are all on the dashboard', () => {
    const shown = metricsOfDashboard(template);

    const unseen = emitted.filter(
      (given) => !(given.name in NOT_SHOWN) && !shown.some((wanted) => shows(wanted, given)),
    );

    expect(unseen).toEqual([]);
  });

  it('are the whole contract', () => {
    const names = new Set(emitted.map(({ name }) => name));

    const never = [...FAMILY].filter((name) => !names.has(name) && !(name in NOT_EMITTED_HERE));

    expect(never).toEqual([]);
    expect([...names].filter((name) => !FAMILY.has(name))).toEqual([]);
  });

  it('are excused only where something names them', () => {
    const idle = Object.keys(NOT_EMITTED_HERE).filter(
      (key) =>
        !watched().some(
          ({ name, dimensions }) => key === name || key === `${name} reason=${dimensions['reason'] ?? ''}`,
        ),
    );

    expect(idle).toEqual([]);
  });
});
