import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { acceptance, slowestAnswers, unprovenShare } from './alarm-metrics.ts';
import { filled, math, sum, sumOf, type WatchedMetrics } from '../metrics.ts';

const { GREATER_THAN_OR_EQUAL_TO_THRESHOLD: AT_LEAST, LESS_THAN_THRESHOLD: BELOW } = ComparisonOperator;
const { NOT_BREACHING, BREACHING } = TreatMissingData;
const FIFTEEN_MINUTES = Duration.minutes(15);

/**
 * `critical`: the copy is losing what nothing repairs by itself, or nobody could see it lose. Worth waking a person.
 * `warning`: kept safe or repaired meanwhile; a person looks within a working day.
 */
export type Severity = 'critical' | 'warning';

/** One alarm as data. Each has the heading `## <slug>` in docs/runbook.md; a test compares the two. */
export interface AlarmRule {
  slug: string;
  severity: Severity;
  /** One sentence: what it costs while this lasts. */
  impact: string;
  /** With the period over which it is measured. */
  metric: IMetric;
  comparison: ComparisonOperator;
  threshold: number;
  /** So many of so many periods. */
  datapoints: readonly [number, number];
  missing: TreatMissingData;
}

/** All alarms. Every threshold says why. */
export const alarmRules = (metrics: WatchedMetrics): AlarmRule[] => [
  ...webhookRules(metrics),
  ...queueRules(metrics),
  ...syncRules(metrics),
  ...alertRules(metrics),
  ...eventRules(metrics),
  ...platformRules(metrics),
];

/** What Sentry meets. It delivers once and gives up after a second (docs/architecture.md), so each failure is a loss. */
const webhookRules = (metrics: WatchedMetrics): AlarmRule[] => [
  {
    slug: 'webhook-acceptance',
    severity: 'critical',
    impact: 'Deliveries from Sentry are being lost; until the next sync the copy lacks them.',
    // 99 % is the product's promise. Five lost deliveries at least, so that one failure at night is not a rate.
    metric: acceptance(metrics),
    comparison: BELOW,
    threshold: 99,
    // Ten bad minutes of fifteen: a single blip is repaired by the sync before anybody could look.
    datapoints: [2, 3],
    // No deliveries, no rate. Their absence has an alarm of its own (webhook-silence).
    missing: NOT_BREACHING,
  },
  {
    slug: 'api-5xx',
    severity: 'critical',
    impact: 'The API answers with server errors, so webhooks, manual syncs or the admin pages fail.',
    // Counts what the functions cannot: a gateway that may not invoke them, time-outs, throttling.
    metric: metrics.api('5xx', 'Sum'),
    comparison: AT_LEAST,
    threshold: 5,
    datapoints: [2, 3],
    // API Gateway writes nothing without requests.
    missing: NOT_BREACHING,
  },
  {
    slug: 'webhook-slow',
    severity: 'critical',
    impact: 'Sentry hangs up after 1,000 ms and does not deliver again, so slow answers are lost deliveries.',
    metric: slowestAnswers(metrics),
    comparison: AT_LEAST,
    // 1,000 ms less the network on both sides, the verifier's own deadline (lambdas/verifier/wire.ts).
    threshold: 800,
    // Fifteen minutes on end: at a low rate the p99 of five minutes is a single request.
    datapoints: [3, 3],
    missing: NOT_BREACHING,
  },
  {
    slug: 'webhook-unauthorised',
    severity: 'warning',
    impact: "Sentry's deliveries are refused as unproven, which is what a wrong client secret looks like.",
    metric: unprovenShare(metrics),
    comparison: AT_LEAST,
    // A wrong secret refuses all; during a rotation both secrets pass, so no healthy state comes near.
    threshold: 20,
    datapoints: [2, 2],
    missing: NOT_BREACHING,
  },
  {
    slug: 'webhook-silence',
    severity: 'warning',
    impact: 'Sentry accepts errors but sends no webhooks; changes reach the copy up to five minutes late.',
    // The sync decides, from this organization's own traffic at this hour (lambdas/sync), and writes 1 or 0.
    metric: metrics.own('webhookSilence', 'Maximum'),
    comparison: AT_LEAST,
    threshold: 1,
    datapoints: [2, 3],
    // Absent where the ledger cannot know, or no sync ran, which has an alarm of its own.
    missing: NOT_BREACHING,
  },
];

