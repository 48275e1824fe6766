import { estimate, type CostSettings, type Estimate } from './estimate.ts';
import { PRICES, type PricedRegion } from './prices.ts';
import { batchesOf } from './traffic.ts';
import { dollars, markdown, whole } from './markdown.ts';
import { METERED } from './meters.ts';

export const COST_FILE = 'docs/cost.md';

/** Events a month of the page's columns. */
const SIZES = [1e5, 1e6, 1e7, 1e8] as const;
const ISSUES = 1000;

export const DEFAULTS: CostSettings = {
  CONSUMER_BATCH_WINDOW_SECONDS: 1,
  SYNC_INTERVAL_MINUTES: 5,
  RETENTION_EVENT_DAYS: 90,
  POINT_IN_TIME_RECOVERY: true,
  DASHBOARD: true,
  PLATFORM_LOGS: true,
  MACHINE_CLIENT: true,
};

/** What can be left out, in the order in which the page does: each on top of those before. */
const CUTS: readonly (readonly [name: string, settings: Partial<CostSettings>])[] = [
  ['`DASHBOARD=false`', { DASHBOARD: false }],
  ['`MACHINE_CLIENT=false`', { MACHINE_CLIENT: false }],
  ['`PLATFORM_LOGS=false`', { PLATFORM_LOGS: false }],
  ['`CONSUMER_BATCH_WINDOW_SECONDS=5`', { CONSUMER_BATCH_WINDOW_SECONDS: 5 }],
  ['`CONSUMER_BATCH_WINDOW_SECONDS=20`', { CONSUMER_BATCH_WINDOW_SECONDS: 20 }],
  ['`POINT_IN_TIME_RECOVERY=false`', { POINT_IN_TIME_RECOVERY: false }],
];

/** Everything above that gives up nothing that is kept: no event is lost or later than half a minute. */
export const FRUGAL: CostSettings = {
  ...DEFAULTS,
  DASHBOARD: false,
  MACHINE_CLIENT: false,
  PLATFORM_LOGS: false,
  CONSUMER_BATCH_WINDOW_SECONDS: 20,
};

const at = (events: number, settings: CostSettings, region: PricedRegion = 'us-east-1'): Estimate =>
  estimate({ events, issues: ISSUES, settings, prices: PRICES[region] });

/** The tables of `COST_FILE`. */
export const COST_TABLES: Readonly<Record<string, () => string>> = {
  month: () => {
    const months = SIZES.map((events) => at(events, DEFAULTS));
    const parts = (months[0]?.parts ?? []).map(({ name, what }) => [
      what,
      ...months.map(({ parts }) => dollars(parts.find((part) => part.name === name)?.dollars ?? 0)),
    ]);
    return markdown([
      ['part', ...SIZES.map(events)],
      ...parts,
      ['**Of these without any event**', ...months.map(({ fixedDollars }) => dollars(fixedDollars))],
      ['**Together**', ...months.map((month) => `**${dollars(month.dollars)}**`)],
    ]);
  },
  largest: () =>
    markdown([
      ['events a month', 'largest', 'second', 'third'],
      ...SIZES.map((size) => {
        const { parts, dollars: all } = at(size, DEFAULTS);
        const largest = parts.toSorted((a, b) => b.dollars - a.dollars).slice(0, 3);
        return [
          events(size),
          ...largest.map(({ what, dollars: some }) => `${what}: ${Math.round((100 * some) / all)} %`),
        ];
      }),
    ]),
  cuts: () => {
    let settings = DEFAULTS;
    const row = (name: string) => [
      name,
      ...SIZES.map((size) => dollars(at(size, settings).dollars)),
      dollars(at(0, settings).fixedDollars),
    ];
    const rows = [row('as it is deployed')];
    for (const [name, change] of CUTS) {
      settings = { ...settings, ...change };
      rows.push(row(name));
    }
    return markdown([['setting', ...SIZES.map(events), 'without any event'], ...rows]);
  },
  window: () =>
    markdown([
      ['window, s', ...SIZES.map((size) => `${events(size)}: events a batch, of a group, units an event`)],
      ...[1, 5, 20, 60].map((windowSeconds) => [
        windowSeconds.toString(),
        ...SIZES.map((size) => {
          const { size: batch, groups } = batchesOf({ events: size, issues: ISSUES, windowSeconds });
          const units = METERED.writeUnitsPerEvent + (METERED.writeUnitsPerGroupWrite * groups) / batch;
          return `${batch.toFixed(1)}, ${(batch / groups).toFixed(2)}, ${units.toFixed(1)}`;
        }),
      ]),
    ]),
  regions: () =>
    markdown([
      ['region', ...SIZES.map(events)],
      ...(['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1'] as const).map((region) => [
        `\`${region}\``,
        ...SIZES.map((size) => dollars(at(size, DEFAULTS, region).dollars)),
      ]),
    ]),
  others: () =>
    markdown([
      ['', ...SIZES.map(events)],
      ['this product, as it is deployed', ...SIZES.map((size) => round(at(size, DEFAULTS).dollars))],
      ['this product, cut', ...SIZES.map((size) => round(at(size, FRUGAL).dollars))],
      ...OTHERS.map(([name, ...prices]) => [name, ...prices.map(round)]),
    ]),
};

/** By nobody's calculation but their own: docs/cost.md, Beside others, says where each is from. */
const OTHERS: readonly (readonly [string, number, number, number, number])[] = [
  ['Sentry, Team plan (unchecked)', 44, 225, 1_913, 15_500],
  ['Bugsink on a machine of its own (unchecked)', 5, 5, 5, 10],
];

const round = (amount: number): string => `$${whole(amount)}`;
const events = (count: number): string =>
  count < 1e6 ? `${(count / 1e3).toString()} thousand` : `${(count / 1e6).toString()} million`;
