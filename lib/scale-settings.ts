import { parseList } from '../lambdas/contracts/environment.ts';
import { LEAST_STATUS_SHARDS, MOST_STATUS_SHARDS } from '../lambdas/contracts/status-shards.ts';
import { capacityFor, DEFAULT_QUOTAS, limitsFor, type QuotaName } from './cost/scale.ts';
import { list, settingPages, whole } from './setting-kinds.ts';

/** Above what any of AWS's quotas is known to be raised to for one table. */
const MAX_SCALE = 100_000;

const QUOTA_NAMES: readonly QuotaName[] = ['executions', 'table-write-units', 'api-requests', 'api-burst'];

/** How much a stage carries, in one number. Spread into lib/settings.ts. */
export const scaleSettings = {
  SCALE: whole(0, MAX_SCALE).default(0).register(settingPages, {
    group: 'Limits and cost',
    description:
      'Events a second that the stage must carry in its worst minute. Sets `WEBHOOK_RATE_LIMIT`, `WEBHOOK_BURST_LIMIT`, `CONSUMER_MAX_CONCURRENCY`, `STATUS_SHARDS` and `TABLE_MAX_WRITE_UNITS` so that they fit together, as far as you do not set them (all but the last never below their defaults), and is refused where AWS would not give so much: docs/scale.md. 0: the defaults of the five.',
    example: '200',
  }),
  STATUS_SHARDS: whole(LEAST_STATUS_SHARDS, MOST_STATUS_SHARDS)
    .default(LEAST_STATUS_SHARDS)
    .register(settingPages, {
      group: 'Limits and cost',
      description:
        'Partitions of an index over which the groups of one status are spread: each takes 1,000 write units a second, two for a group that is written. May be raised and lowered at any time, and is in use an hour after its deployment. A page of a list asks each, and goes on to do so where there are fewer again: docs/scale.md.',
      example: '8',
    }),
  QUOTAS: list(
    new RegExp(`^(?:${QUOTA_NAMES.join('|')})=[1-9]\\d{0,8}$`),
    `quotas, each of ${QUOTA_NAMES.join(', ')} as \`name=number\``,
  )
    .default('')
    .register(settingPages, {
      group: 'Limits and cost',
      description:
        'What AWS has granted the account beyond its defaults, so that settings above those are not refused. The doctor asks the account itself before a deployment.',
      example: 'executions=3000,table-write-units=160000',
    }),
};

/** The quota that the settings name, else what AWS gives without being asked. */
export function quotaOf(name: QuotaName, quotas: string): number {
  const named = parseList(quotas).find((quota) => quota.startsWith(`${name}=`));
  return named === undefined ? DEFAULT_QUOTAS[name] : Number(named.slice(name.length + 1));
}

/** What was given, and what `SCALE` says of settings that were not. A wrong `SCALE` says nothing here; the schema refuses it. */
export function withScale(given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const scale = scaleSettings.SCALE.safeParse(given['SCALE']);
  if (!scale.success || scale.data === 0) return given;
  return { ...limitsFor(scale.data), ...given };
}

/** A sync and a page beside consumers and webhooks, as the doctor counts them. */
const OTHER_EXECUTIONS = 2;

/** Of all settings, those that the rules here are about. */
interface Limits {
  SCALE: number;
  QUOTAS: string;
  WEBHOOK_RATE_LIMIT: number;
  WEBHOOK_BURST_LIMIT: number;
  CONSUMER_MAX_CONCURRENCY: number;
  TABLE_MAX_WRITE_UNITS: number;
  STATUS_SHARDS: number;
}

/** As the rules of lib/settings.ts are. */
interface LimitRule {
  names: readonly (keyof Limits)[];
  holds: (settings: Limits) => boolean;
  mistake: string;
}

const withinQuota = (
  name: 'TABLE_MAX_WRITE_UNITS' | 'WEBHOOK_RATE_LIMIT' | 'WEBHOOK_BURST_LIMIT',
  quota: QuotaName,
): LimitRule => ({
  names: [name, 'SCALE', 'QUOTAS'],
  holds: (settings) => settings[name] <= quotaOf(quota, settings.QUOTAS),
  mistake: `${name} must not be above the quota ${quota}, by default ${DEFAULT_QUOTAS[quota].toString()}: ask AWS for more and name in QUOTAS what it has granted, or lower it or SCALE (docs/scale.md)`,
});

/** Each limit that `SCALE` needs and that somebody has set lower by hand. */
const atLeastScale = (
  name: 'TABLE_MAX_WRITE_UNITS' | 'WEBHOOK_RATE_LIMIT' | 'CONSUMER_MAX_CONCURRENCY' | 'STATUS_SHARDS',
): LimitRule => ({
  names: [name, 'SCALE'],
  holds: (settings) => settings.SCALE === 0 || settings[name] >= capacityFor(settings.SCALE)[name],
  mistake: `${name} must not be below what SCALE needs: leave it out, and SCALE sets it (docs/scale.md)`,
});

export const SCALE_RULES: readonly LimitRule[] = [
  withinQuota('TABLE_MAX_WRITE_UNITS', 'table-write-units'),
  withinQuota('WEBHOOK_RATE_LIMIT', 'api-requests'),
  withinQuota('WEBHOOK_BURST_LIMIT', 'api-burst'),
  atLeastScale('TABLE_MAX_WRITE_UNITS'),
  atLeastScale('WEBHOOK_RATE_LIMIT'),
  atLeastScale('CONSUMER_MAX_CONCURRENCY'),
  atLeastScale('STATUS_SHARDS'),
  {
    names: ['SCALE', 'CONSUMER_MAX_CONCURRENCY', 'QUOTAS'],
    holds: (settings) =>
      settings.SCALE === 0 || executionsOf(settings) <= quotaOf('executions', settings.QUOTAS),
    mistake: `SCALE must not need more executions than the quota executions, by default ${DEFAULT_QUOTAS.executions.toString()}: ask AWS for more and name in QUOTAS what it has granted, or lower it (docs/scale.md)`,
  },
];

const executionsOf = ({ SCALE, CONSUMER_MAX_CONCURRENCY }: Limits): number =>
  capacityFor(SCALE).verifierExecutions + CONSUMER_MAX_CONCURRENCY + OTHER_EXECUTIONS;
