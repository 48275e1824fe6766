import { decodeTime, encodeTime } from 'ulid';

/**
 * Moves every time in a recorded text by whole days, so that hours of the day, by which much is counted and named, stay
 * what they are. Times are dates (`2026-11-29`, alone or before a time, and `29 Nov 2026` of e-mails), milliseconds and
 * seconds since the epoch, padded or not, and the first half of ULIDs. What lies outside the recording and what is kept
 * of it stays as it is: a date that a customer typed is no time of ours.
 */

const DAY_MS = 86_400_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const ULID_TIME_LENGTH = 10;

/** The sync looks 30 days back; rows are kept for 90 days, and a year is the longest that anybody silences anything. */
const [BEFORE_DAYS, AFTER_DAYS] = [40, 100];

const TIME = new RegExp(
  [
    String.raw`(?<![\w.])(?<date>20\d\d-[01]\d-[0-3]\d)(?!\d)`,
    // Before a time may stand the letter of what saw an event (lambdas/adapters/table/sighting-text.ts).
    String.raw`(?<![\w.])(?<before>0*|[rw](?=\d{13}#))(?<ms>1\d{12})(?!\w)`,
    String.raw`(?<![\w.])(?<seconds>1\d{9})(?!\w)`,
    String.raw`(?<![\w.])(?<ulid>0[0-9A-HJKMNP-TV-Z]{25})(?!\w)`,
    String.raw`(?<!\w)(?<day>[0-3]\d) (?<month>${MONTHS.join('|')}) (?<year>20\d\d)(?!\d)`,
  ].join('|'),
  'g',
);

interface Groups {
  date?: string;
  before?: string;
  ms?: string;
  seconds?: string;
  ulid?: string;
  day?: string;
  month?: string;
  year?: string;
}

/** @param midnight of the recording, milliseconds since the epoch */
export function createMove(midnight: number, days: number): (text: string) => string {
  const by = days * DAY_MS;
  const [first, last] = [midnight - BEFORE_DAYS * DAY_MS, midnight + AFTER_DAYS * DAY_MS];
  const isOurs = (at: number): boolean => at >= first && at <= last;
  const dates = new Map<string, string>();
  const dateAfter = (date: string): string => {
    const known = dates.get(date);
    if (known !== undefined) return known;
    const at = Date.parse(date);
    const moved = isOurs(at) ? new Date(at + by).toISOString().slice(0, 10) : date;
    dates.set(date, moved);
    return moved;
  };
  const written = (whole: string, { day = '', month = '', year = '' }: Groups): string => {
    const at = Date.UTC(Number(year), MONTHS.indexOf(month), Number(day));
    if (!isOurs(at)) return whole;
    const moved = new Date(at + by);
    const dayOfMonth = moved.getUTCDate().toString().padStart(2, '0');
    return `${dayOfMonth} ${MONTHS[moved.getUTCMonth()] ?? ''} ${moved.getUTCFullYear()}`;
  };
  const timeAfter = (whole: string, groups: Groups): string => {
    const { date, before = '', ms, seconds, ulid } = groups;
    if (date !== undefined) return dateAfter(date);
    if (ms !== undefined) return isOurs(Number(ms)) ? `${before}${Number(ms) + by}` : whole;
    if (seconds !== undefined)
      return isOurs(Number(seconds) * 1000) ? String(Number(seconds) + by / 1000) : whole;
    if (ulid !== undefined) {
      const at = decodeTime(ulid);
      return isOurs(at) ? `${encodeTime(at + by)}${ulid.slice(ULID_TIME_LENGTH)}` : whole;
    }
    return written(whole, groups);
  };
  if (days === 0) return (text) => text;
  return (text) => text.replace(TIME, (whole, ...rest) => timeAfter(whole, groupsOf(rest)));
}

/** The last argument of a replacer, where the pattern names its groups. */
function groupsOf(rest: readonly unknown[]): Groups {
  const groups: unknown = rest.at(-1);
  return typeof groups === 'object' && groups !== null ? groups : {};
}
