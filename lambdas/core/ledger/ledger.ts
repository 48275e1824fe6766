/**
 * The ledger: per project and hour, what Sentry says it accepted against the distinct events in the table
 * (docs/invariants.md, rule 9). Hours are written `YYYY-MM-DDTHH`, UTC.
 */

export const HOUR_STATES = ['COMPLETE', 'GAP', 'BACKFILLED', 'DROPPED_BY_SENTRY'] as const;
export type HourState = (typeof HOUR_STATES)[number];

const HOUR_MS = 3_600_000;
/** Sentry's counts of an hour still move for minutes after its end; before this an hour may be a GAP, and alarms nobody. */
const SETTLED_AFTER_MS = 600_000;
/**
 * Sentry counts an event in the hour in which it was received, we in the hour in which it happened. SDKs that were
 * offline send late: what happened up to this many hours earlier can be what Sentry received now (docs/adr/0013).
 * Sentry itself takes times of up to 30 days ago (getsentry/relay, `max_secs_in_past`).
 */
export const LATE_HOURS = 72;
/** And up to this many hours later: a client's clock may be a minute ahead (`max_secs_in_future`), across the turn of the hour. */
const EARLY_HOURS = 1;
/** What the SDK itself threw away never reached Sentry. */
export const CLIENT_DISCARD = 'client_discard';

/** What Sentry counts for one project and hour. */
export interface HourOutcomes {
  accepted: number;
  /** Events by the reason for which Sentry did not keep them, its own words; none of them is 0. */
  dropped: Record<string, number>;
}

/** What the table holds for one project and hour. */
export interface HourCounts {
  /** Distinct events of the kinds that Sentry counts as errors. */
  stored: number;
  /** Of those, the ones that a webhook should have brought and the sync did. */
  repaired: number;
  /** Of those, the ones that a webhook brought. */
  byWebhook: number;
}

/** All that is known of one hour before it is judged. */
export interface HourFacts extends HourOutcomes, HourCounts {
  /** When all that Sentry lists of the hour was read and nothing was lacking; null while not, or no longer true. */
  verifiedAt: string | null;
  /** Sentry's count at that time: another count makes the reading void. */
  verifiedAccepted: number | null;
  /** Events that Sentry counted and did not list then. */
  unlisted: number;
  /** When the hour's events were last read for what lacks, whatever came of it. */
  triedAt: string | null;
}

export interface LedgerHour extends HourFacts {
  projectId: string;
  hour: string;
  state: HourState;
  /** Accepted events that neither a stored one nor `unlisted` accounts for. */
  missing: number;
  /** When any of this last changed. */
  observedAt: string;
}

export const NO_FACTS: HourFacts = {
  accepted: 0,
  dropped: {},
  stored: 0,
  repaired: 0,
  byWebhook: 0,
  verifiedAt: null,
  verifiedAccepted: null,
  unlisted: 0,
  triedAt: null,
};

/** What an hour's item says of its facts, without what was judged from them. */
export const factsOf = (hour: LedgerHour): HourFacts => ({
  accepted: hour.accepted,
  dropped: hour.dropped,
  stored: hour.stored,
  repaired: hour.repaired,
  byWebhook: hour.byWebhook,
  verifiedAt: hour.verifiedAt,
  verifiedAccepted: hour.verifiedAccepted,
  unlisted: hour.unlisted,
  triedAt: hour.triedAt,
});

export const hourOf = (ms: number): string => new Date(ms).toISOString().slice(0, 13);
export const startOfHour = (hour: string): number => Date.parse(`${hour}:00:00.000Z`);
export const addHours = (hour: string, hours: number): string => hourOf(startOfHour(hour) + hours * HOUR_MS);

/** The hours from `from` to `to`, both included, oldest first. */
export function hoursBetween(from: string, to: string): string[] {
  const count = Math.round((startOfHour(to) - startOfHour(from)) / HOUR_MS) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => addHours(from, index));
}

