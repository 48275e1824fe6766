import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { INDEXES } from '../../../lambdas/contracts/item-keys.ts';
import { METRICS, type MetricName } from '../../../lambdas/contracts/metrics.ts';
import type { FunctionName } from '../../../lambdas/contracts/routes.ts';
import type { Sources } from './sources.ts';

type MetricKey = keyof typeof METRICS;

/**
 * Which function emits each metric, and so the value of its dimension `service`. A new metric does not compile until it
 * is entered here; test/integration/stack/metrics.test.ts compares the list with what a run really emitted.
 */
export const EMITTED_BY = {
  webhookAccepted: 'verifier',
  webhookRefused: 'verifier',
  webhookFailed: 'verifier',
  webhookAnswerTime: 'verifier',
  webhookColdStart: 'verifier',
  webhookOversize: 'verifier',
  eventsStored: 'consumer',
  eventsDuplicate: 'consumer',
  eventsIndexed: 'consumer',
  eventsCompleted: 'consumer',
  eventsMoved: 'consumer',
  repairedBySync: 'consumer',
  groupsWritten: 'consumer',
  messagesQuarantined: 'consumer',
  messagesRetried: 'consumer',
  messagesIgnored: 'consumer',
  writeConflicts: 'consumer',
  syncComplete: 'sync',
  syncFailed: 'sync',
  syncDuration: 'sync',
  syncPages: 'sync',
  syncIssuesSeen: 'sync',
  syncGroupsChanged: 'sync',
  syncEventsEnqueued: 'sync',
  syncRateLimitRemaining: 'sync',
  syncBodiesEnqueued: 'sync',
  syncRefused: 'sync',
  errorCaptureRate: 'sync',
  ledgerGapHours: 'sync',
  webhookSilence: 'sync',
  webhookDeliveryRate: 'sync',
  syncLag: 'sync',
  tableItems: 'sync',
  tableBytes: 'sync',
  changesAnnouncedLate: 'sync',
  eventsPublished: 'publisher',
  triageSent: 'admin',
  triageRefused: 'admin',
  notificationsSent: 'notifier',
  notificationsHeld: 'notifier',
  notificationsRetried: 'notifier',
  notificationsFailed: 'notifier',
  routesFailing: 'notifier',
} as const satisfies Record<MetricKey, FunctionName>;

/** CloudWatch's words; percentiles as `p99`. */
export type Statistic = 'Sum' | 'Average' | 'Minimum' | 'Maximum' | 'SampleCount' | `p${number}`;

const isKey = (key: string): key is MetricKey => key in METRICS;
const KEYS = Object.keys(METRICS).filter(isKey);

export interface Look {
  /** Name of the line in a graph. */
  label?: string;
  period?: Duration;
}

export const FIVE_MINUTES = Duration.minutes(5);
export const ONE_DAY = Duration.days(1);
export const MEBIBYTE = 1_048_576;
export const FUNCTIONS = [
  'verifier',
  'consumer',
  'sync',
  'admin',
  'notifier',
  'publisher',
] as const satisfies readonly FunctionName[];

/** A formula over metrics. The period given wins over the metrics' own; without one it is five minutes. */
export const math = (expression: string, usingMetrics: Record<string, IMetric>, look: Look = {}) =>
  new MathExpression({ expression, usingMetrics, ...look });

/**
 * The sum of terms that may be absent, because they exist only while something is counted: absent is 0, not unknown.
 * Not with `+`: one term without any value makes the whole sum unknown, while SUM leaves it out.
 */
export const sum = (...terms: readonly string[]) => `SUM([${terms.join(', ')}])`;
export const filled = (id: string) => `FILL(${id}, 0)`;

export const sumOf = (metrics: Readonly<Record<string, IMetric>>, look: Look = {}) =>
  math(sum(...Object.keys(metrics).map(filled)), { ...metrics }, look);

/** Metrics that CloudWatch reads to evaluate one, those inside a formula included. */
export const countMetrics = (metric: IMetric): number =>
  metric instanceof MathExpression
    ? Object.values(metric.usingMetrics).reduce((sum, part) => sum + countMetrics(part), 0)
    : 1;

