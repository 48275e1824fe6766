import { markdown, whole } from './markdown.ts';
import { capacityFor, DEFAULT_QUOTAS, limitsFor } from './scale.ts';

export const SCALE_FILE = 'docs/scale.md';

const SCALES = [100, 1000, 10_000] as const;

/** What `SCALE` sets, beside what AWS gives an account that has asked for nothing. */
export const SCALE_TABLES: Readonly<Record<string, () => string>> = {
  settings: () => {
    const of = SCALES.map((scale) => ({ ...capacityFor(scale), ...limitsFor(scale) }));
    const row = (name: string, values: readonly number[], quota: number | undefined) => [
      name,
      ...values.map((value) => (quota !== undefined && value > quota ? `**${whole(value)}**` : whole(value))),
      quota === undefined ? '' : whole(quota),
    ];
    const executions = of.map(
      ({ verifierExecutions, CONSUMER_MAX_CONCURRENCY }) => verifierExecutions + CONSUMER_MAX_CONCURRENCY,
    );
    const values = (name: keyof (typeof of)[number]) => of.map((capacity) => capacity[name]);
    return markdown([
      ['', ...SCALES.map((scale) => `\`SCALE=${scale.toString()}\``), 'AWS’s default'],
      row('`WEBHOOK_RATE_LIMIT`', values('WEBHOOK_RATE_LIMIT'), DEFAULT_QUOTAS['api-requests']),
      row('`WEBHOOK_BURST_LIMIT`', values('WEBHOOK_BURST_LIMIT'), DEFAULT_QUOTAS['api-burst']),
      row('`CONSUMER_MAX_CONCURRENCY`', values('CONSUMER_MAX_CONCURRENCY'), undefined),
      row('`TABLE_MAX_WRITE_UNITS`', values('TABLE_MAX_WRITE_UNITS'), DEFAULT_QUOTAS['table-write-units']),
      row('`STATUS_SHARDS`', values('STATUS_SHARDS'), undefined),
      row('executions, webhooks and consumers', executions, DEFAULT_QUOTAS.executions),
    ]);
  },
};
