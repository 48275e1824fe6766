/** Stored events of the last 24 hours beside those of the 24 hours before, and whether that is more than chance. */
export interface DayBefore {
  last: number;
  before: number;
  /** The full hour with which the last day begins, ISO 8601. */
  since: string;
  verdict: 'worse' | 'better' | 'few' | 'alike';
}

const DAY_MS = 86_400_000;
/** Two standard deviations: by chance alone one in twenty. */
const NOTABLE = 2;
/** So much more of one day than of the other is not alike to anybody who reads both. */
const SEEN_TO_DIFFER = 1.5;

/**
 * `hours` are counts by the hour, `YYYY-MM-DDTHH` or longer; the running hour belongs to the last day, which is so up to an hour
 * shorter than the one before. The difference of two Poisson counts has the variance of their sum (NIST/SEMATECH e-Handbook of
 * Statistical Methods, 6.3.3.1): only what is two standard deviations away is called worse or better.
 * What is nearer can be chance. Where one of the two is half as large again as the other all the same, which can be of fewer than 100
 * events in both days alone, they are too few to tell; else they are alike.
 */
export function dayBefore(hours: readonly { hour: string; count: number }[], nowMs: number): DayBefore {
  const end = hourAt(nowMs + 3_600_000);
  const today = hourAt(nowMs + 3_600_000 - DAY_MS);
  const yesterday = hourAt(nowMs + 3_600_000 - 2 * DAY_MS);
  let [last, before] = [0, 0];
  for (const { hour, count } of hours) {
    const at = hour.slice(0, 13);
    if (at >= end || at < yesterday) continue;
    if (at >= today) last += count;
    else before += count;
  }
  return { last, before, since: `${today}:00:00.000Z`, verdict: verdictOf(last, before) };
}

const hourAt = (ms: number): string => new Date(ms).toISOString().slice(0, 13);

function verdictOf(last: number, before: number): DayBefore['verdict'] {
  const [less, more] = last < before ? [last, before] : [before, last];
  if (more > 0 && more - less >= NOTABLE * Math.sqrt(last + before))
    return last > before ? 'worse' : 'better';
  return more > 0 && more >= SEEN_TO_DIFFER * less ? 'few' : 'alike';
}