/** Whether the counts of an hour have come to rest. */
export const isSettledHour = (hour: string, nowMs: number): boolean =>
  startOfHour(hour) + HOUR_MS + SETTLED_AFTER_MS <= nowMs;

/** The newest settled hour. */
export const lastSettledHour = (nowMs: number): string => hourOf(nowMs - HOUR_MS - SETTLED_AFTER_MS);

/** Puts Sentry's counts into the facts, for every hour from `from` to `to`: an hour without an entry counts nothing. */
export function noteOutcomes(
  facts: Map<string, HourFacts>,
  [from, to]: readonly [from: string, to: string],
  outcomes: ReadonlyMap<string, HourOutcomes>,
): void {
  for (const hour of hoursBetween(from, to)) {
    const { accepted, dropped } = outcomes.get(hour) ?? NO_FACTS;
    facts.set(hour, { ...(facts.get(hour) ?? NO_FACTS), accepted, dropped });
  }
}

/** Puts the table's counts of one UTC day (`YYYY-MM-DD`) into the facts. */
export function noteCounts(
  facts: Map<string, HourFacts>,
  day: string,
  counts: ReadonlyMap<string, HourCounts>,
): void {
  for (const hour of hoursBetween(`${day}T00`, `${day}T23`)) {
    const { stored, repaired, byWebhook } = counts.get(hour) ?? NO_FACTS;
    const known = facts.get(hour);
    if (known === undefined && stored === 0) continue;
    facts.set(hour, { ...(known ?? NO_FACTS), stored, repaired, byWebhook });
  }
}

/** A whole project's hours, judged together, oldest first; hours with nothing are left out. */
export function judge(
  projectId: string,
  facts: ReadonlyMap<string, HourFacts>,
  nowMs: number,
): Omit<LedgerHour, 'observedAt'>[] {
  const [first, last] = [...facts.keys()].reduce<[string?, string?]>(
    ([low, high], hour) => [
      low === undefined || hour < low ? hour : low,
      high === undefined || hour > high ? hour : high,
    ],
    [],
  );
  if (first === undefined || last === undefined) return [];
  const hours = hoursBetween(first, last);
  const all = hours.map((hour) => facts.get(hour) ?? NO_FACTS);
  const uncovered = uncoveredHours(
    all.map(({ accepted }) => accepted),
    all.map(({ stored }) => stored),
    hours.filter((hour) => isSettledHour(hour, nowMs)).length,
  );
  return hours.flatMap((hour, index) => {
    const known = facts.get(hour);
    if (known === undefined || !hasAnything(known)) return [];
    const isVerified = known.verifiedAt !== null && known.verifiedAccepted === known.accepted;
    const unlisted = isVerified ? Math.min(known.unlisted, uncovered[index] ?? 0) : 0;
    const missing = (uncovered[index] ?? 0) - unlisted;
    const verified = isVerified ? {} : { verifiedAt: null, verifiedAccepted: null };
    return [
      { ...known, ...verified, projectId, hour, unlisted, missing, state: stateOf(known, missing, unlisted) },
    ];
  });
}

/** The hours that differ from what is known, as they are now; one that has nothing any more is written as such. */
export function changedHours(
  known: readonly LedgerHour[],
  judged: readonly Omit<LedgerHour, 'observedAt'>[],
  observedAt: string,
): LedgerHour[] {
  const before = new Map(known.map((hour) => [hour.hour, hour]));
  const now = new Set(judged.map(({ hour }) => hour));
  const emptied = known
    .filter((hour) => !now.has(hour.hour) && hasAnything(hour))
    .map(({ projectId, hour }): LedgerHour => ({
      ...NO_FACTS,
      projectId,
      hour,
      missing: 0,
      state: 'COMPLETE',
      observedAt,
    }));
  const changed = judged
    .map((hour): LedgerHour => ({ ...hour, observedAt }))
    .filter((hour) => {
      const was = before.get(hour.hour);
      return was === undefined || contentOf(was) !== contentOf(hour);
    });
  return [...changed, ...emptied];
}

