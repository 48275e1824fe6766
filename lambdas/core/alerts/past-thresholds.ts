import type { GroupEvent } from '../../contracts/domain-event.ts';
import type { Entry } from './entry.ts';
import type { Rule } from './rules.ts';
import { aboveSpans, type CountedAt } from './threshold.ts';
import { entriesOfWatch, watchAfter, watched, type Watch } from './watch.ts';

/**
 * What a threshold has told, or would have, of the changes of one group: by the functions of the notifier, with the instants
 * at which it looks.
 */

/** A change of which all holds but, maybe, the number of events. */
export interface NearlyTold {
  event: GroupEvent;
  atMs: number;
  isReached: boolean;
  remarks: readonly string[];
}

export interface PastThreshold {
  /** Ids of the changes that were told when they came. */
  atOnce: ReadonlySet<string>;
  /** What was told when the events were reached, each at that look. */
  later: readonly Entry[];
}

export interface Looks {
  intervalMs: number;
  untilMs: number;
}

/** `changes` in their order; `counted` are the group's events from the first one on and those of a span before it. */
export function pastThreshold(
  rule: Rule,
  changes: readonly NearlyTold[],
  counted: readonly CountedAt[],
  { intervalMs, untilMs }: Looks,
): PastThreshold {
  const { events, withinMs } = rule.atLeast ?? { events: 0, withinMs: null };
  const spans = withinMs === null ? [] : aboveSpans(counted, { events, withinMs });
  const atOnce = new Set<string>();
  const later: Entry[] = [];
  let watch: Watch | null = null;
  /** Looks at which something is new, from one change to the next. */
  const look = (since: NearlyTold, until: number): void => {
    const reached = withinMs === null ? reachedAt(since, events, counted) : spans.map(({ fromMs }) => fromMs);
    const looks = new Set(reached.map((ms) => Math.ceil(ms / intervalMs) * intervalMs));
    for (const atMs of [...looks].sort((a, b) => a - b)) {
      if (watch === null || atMs <= since.atMs || atMs >= until) continue;
      const after: { watch: Watch | null; tell: boolean } =
        withinMs === null
          ? { watch: null, tell: watch.toldUntil === null }
          : watched(
              watch,
              spans.filter(({ fromMs }) => fromMs <= atMs),
            );
      if (after.tell)
        later.push(...entriesOfWatch(after.watch ?? { ...watch, times: watch.times + 1 }, rule, atMs));
      watch = after.watch;
    }
  };
  for (const [index, change] of changes.entries()) {
    const { event, atMs, isReached, remarks } = change;
    const toldUntil: number | null = watch?.toldUntil ?? null;
    const isTold = toldUntil !== null && spans.some(({ fromMs, toMs }) => fromMs <= toldUntil && toMs > atMs);
    if (isReached && !isTold) atOnce.add(event.id);
    if (!isReached || !isTold)
      watch = watchAfter({ event, rule, nowMs: atMs }, { isTold: isReached, remarks }, watch);
    look(change, changes[index + 1]?.atMs ?? untilMs);
  }
  return { atOnce, later };
}

/** When as many events as a threshold without a span asks for were there, of which the change carries its number. */
function reachedAt({ event, atMs }: NearlyTold, events: number, counted: readonly CountedAt[]): number[] {
  let sum = event.data.group.events;
  for (const one of counted.toSorted((a, b) => a.atMs - b.atMs)) {
    if (one.atMs <= atMs) continue;
    sum += one.count;
    if (sum >= events) return [one.atMs];
  }
  return [];
}
