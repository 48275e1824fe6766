import { ASSUMED, METERED } from './meters.ts';
import { hourlyMetrics } from './metric-pace.ts';
import type { Prices } from './prices.ts';
import { STACK_COUNTS } from './stack-counts.ts';
import { batchesOf, SECONDS_A_MONTH, type Batches } from './traffic.ts';

/** Of the settings, those that a month's cost depends on, as lib/settings.ts has them. */
export interface CostSettings {
  CONSUMER_BATCH_WINDOW_SECONDS: number;
  SYNC_INTERVAL_MINUTES: number;
  RETENTION_EVENT_DAYS: number;
  POINT_IN_TIME_RECOVERY: boolean;
  DASHBOARD: boolean;
  PLATFORM_LOGS: boolean;
  MACHINE_CLIENT: boolean;
}

export interface Month {
  events: number;
  /** With events in this month. */
  issues: number;
  settings: CostSettings;
  prices: Prices;
}

export interface Part {
  /** Kebab case; stable, because `--json` is read by programs. */
  name: string;
  what: string;
  /** A month. */
  dollars: number;
  /** Whether it is paid without any event. */
  isFixed: boolean;
}

export interface Estimate {
  parts: Part[];
  dollars: number;
  /** Of those, what is paid without any event. */
  fixedDollars: number;
  batches: Batches;
}

const GIGABYTE = 1e9;
const DAYS_A_MONTH = SECONDS_A_MONTH / 86_400;
const SQS_CHUNK = 64 * 1024;
/** Messages of one request to SQS, at most. */
const SQS_BATCH = 10;

/** Lambda, its requests and its gigabyte-seconds. */
const lambda = (prices: Prices, invocations: number, megabytes: number, milliseconds: number): number =>
  invocations *
  (prices.lambdaRequest + (megabytes / 1024) * (milliseconds / 1000) * prices.lambdaGigabyteSecond);

/** What a month costs, part by part, the events' parts first. Figures and assumptions: docs/cost.md. */
export function estimate(month: Month): Estimate {
  const { events, issues, settings } = month;
  const batches = batchesOf({ events, issues, windowSeconds: settings.CONSUMER_BATCH_WINDOW_SECONDS });
  const parts = [...partsOfEvents(month, batches), ...partsOfWatching(month), ...partsOfStanding(month)];
  const sumOf = (some: readonly Part[]) => some.reduce((sum, { dollars }) => sum + dollars, 0);
  return {
    parts,
    dollars: sumOf(parts),
    fixedDollars: sumOf(parts.filter(({ isFixed }) => isFixed)),
    batches,
  };
}

function partsOfEvents({ events, issues, settings, prices }: Month, { size, groups }: Batches): Part[] {
  const part = (name: string, what: string, dollars: number): Part => ({
    ...{ name, what, dollars },
    isFixed: false,
  });
  const batchCount = events / size;
  const groupWrites = batchCount * groups;
  const changes = issues * ASSUMED.changesPerIssue;
  const months = settings.RETENTION_EVENT_DAYS / DAYS_A_MONTH;
  const rowBytes = METERED.eventRowBytes + ASSUMED.itemOverheadBytes;
  const tableGigabytes = (events * months * rowBytes) / GIGABYTE;
  const indexBytes = rowBytes + METERED.userKeyBytes + ASSUMED.itemOverheadBytes;
  const indexGigabytes = (events * months * indexBytes) / GIGABYTE;
  const archiveGigabytes = (events * months * ASSUMED.archivedBytes) / GIGABYTE;
  const consumerMs = ASSUMED.consumerMsPerEvent * size + ASSUMED.consumerMsPerBatch;
  // A request for each started 64 KiB: one to send; together with others to receive; ten at once to delete.
  const chunks = Math.ceil(ASSUMED.eventBytes / SQS_CHUNK);
  const received = Math.max(1 / Math.min(size, SQS_BATCH), ASSUMED.eventBytes / SQS_CHUNK);
  const sqsRequests = events * (chunks + received + 1 / Math.min(size, SQS_BATCH));
  const logBytes =
    events * ASSUMED.logBytesPerDelivery +
    batchCount * ASSUMED.logBytesPerBatch +
    (settings.PLATFORM_LOGS ? (events + batchCount) * ASSUMED.logBytesPerInvocation : 0);
  const writeUnits =
    events * METERED.writeUnitsPerEvent +
    groupWrites * METERED.writeUnitsPerGroupWrite +
    changes * ASSUMED.writeUnitsPerChange;
  const { memory } = STACK_COUNTS;
  return [
    part('api', 'API Gateway, a request an event', events * prices.apiRequest),
    part('verifier', 'Lambda, the verifier', lambda(prices, events, memory.verifier, ASSUMED.verifierMs)),
    part('queue', 'SQS, sent, received and deleted', sqsRequests * prices.sqsRequest),
    part('consumer', 'Lambda, the consumer', lambda(prices, batchCount, memory.consumer, consumerMs)),
    part('table-writes', 'DynamoDB, write units', writeUnits * prices.dynamodbWriteUnit),
    part(
      'table-reads',
      'DynamoDB, read units of the consumer',
      groupWrites * METERED.readUnitsPerGroupWrite * prices.dynamodbReadUnit,
    ),
    part(
      'table-storage',
      'DynamoDB, what lies there',
      (tableGigabytes + indexGigabytes) * prices.dynamodbGigabyte,
    ),
    part(
      'recovery',
      'DynamoDB, point-in-time recovery',
      settings.POINT_IN_TIME_RECOVERY ? tableGigabytes * prices.recoveryGigabyte : 0,
    ),
    part('archive-puts', 'S3, an object a batch', batchCount * prices.s3Put),
    part('archive-storage', 'S3, what lies there', archiveGigabytes * prices.s3Gigabyte),
    part('event-logs', 'Logs of requests and batches', (logBytes / GIGABYTE) * prices.logGigabyte),
    part('changes', 'EventBridge, changes', changes * prices.busEvent),
  ];
}