/** One text for one content, whatever the order of its fields. */
const contentOf = ({ observedAt: _, dropped, ...rest }: LedgerHour): string =>
  JSON.stringify([Object.entries(rest).sort(), Object.entries(dropped).sort()]);

export const hasAnything = ({ accepted, stored, dropped }: HourFacts): boolean =>
  accepted > 0 || stored > 0 || Object.keys(dropped).length > 0;

/** The worst that can be said of an hour: lost, then repaired, then thrown away by Sentry itself. */
export function stateOf(
  { repaired, dropped }: Pick<HourFacts, 'repaired' | 'dropped'>,
  missing: number,
  unlisted: number,
): HourState {
  if (missing > 0) return 'GAP';
  if (repaired > 0) return 'BACKFILLED';
  return droppedBySentry(dropped) + unlisted > 0 ? 'DROPPED_BY_SENTRY' : 'COMPLETE';
}

/** Events that reached Sentry and that it did not keep. */
export const droppedBySentry = (dropped: Readonly<Record<string, number>>): number =>
  Object.entries(dropped).reduce((sum, [reason, count]) => sum + (reason === CLIENT_DISCARD ? 0 : count), 0);

/**
 * How many of each hour's accepted events no stored event can account for. `accepted[i]` and `stored[i]` are of the
 * same hour, hours follow each other, the first `settled` of them are settled.
 *
 * What an hour stored itself accounts for its own first. What one hour has too much of accounts for what another
 * lacks, where that one is at most 72 hours later or one earlier: as much as can be (first come, first served is
 * optimal, because both ends of the reach grow), and never further, so that a surplus nobody can explain hides no loss
 * of another week.
 */
export function uncoveredHours(
  accepted: readonly number[],
  stored: readonly number[],
  settled: number,
): number[] {
  const left = stored.map((count, hour) => Math.max(0, count - (accepted[hour] ?? 0)));
  let next = 0;
  return accepted.map((count, hour) => {
    let missing = Math.max(0, count - (stored[hour] ?? 0));
    next = Math.max(next, hour - LATE_HOURS);
    // What an unsettled hour has too much of is what Sentry has not counted yet.
    const newest = hour + EARLY_HOURS < settled ? hour + EARLY_HOURS : hour;
    while (missing > 0 && next <= newest && next < left.length) {
      const taken = Math.min(missing, left[next] ?? 0);
      left[next] = (left[next] ?? 0) - taken;
      missing -= taken;
      if (left[next] === 0) next++;
    }
    return missing;
  });
}

export interface LedgerTotals {
  accepted: number;
  stored: number;
  repaired: number;
  /** Of those that reached Sentry, not kept by it: refused by rule, quota or form, or counted and not listed. */
  dropped: number;
  missing: number;
  unlisted: number;
  /** Percent of the accepted events that Sentry lists which are stored; null where it accepted none. */
  captureRate: number | null;
  /** Percent of the same events that are stored and that no sync had to bring; null where Sentry accepted none. */
  deliveryRate: number | null;
}

export function totalsOf(
  hours: readonly Pick<LedgerHour, 'accepted' | 'stored' | 'repaired' | 'dropped' | 'missing' | 'unlisted'>[],
): LedgerTotals {
  const total = { accepted: 0, stored: 0, repaired: 0, dropped: 0, missing: 0, unlisted: 0 };
  for (const hour of hours) {
    total.accepted += hour.accepted;
    total.stored += hour.stored;
    total.repaired += hour.repaired;
    total.dropped += droppedBySentry(hour.dropped) + hour.unlisted;
    total.missing += hour.missing;
    total.unlisted += hour.unlisted;
  }
  const listed = total.accepted - total.unlisted;
  if (listed === 0) return { ...total, captureRate: null, deliveryRate: null };
  const kept = listed - total.missing;
  return {
    ...total,
    captureRate: (100 * kept) / listed,
    // An event may be repaired in an hour in which Sentry counts fewer.
    deliveryRate: (100 * Math.max(0, kept - total.repaired)) / listed,
  };
}