const queueRules = (metrics: WatchedMetrics): AlarmRule[] => [
  {
    slug: 'dlq-not-empty',
    severity: 'warning',
    impact: 'Messages failed five times and wait in the dead-letter queue; the copy lacks what they tell.',
    // Visible messages, not sent ones: SQS counts no message that a redrive policy moved as sent
    // (SQS guide, "Available CloudWatch metrics").
    metric: metrics.queue('deadLetterQueue', 'ApproximateNumberOfMessagesVisible', 'Maximum'),
    comparison: AT_LEAST,
    threshold: 1,
    // One is enough: five failures are no blip, and nothing empties the queue by itself.
    datapoints: [1, 1],
    // SQS goes quiet about a queue that has been empty and unused for six hours.
    missing: NOT_BREACHING,
  },
  {
    slug: 'oldest-message',
    severity: 'critical',
    impact: 'Messages wait unread: new errors and status changes do not reach the copy.',
    metric: metrics.queue('queue', 'ApproximateAgeOfOldestMessage', 'Maximum'),
    comparison: AT_LEAST,
    // Seconds. A message that failed once is retried after the visibility timeout of 361 s; ten minutes is past that.
    threshold: 600,
    datapoints: [2, 2],
    missing: NOT_BREACHING,
  },
  {
    slug: 'partial-failures',
    severity: 'warning',
    impact: 'The consumer keeps handing messages back; they are late and end in the dead-letter queue.',
    // Handing a message back does not make an invocation fail, so Lambda's own error count sees nothing.
    metric: math(sum(filled('retried'), '10 * FILL(failed, 0)'), {
      retried: metrics.own('messagesRetried', 'Sum'),
      failed: metrics.lambda('consumer', 'Errors', 'Sum'),
    }),
    comparison: AT_LEAST,
    // Ten messages handed back, or one batch that failed as a whole.
    threshold: 10,
    // Write conflicts on a hot group are retried within seconds; fifteen minutes of them are not chance.
    datapoints: [3, 3],
    missing: NOT_BREACHING,
  },
  {
    slug: 'quarantine',
    severity: 'warning',
    impact:
      'Deliveries could not be understood; they stay in quarantine for 90 days and are not in the copy.',
    metric: metrics.own('messagesQuarantined', 'Sum'),
    comparison: AT_LEAST,
    // Unknown resources and fields are accepted, so a single one means that a decoder must change.
    threshold: 1,
    datapoints: [1, 1],
    missing: NOT_BREACHING,
  },
];

const syncRules = (metrics: WatchedMetrics): AlarmRule[] => [
  {
    slug: 'sync-failed',
    severity: 'warning',
    impact: 'The sync fails run after run: lost webhooks are not repaired and nothing is proved complete.',
    // Runs that ended in an error, and invocations that never came to their end.
    metric: sumOf({
      failed: metrics.own('syncFailed', 'Sum'),
      crashed: metrics.lambda('sync', 'Errors', 'Sum'),
    }),
    comparison: AT_LEAST,
    threshold: 1,
    // Three runs: a short outage of Sentry is over by then. Four periods, because a run may end in the next one.
    datapoints: [3, 4],
    missing: NOT_BREACHING,
  },
  {
    slug: 'sync-not-running',
    severity: 'critical',
    impact: 'No sync has come to an end for half an hour: nothing repairs the copy and nobody would know.',
    // One value for every run that ended, complete or not.
    metric: metrics.own('syncComplete', 'SampleCount', { period: FIFTEEN_MINUTES }),
    comparison: BELOW,
    threshold: 1,
    datapoints: [2, 2],
    // Silence is what this alarm is about.
    missing: BREACHING,
  },
  {
    slug: 'sync-partial',
    severity: 'warning',
    impact: 'Syncs run but do not see everything; deletions and old changes are not recognised.',
    // A run that did not fail writes no value of it.
    metric: math(`IF(runs >= 1 AND complete < 1 AND ${sum(filled('failed'), '0 * runs')} < 1, 1, 0)`, {
      runs: metrics.own('syncComplete', 'SampleCount'),
      complete: metrics.own('syncComplete', 'Sum'),
      failed: metrics.own('syncFailed', 'Sum'),
    }),
    comparison: AT_LEAST,
    threshold: 1,
    // Three partial runs within half an hour; a large organization's run may take two ticks.
    datapoints: [3, 6],
    // No run in five minutes is ordinary; none in half an hour is sync-not-running.
    missing: NOT_BREACHING,
  },
  {
    slug: 'capture-rate',
    severity: 'warning',
    impact:
      'Of the errors Sentry accepted in a day more than 1 % are not stored, and repairs do not catch up.',
    metric: metrics.own('errorCaptureRate', 'Minimum', { period: FIFTEEN_MINUTES }),
    comparison: BELOW,
    threshold: 99,
    // A gap opens its own backfill; an hour is twelve runs of it.
    datapoints: [4, 4],
    // Absent where the token lacks org:read: what cannot be known must not ring.
    missing: NOT_BREACHING,
  },
];

