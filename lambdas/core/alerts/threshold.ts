/** When a group had as many events within a span as a rule asks for, by the instants of its events. */

/** `fromMs`: the event that made them enough. `toMs`: the first instant at which they are fewer again, as far as is known. */
export interface AboveSpan {
  fromMs: number;
  toMs: number;
}

export interface WindowThreshold {
  events: number;
  withinMs: number;
}

const HOUR_MS = 3_600_000;
/** Each event is read in full; of more of them, within so long, hours are counted. */
const MOST_ROWS = 5_000;
const COARSE_MS = 6 * HOUR_MS;
/** Of a shorter span: as many can be read in each interval of a sync. */
export const MOST_IN_SHORT_SPAN = 20_000;

/** Whether hours are exact enough, and rows would be too many. */
export const isCountedByHours = ({ events, withinMs }: WindowThreshold): boolean =>
  events > MOST_ROWS && withinMs >= COARSE_MS;

/** Whether there is a way to count it. */
export const isCountable = (window: WindowThreshold): boolean =>
  isCountedByHours(window) || window.events <= MOST_IN_SHORT_SPAN;

/** Events of one instant. */
export interface CountedAt {
  /** Milliseconds since the epoch. */
  atMs: number;
  count: number;
}

/**
 * At an instant the events of the span that ends there count, without its beginning. So what is found does not depend on when
 * somebody looks. `counted` is in any order; before its first instant nothing is taken to have happened.
 */
export function aboveSpans(
  counted: readonly CountedAt[],
  { events, withinMs }: WindowThreshold,
): AboveSpan[] {
  const sorted = counted.toSorted((a, b) => a.atMs - b.atMs);
  const spans: AboveSpan[] = [];
  /** From `first` on up to here there are `sum` events, and no fewer would be enough. */
  let [first, sum] = [0, 0];
  for (const { atMs, count } of sorted) {
    sum += count;
    for (
      let oldest = sorted[first];
      oldest !== undefined && sum - oldest.count >= events;
      oldest = sorted[first]
    ) {
      sum -= oldest.count;
      first += 1;
    }
    const fromFirst = sorted[first]?.atMs ?? atMs;
    if (sum < events || atMs - fromFirst >= withinMs) continue;
    const last = spans.at(-1);
    const toMs = fromFirst + withinMs;
    if (last !== undefined && atMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else spans.push({ fromMs: atMs, toMs });
  }
  return spans;
}

/** What was told of a threshold. */
export interface ToldThreshold {
  /** Since when it is looked at: the change. */
  since: number;
  /** Up to when the events were enough that were told; null where nothing was told yet. */
  toldUntil: number | null;
}

/**
 * What the spans add: those that touch what was told lengthen it, and another one is to be told. What had ended
 * before the change is none of it.
 *
 * @returns `toldUntil` after all of them, and whether there is a span that was not told.
 */
export function afterSpans(
  { since, toldUntil }: ToldThreshold,
  spans: readonly AboveSpan[],
): { toldUntil: number | null; isNew: boolean } {
  let until = toldUntil;
  let isNew = false;
  for (const { fromMs, toMs } of spans) {
    if (until !== null && fromMs <= until) until = Math.max(until, toMs);
    else if (toMs > since) [until, isNew] = [toMs, true];
  }
  return { toldUntil: until, isNew };
}
