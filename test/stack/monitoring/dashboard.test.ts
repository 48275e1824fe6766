import { METRICS, metricsNamespace } from '../../../lambdas/contracts/metrics.ts';
import { templateOf } from '../../support/template/stack-template.ts';
import { metricsOfDashboard, widgetsOf, type Template } from '../../support/template/watched-metrics.ts';

const prod = templateOf('prod').template.toJSON() as Template;
const widgets = widgetsOf(prod);
const metrics = metricsOfDashboard(prod);
const titles = widgets.map(({ properties }) => String(properties.title ?? ''));

it("begins with the seed's four numbers", () => {
  expect(titles.slice(0, 4)).toEqual([
    'Webhook delivery rate, % (target > 99)',
    'Error capture rate, % (target 100)',
    'Sync success, % of the runs of an hour',
    'Database growth, MiB a day',
  ]);
});

it('shows every alarm', () => {
  const alarms = Object.values(prod.Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');

  const status = widgets.find(({ type }) => type === 'alarm');

  expect(status?.properties.alarms).toHaveLength(alarms.length);
});

it.each([
  ['webhook acceptance', 'webhook_accepted'],
  ['failed deliveries', 'webhook_failed'],
  ['refusals by reason', 'webhook_refused'],
  ['answer time', 'webhook_answer_time'],
  ['cold starts', 'webhook_cold_start'],
  ["Sentry's side of the delivery", 'webhook_delivery_rate'],
  ['queue depth', 'ApproximateNumberOfMessagesVisible'],
  ['queue age', 'ApproximateAgeOfOldestMessage'],
  ['duplicates', 'events_duplicate'],
  ['quarantine', 'messages_quarantined'],
  ['write units', 'ConsumedWriteCapacityUnits'],
  ['throttles', 'WriteThrottleEvents'],
  ['capture rate', 'error_capture_rate'],
  ['repaired events', 'repaired_by_sync'],
  ['sync success', 'sync_complete'],
  ['sync duration', 'sync_duration'],
  ['sync lag', 'sync_lag'],
  ['rate-limit room', 'sync_rate_limit_remaining'],
  ['table size', 'table_bytes'],
  ['archive size', 'BucketSizeBytes'],
])('shows %s', (_, name) => {
  expect(metrics.map((metric) => metric.name)).toContain(name);
});

/** What a line of a widget says of itself, after the names. */
interface LineOptions {
  stat?: string;
  label?: string;
  visible?: boolean;
}
const linesOf = (title: string): LineOptions[] => {
  const index = titles.findIndex((known) => known.startsWith(title));
  const lines: unknown[][] = widgets[index]?.properties.metrics ?? [];
  return lines.map((line) => line.at(-1) as LineOptions);
};

it('draws the second that Sentry waits into the answer time', () => {
  const answerTime = widgets.find(({ properties }) => properties.title === 'Answer time, ms');

  expect(JSON.stringify(answerTime?.properties.annotations)).toContain('"value":1000');
  expect(linesOf('Answer time, ms').map(({ stat }) => stat)).toEqual(['p50', 'p90', 'p99']);
});

it('names metrics of ours only from the contract, in the namespace of the stage', () => {
  const known = new Set<string>(Object.values(METRICS));

  const own = metrics.filter(({ namespace }) => !namespace.startsWith('AWS/'));

  expect(own.filter(({ name }) => !known.has(name))).toEqual([]);
  expect(new Set(own.map(({ namespace }) => namespace))).toEqual(new Set([metricsNamespace('prod')]));
});

it('estimates the cost of a month, part by part and together, and says from what', () => {
  const lines = linesOf('Estimate: US dollars');
  const labels = lines.filter(({ visible }) => visible !== false).map(({ label }) => label);

  expect(labels).toEqual([
    'Together',
    'Lambda',
    'API Gateway',
    'SQS',
    'DynamoDB requests',
    'DynamoDB and S3 storage',
    'Logs',
    'Metrics, alarms, secrets',
  ]);
  expect(titles.find((title) => title.startsWith('Estimate'))).toContain('list prices');
});

it('has no formula with an exponent, which metric math takes for a name', () => {
  expect(JSON.stringify(widgets.map(({ properties }): unknown => properties.metrics))).not.toMatch(/\de-\d/);
});

it('fills its rows to the edge', () => {
  const rows = new Map<number, number>();

  for (const widget of widgets as unknown as { y: number; width: number }[])
    rows.set(widget.y, (rows.get(widget.y) ?? 0) + widget.width);

  expect([...rows.values()].every((width) => width === 24)).toBe(true);
});
