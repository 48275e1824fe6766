import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { isSent, METRICS_NAMESPACE, type MetricName } from '../contracts/metrics.ts';

export type Fields = Record<string, string | number | boolean | null | undefined | Error | readonly string[]>;

/** Structured log lines. Never pass a body, a secret, a token or a signature. */
export interface Log {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}

/** Metrics of one invocation, written as one CloudWatch embedded-metric line by `flush`. */
export interface MetricSink {
  /** How often something happened; 0 is not written, because a metric is paid for in each hour that writes it. */
  count(name: MetricName, value?: number): void;
  /** What something amounts to; 0 says something. */
  gauge(name: MetricName, value: number): void;
  milliseconds(name: MetricName, value: number): void;
  /** One count with a dimension of its own, written at once. */
  countBy(name: MetricName, dimension: string, value: string): void;
  flush(): void;
}

export interface Telemetry {
  log: Log;
  metrics: MetricSink;
}

/** Powertools reads level, service name and namespace from the environment that the stack sets. */
export function createTelemetry(service: string): Telemetry {
  const logger = new Logger({ serviceName: service });
  const namespace = process.env['POWERTOOLS_METRICS_NAMESPACE'] ?? METRICS_NAMESPACE;
  const metrics = new Metrics({ namespace, serviceName: service });
  const sent = process.env['METRICS_SENT'];
  /** What nobody looks at: one log line an invocation. */
  const unsent = new Map<MetricName, number>();
  const add = (name: MetricName, unit: 'Count' | 'Milliseconds', value: number) => {
    if (isSent(name, sent)) metrics.addMetric(name, unit, value);
    else unsent.set(name, (unsent.get(name) ?? 0) + value);
  };
  return {
    log: {
      info: (message, fields = {}) => logger.info(message, fields),
      warn: (message, fields = {}) => logger.warn(message, fields),
      error: (message, fields = {}) => logger.error(message, fields),
    },
    metrics: {
      count: (name, value = 1) => {
        if (value !== 0) add(name, MetricUnit.Count, value);
      },
      gauge: (name, value) => add(name, MetricUnit.Count, value),
      milliseconds: (name, value) => add(name, MetricUnit.Milliseconds, value),
      countBy: (name, dimension, value) => {
        const single = metrics.singleMetric();
        single.addDimension(dimension, value);
        single.addMetric(name, MetricUnit.Count, 1);
      },
      flush: () => {
        // Nothing to publish would be a warning of the library.
        if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
        if (unsent.size > 0) logger.info('counted', Object.fromEntries(unsent));
        unsent.clear();
      },
    },
  };
}
