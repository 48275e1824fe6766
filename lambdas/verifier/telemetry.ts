import type { Fields, MetricSink, Telemetry } from '../adapters/telemetry.ts';
import type { Clock } from '../adapters/clock.ts';
import { isSent, METRICS_NAMESPACE, type MetricName } from '../contracts/metrics.ts';

/**
 * The verifier's own telemetry: the lines that Powertools writes for the other functions, key for key (a test compares
 * them). Powertools itself is 32 KiB of a bundle that Sentry waits for, and a tenth of the work of a request
 * (docs/adr/0010).
 */
export interface DeliveryTelemetry extends Telemetry {
  metrics: MetricSink & {
    /** Makes the line of the metrics the log line of this delivery as well: one line to write and to pay for. */
    note(message: string, facts: Fields): void;
  };
}

interface Options {
  service: string;
  /** Least level that is written, as in the environment; anything unknown is INFO. */
  level: string | undefined;
  /** Of the metrics; the product's own where the environment names none. */
  namespace: string | undefined;
  /** Which metrics are sent (contracts/metrics.ts); the others are fields of their line all the same. */
  sent: string | undefined;
  clock: Clock;
  /** Takes one line without its end. */
  write: (line: string) => void;
}

const LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;
type Level = (typeof LEVELS)[number];

interface Metric {
  unit: 'Count' | 'Milliseconds';
  values: number[];
}

export function createDeliveryTelemetry({
  service,
  namespace,
  sent,
  level,
  clock,
  write,
}: Options): DeliveryTelemetry {
  const least = LEVELS.findIndex((known) => known === level);
  const threshold = least === -1 ? LEVELS.indexOf('INFO') : least;
  const head = (level: Level, message: string) => ({
    level,
    message,
    timestamp: new Date(clock.now()).toISOString(),
    service,
  });
  const log =
    (level: Level) =>
    (message: string, fields: Fields = {}) => {
      if (LEVELS.indexOf(level) < threshold) return;
      write(JSON.stringify({ ...head(level, message), ...fields }, withErrors));
    };

  let metrics = new Map<MetricName, Metric>();
  let noted: object = {};
  const add = (name: MetricName, unit: Metric['unit'], value: number) => {
    const metric = metrics.get(name);
    if (metric === undefined) metrics.set(name, { unit, values: [value] });
    else metric.values.push(value);
  };
  const emit = (rest: object, dimensions: string[], entries: Iterable<[MetricName, Metric]>) => {
    const described = [...entries];
    const line: Record<string, unknown> = { ...rest, service };
    for (const [name, { values }] of described) line[name] = values.length === 1 ? values[0] : values;
    const directive = {
      Namespace: namespace ?? METRICS_NAMESPACE,
      Dimensions: [dimensions],
      Metrics: described.flatMap(([name, { unit }]) =>
        isSent(name, sent) ? [{ Name: name, Unit: unit }] : [],
      ),
    };
    if (directive.Metrics.length > 0)
      line['_aws'] = { Timestamp: clock.now(), CloudWatchMetrics: [directive] };
    write(JSON.stringify(line, withErrors));
  };

  return {
    log: { info: log('INFO'), warn: log('WARN'), error: log('ERROR') },
    metrics: {
      count: (name, value = 1) => {
        if (value !== 0) add(name, 'Count', value);
      },
      gauge: (name, value) => add(name, 'Count', value),
      milliseconds: (name, value) => add(name, 'Milliseconds', value),
      countBy: (name, dimension, value) =>
        emit({ [dimension]: value }, ['service', dimension], [[name, { unit: 'Count', values: [1] }]]),
      note: (message, facts) => (noted = { ...head('INFO', message), ...facts }),
      flush: () => {
        if (metrics.size > 0) emit(noted, ['service'], metrics);
        metrics = new Map();
        noted = {};
      },
    },
  };
}

/** JSON knows nothing of errors: what they say, where they come from and why. */
const withErrors = (_name: string, value: unknown): unknown =>
  value instanceof Error
    ? { name: value.name, message: value.message, stack: value.stack, cause: value.cause }
    : value;