/** What runs whether events come or not. The sync reads a group for each issue that Sentry lists. */
function partsOfWatching({ issues, settings, prices }: Month): Part[] {
  const minutes = SECONDS_A_MONTH / 60;
  const syncs = minutes / settings.SYNC_INTERVAL_MINUTES;
  const ticks = minutes / STACK_COUNTS.tickMinutes;
  const syncMs = ASSUMED.syncMs + Math.ceil(issues / 100) * ASSUMED.syncMsPerPage;
  const polls = STACK_COUNTS.polledQueues * ASSUMED.pollers * (SECONDS_A_MONTH / ASSUMED.pollSeconds);
  const { memory } = STACK_COUNTS;
  const units =
    syncs * METERED.readUnitsPerSync * prices.dynamodbReadUnit +
    syncs * METERED.writeUnitsPerSync * prices.dynamodbWriteUnit;
  const platform = settings.PLATFORM_LOGS ? ASSUMED.logBytesPerInvocation : 0;
  const logBytes =
    syncs * (ASSUMED.logBytesPerSync + platform) + ticks * (ASSUMED.logBytesPerTick + platform);
  return [
    {
      name: 'sync-reads',
      what: 'DynamoDB, the groups that a sync compares',
      dollars: syncs * issues * METERED.readUnitsPerSyncedIssue * prices.dynamodbReadUnit,
      isFixed: false,
    },
    {
      name: 'idle',
      what: 'Syncs, ticks and polls of empty queues',
      dollars:
        lambda(prices, syncs, memory.sync, syncMs) +
        lambda(prices, ticks, memory.notifier, ASSUMED.tickMs) +
        (syncs + ticks) * prices.scheduled +
        polls * prices.sqsRequest +
        units +
        (logBytes / GIGABYTE) * prices.logGigabyte,
      isFixed: true,
    },
  ];
}

/** What is paid for being there. */
function partsOfStanding({ settings, prices }: Month): Part[] {
  const fixed = (name: string, what: string, dollars: number): Part => ({
    ...{ name, what, dollars },
    isFixed: true,
  });
  const { alarmMetrics, dashboards, secrets, keys, machineClients } = STACK_COUNTS;
  const metrics = hourlyMetrics(settings.DASHBOARD ? 'all' : 'watched');
  return [
    fixed('metrics', 'CloudWatch, metrics of our own', metrics * prices.customMetric),
    fixed('alarms', 'CloudWatch, metrics that alarms read', alarmMetrics * prices.alarmMetric),
    fixed('dashboard', 'CloudWatch, the dashboard', settings.DASHBOARD ? dashboards * prices.dashboard : 0),
    fixed('secrets', 'Secrets Manager', secrets * prices.secret),
    fixed('key', 'KMS, the key of the alarm topic', keys * prices.key),
    fixed(
      'machine-client',
      'Cognito, the client of programs',
      settings.MACHINE_CLIENT ? machineClients * prices.machineClient : 0,
    ),
  ];
}
