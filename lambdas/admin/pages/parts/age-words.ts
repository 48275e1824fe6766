const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Clocks of Sentry, of this function and of a browser differ by seconds; that is not the future. */
export const MOST_AHEAD_MS = 5 * MINUTE;
export const IN_THE_FUTURE = 'in the future';

/**
 * How old something is, in words: below so many milliseconds the whole units of so many milliseconds, and the word after their
 * number. A unit of 0 has no number. The one home of these words: the server and the script of times both read them.
 */
export const AGES: readonly (readonly [belowMs: number, unitMs: number, words: string])[] = [
  [MINUTE, 0, 'just now'],
  [HOUR, MINUTE, ' min ago'],
  [2 * DAY, HOUR, ' h ago'],
  [60 * DAY, DAY, ' days ago'],
  [Number.MAX_SAFE_INTEGER, 30 * DAY, ' months ago'],
];

export function ageWords(ageMs: number): string {
  if (ageMs <= -MOST_AHEAD_MS) return IN_THE_FUTURE;
  const [, unitMs, words] = AGES.find(([belowMs]) => ageMs < belowMs) ?? [0, DAY, ' days ago'];
  return unitMs === 0 ? words : `${Math.floor(ageMs / unitMs).toString()}${words}`;
}
