import { SingleValueWidget, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { hourlyMetrics } from '../../cost/metric-pace.ts';
import { PRICES } from '../../cost/prices.ts';
import { STACK_COUNTS } from '../../cost/stack-counts.ts';
import { SECONDS_A_MONTH } from '../../cost/traffic.ts';
import type { ServiceFunction } from '../service-function.ts';
import { FIVE_MINUTES, FUNCTIONS, filled, math, sum, type WatchedMetrics } from './metrics.ts';

const LIST = PRICES['us-east-1'];

const GIGABYTE = 1e9;

/** The estimate looks at the last week, so that weekdays and weekends weigh as they do in a month. */
const START = '-P7D';

/**
 * What a month would cost at the pace of the last seven days, part by part. An estimate: Lambda's initialisation
 * time, data transfer, requests of people's own tools and restores are not in it, and the two prices by size (API
 * and SQS) are counted once a request.
 */
export function costWidget(metrics: WatchedMetrics, monitoring: Monitored): IWidget {
  const parts = [
    computeCost(metrics),
    apiCost(metrics),
    queueCost(metrics),
    tableCost(metrics),
    storageCost(metrics),
    logCost(metrics),
    fixedCost(monitoring),
  ];
  const total = math(sum(...parts.map(([id]) => id)), Object.fromEntries(parts), {
    label: 'Together',
  });
  return new SingleValueWidget({
    title: 'Estimate: US dollars a month at the pace of the last 7 days, us-east-1 list prices',
    metrics: [total, ...parts.map(([, cost]) => cost)],
    setPeriodToTimeRange: true,
    start: START,
    end: 'P0D',
    width: 24,
    height: 4,
  });
}

/** Fixed by the stack, not by traffic. */
export interface Monitored {
  /** Metrics that the alarms evaluate: each is paid for. */
  alarmMetrics: number;
}

/** As CloudWatch reads numbers: without an exponent. */
const decimal = (value: number) => value.toFixed(15).replace(/0+$/, '');

/** From the sum over the widget's whole time, whose length the function PERIOD tells. */
const monthly = (dollars: string, clock: string) =>
  `(${dollars}) / PERIOD(${clock}) * ${SECONDS_A_MONTH.toString()}`;

function computeCost(metrics: WatchedMetrics) {
  const used = Object.fromEntries(
    FUNCTIONS.flatMap((name) => [
      [`${name}_ms`, metrics.lambda(name, 'Duration', 'Sum')] as const,
      [`${name}_n`, metrics.lambda(name, 'Invocations', 'Sum')] as const,
    ]),
  );
  const terms = FUNCTIONS.flatMap((name) => {
    const gigabytes = memoryOf(metrics.sources.functions[name]) / 1024;
    const perMillisecond = decimal((gigabytes * LIST.lambdaGigabyteSecond) / 1000);
    return [
      `${filled(`${name}_ms`)} * ${perMillisecond}`,
      `${filled(`${name}_n`)} * ${decimal(LIST.lambdaRequest)}`,
    ];
  });
  return ['compute', math(monthly(sum(...terms), 'verifier_ms'), used, { label: 'Lambda' })] as const;
}

function apiCost(metrics: WatchedMetrics) {
  const calls = metrics.api('Count', 'SampleCount');
  const dollars = `FILL(calls, 0) * ${decimal(LIST.apiRequest)}`;
  return ['requests', math(monthly(dollars, 'calls'), { calls }, { label: 'API Gateway' })] as const;
}

/** Every message counts as sent, received and deleted by itself; batches make it less. */
function queueCost(metrics: WatchedMetrics) {
  const used = {
    sent: metrics.queue('queue', 'NumberOfMessagesSent', 'Sum'),
    received: metrics.queue('queue', 'NumberOfMessagesReceived', 'Sum'),
    deleted: metrics.queue('queue', 'NumberOfMessagesDeleted', 'Sum'),
    empty: metrics.queue('queue', 'NumberOfEmptyReceives', 'Sum'),
  };
  const dollars = `${sum(...Object.keys(used).map(filled))} * ${decimal(LIST.sqsRequest)}`;
  return ['queue', math(monthly(dollars, 'sent'), used, { label: 'SQS' })] as const;
}

function tableCost(metrics: WatchedMetrics) {
  const writes = metrics.tableAndIndexes('ConsumedWriteCapacityUnits', 'writes');
  const reads = metrics.tableAndIndexes('ConsumedReadCapacityUnits', 'reads');
  const dollars = sum(
    ...Object.keys(writes).map((id) => `${filled(id)} * ${decimal(LIST.dynamodbWriteUnit)}`),
    ...Object.keys(reads).map((id) => `${filled(id)} * ${decimal(LIST.dynamodbReadUnit)}`),
  );
  const cost = math(monthly(dollars, 'writes'), { ...writes, ...reads }, { label: 'DynamoDB requests' });
  return ['table', cost] as const;
}

/** Bytes lie there all month; only the puts, about one for each consumer batch, have a pace. */
function storageCost(metrics: WatchedMetrics) {
  const used = {
    table_size: metrics.own('tableBytes', 'Average'),
    archive_size: metrics.bucketBytes({ period: FIVE_MINUTES }),
    batches: metrics.lambda('consumer', 'Invocations', 'Sum'),
  };
  const dollars = sum(
    `${filled('table_size')} / ${GIGABYTE} * ${decimal(LIST.dynamodbGigabyte + LIST.recoveryGigabyte)}`,
    `${filled('archive_size')} / ${GIGABYTE} * ${decimal(LIST.s3Gigabyte)}`,
    monthly(`${filled('batches')} * ${decimal(LIST.s3Put)}`, 'batches'),
  );
  return ['storage', math(dollars, used, { label: 'DynamoDB and S3 storage' })] as const;
}

function logCost(metrics: WatchedMetrics) {
  const used = Object.fromEntries(FUNCTIONS.map((name) => [`${name}_log`, metrics.logBytes(name)] as const));
  const dollars = `${sum(...Object.keys(used).map(filled))} / ${GIGABYTE} * ${decimal(LIST.logGigabyte)}`;
  return ['logs', math(monthly(dollars, 'verifier_log'), used, { label: 'Logs' })] as const;
}

function fixedCost({ alarmMetrics }: Monitored) {
  const dollars =
    hourlyMetrics('all') * LIST.customMetric +
    alarmMetrics * LIST.alarmMetric +
    STACK_COUNTS.dashboards * LIST.dashboard +
    STACK_COUNTS.secrets * LIST.secret +
    STACK_COUNTS.keys * LIST.key;
  const label = 'Metrics, alarms, secrets';
  return ['fixed', math(`TIME_SERIES(${dollars.toFixed(2)})`, {}, { label })] as const;
}

function memoryOf(fn: ServiceFunction): number {
  const resource = fn.node.defaultChild;
  if (!CfnFunction.isCfnFunction(resource) || resource.memorySize === undefined) {
    throw new Error(`${fn.node.path} names no memory size, so its cost cannot be estimated`);
  }
  return resource.memorySize;
}