/** Every metric that the dashboard and the alarms name, made in one place. */
export class WatchedMetrics {
  readonly sources: Sources;

  constructor(sources: Sources) {
    this.sources = sources;
  }

  /** One of ours, by its key in the contract. */
  own(key: MetricKey, statistic: Statistic, look: Look = {}): Metric {
    return this.metric(this.sources.namespace, METRICS[key], { service: EMITTED_BY[key] }, statistic, look);
  }

  /** One of ours, by its name. */
  named(name: MetricName): Metric {
    const key = KEYS.find((each) => METRICS[each] === name);
    if (key === undefined) throw new Error(`no function counts ${name}`);
    return this.own(key, 'Sum');
  }

  /** Refused deliveries of one reason, the error code of the answer. */
  refused(reason: string, look: Look = {}): Metric {
    const dimensions = { service: EMITTED_BY.webhookRefused, reason };
    return this.metric(this.sources.namespace, METRICS.webhookRefused, dimensions, 'Sum', look);
  }

  /** All versions and aliases of a function together. */
  lambda(name: FunctionName, metricName: string, statistic: Statistic, look: Look = {}): Metric {
    const dimensions = { FunctionName: this.sources.functions[name].functionName };
    return this.metric('AWS/Lambda', metricName, dimensions, statistic, look);
  }

  /** Over the whole account in this region. */
  account(metricName: string, look: Look = {}): Metric {
    return this.metric('AWS/Lambda', metricName, {}, 'Maximum', look);
  }

  /** Names of an HTTP API, which differ from a REST API's (API Gateway guide, "CloudWatch metrics for HTTP APIs"). */
  api(metricName: '4xx' | '5xx' | 'Count' | 'Latency', statistic: Statistic, look: Look = {}): Metric {
    return this.metric('AWS/ApiGateway', metricName, { ApiId: this.sources.api.apiId }, statistic, look);
  }

  queue(
    which: 'queue' | 'deadLetterQueue' | 'syncDeadLetterQueue' | 'notifierDeadLetterQueue',
    metricName: string,
    statistic: Statistic,
    look: Look = {},
  ): Metric {
    return this.metric('AWS/SQS', metricName, { QueueName: this.sources[which].queueName }, statistic, look);
  }

  /** The table without its indexes: DynamoDB counts each index by itself ("DynamoDB metrics and dimensions"). */
  table(metricName: string, statistic: Statistic, look: Look = {}): Metric {
    return this.metric(
      'AWS/DynamoDB',
      metricName,
      { TableName: this.sources.table.tableName },
      statistic,
      look,
    );
  }

  /** The table and each index, keyed for a formula: `prefix` must differ between those of one graph. */
  tableAndIndexes(metricName: string, prefix: string): Record<string, Metric> {
    const indexes = Object.keys(INDEXES).map((GlobalSecondaryIndexName, index) => {
      const dimensions = { TableName: this.sources.table.tableName, GlobalSecondaryIndexName };
      return [`${prefix}_${index}`, this.metric('AWS/DynamoDB', metricName, dimensions, 'Sum', {})] as const;
    });
    return { [prefix]: this.table(metricName, 'Sum'), ...Object.fromEntries(indexes) };
  }

  /** S3 measures storage once a day (S3 guide, "Metrics and dimensions"). */
  bucketBytes(look: Look = {}): Metric {
    const dimensions = { BucketName: this.sources.bucket.bucketName, StorageType: 'StandardStorage' };
    return this.metric('AWS/S3', 'BucketSizeBytes', dimensions, 'Average', { period: ONE_DAY, ...look });
  }

  /** Bytes of log lines that one function wrote. */
  logBytes(name: FunctionName): Metric {
    const dimensions = { LogGroupName: this.sources.functions[name].logGroup.logGroupName };
    return this.metric('AWS/Logs', 'IncomingBytes', dimensions, 'Sum', {});
  }

  private metric(
    namespace: string,
    metricName: string,
    dimensionsMap: Record<string, string>,
    statistic: Statistic,
    { label, period = FIVE_MINUTES }: Look,
  ): Metric {
    return new Metric({ namespace, metricName, dimensionsMap, statistic, period, ...(label && { label }) });
  }
}