const alertRules = (metrics: WatchedMetrics): AlarmRule[] => [
  {
    slug: 'alerts-failing',
    severity: 'warning',
    impact: 'A route of alerts has failed for an hour, or refuses messages: people are not told there.',
    metric: sumOf({
      failing: metrics.own('routesFailing', 'Sum'),
      refused: metrics.own('notificationsFailed', 'Sum'),
    }),
    comparison: AT_LEAST,
    // What fails for less than an hour arrives after all; what is refused never does.
    threshold: 1,
    datapoints: [1, 1],
    missing: NOT_BREACHING,
  },
  {
    slug: 'alerts-stuck',
    severity: 'warning',
    impact:
      'The notifier could not read or judge events; they wait in its dead-letter queue and nobody is told.',
    metric: metrics.queue('notifierDeadLetterQueue', 'ApproximateNumberOfMessagesVisible', 'Maximum'),
    comparison: AT_LEAST,
    // As for the queue in front of the consumer.
    threshold: 1,
    datapoints: [1, 1],
    missing: NOT_BREACHING,
  },
];

/** What programs and people are told of changes. */
const eventRules = (metrics: WatchedMetrics): AlarmRule[] => [
  {
    slug: 'publisher-behind',
    severity: 'warning',
    impact: 'New changes are announced minutes late: alerts and rules of your own hear of them late.',
    // Milliseconds from the write of a record to its end in the publisher. Of records that the filter leaves out, too.
    metric: metrics.lambda('publisher', 'IteratorAge', 'Maximum'),
    comparison: AT_LEAST,
    // Five minutes: past every retry of a short outage, and before the sync announces what was missed.
    threshold: 300_000,
    datapoints: [2, 2],
    // Lambda writes nothing while no change comes.
    missing: NOT_BREACHING,
  },
  {
    slug: 'announced-late',
    severity: 'warning',
    impact: 'The publisher missed changes; the sync announced them instead, ten minutes late or more.',
    metric: metrics.own('changesAnnouncedLate', 'Sum'),
    comparison: AT_LEAST,
    // A single one: the stream keeps a day and the publisher tries eleven times, so none is ever missed by chance.
    threshold: 1,
    datapoints: [1, 1],
    // Counted where there are any.
    missing: NOT_BREACHING,
  },
];

const platformRules = (metrics: WatchedMetrics): AlarmRule[] => [
  {
    slug: 'function-throttles',
    severity: 'critical',
    impact: 'Lambda refuses to run our functions; every refused webhook is lost.',
    metric: sumOf({
      verifier: metrics.lambda('verifier', 'Throttles', 'Sum'),
      consumer: metrics.lambda('consumer', 'Throttles', 'Sum'),
      sync: metrics.lambda('sync', 'Throttles', 'Sum'),
      admin: metrics.lambda('admin', 'Throttles', 'Sum'),
      notifier: metrics.lambda('notifier', 'Throttles', 'Sum'),
      publisher: metrics.lambda('publisher', 'Throttles', 'Sum'),
    }),
    comparison: AT_LEAST,
    // Only the verifier may have reserved concurrency, and it more than it needs: none is throttled on purpose.
    threshold: 1,
    datapoints: [2, 3],
    missing: NOT_BREACHING,
  },
  {
    slug: 'table-throttles',
    severity: 'warning',
    impact: 'DynamoDB refuses writes; messages wait and come late.',
    // An index that is throttled holds the table's writes back too. Filled, because an alarm on metrics of DynamoDB
    // otherwise keeps its state when they stop (CloudWatch API reference, "PutMetricAlarm"). Reads have an alarm of their
    // own, because one takes ten metrics (CloudWatch guide, "CloudWatch quotas").
    metric: sumOf(metrics.tableAndIndexes('WriteThrottleEvents', 'writes')),
    comparison: AT_LEAST,
    // A partition that splits under a rising load throttles a few requests, which the SDK repeats.
    threshold: 10,
    datapoints: [2, 3],
    missing: NOT_BREACHING,
  },
  {
    slug: 'table-read-throttles',
    severity: 'warning',
    impact: 'DynamoDB refuses reads: pages and API answer slowly or with errors, and syncs take longer.',
    metric: sumOf(metrics.tableAndIndexes('ReadThrottleEvents', 'reads')),
    comparison: AT_LEAST,
    // As for writes.
    threshold: 10,
    datapoints: [2, 3],
    missing: NOT_BREACHING,
  },
  {
    slug: 'account-concurrency',
    severity: 'warning',
    impact: 'The account is about to run out of Lambda concurrency; then webhooks are refused.',
    // The share that Lambda's guide tells to watch ("Working with the ClaimedAccountConcurrency metric").
    metric: math('100 * claimed / SERVICE_QUOTA(running)', {
      claimed: metrics.account('ClaimedAccountConcurrency'),
      running: metrics.account('ConcurrentExecutions'),
    }),
    comparison: AT_LEAST,
    // Percent. Time to ask for a higher quota, which is granted in hours to days.
    threshold: 80,
    datapoints: [2, 3],
    missing: NOT_BREACHING,
  },
];
