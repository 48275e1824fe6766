import { QUIET } from '../../contracts/alert-rules.ts';
import { instantOf, isZone, wallClock } from './zoned-time.ts';

/** Hours in which nothing is delivered: from a time of some days to the next time of its end, by the clocks of a zone. */
export interface QuietHours {
  /** On which days it begins, 0 is Sunday. */
  days: ReadonlySet<number>;
  /** Minutes after midnight; `to` may be 1440, and lies on the next day where it is not above `from`. */
  from: number;
  to: number;
  zone: string;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const NAMES = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const EVERY_DAY: ReadonlySet<number> = new Set([0, 1, 2, 3, 4, 5, 6]);
/** Longer than any quiet that ends: a week. */
const HORIZON_DAYS = 8;

/** The hours, or as a sentence goes on after "quiet" what is wrong with them. */
export function parseQuiet(text: string): QuietHours | { mistake: string } {
  const [, days, from = '', to = '', zone = ''] = QUIET.exec(text) ?? [];
  if (!isZone(zone)) return { mistake: `names no time zone with "${zone}"; one is "Europe/Berlin"` };
  const hours = { days: daysOf(days), from: minutesOf(from), to: minutesOf(to), zone };
  if (hours.from === hours.to)
    return { mistake: `begins and ends at ${from}; a whole day is written 00:00-24:00` };
  return hours;
}

const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

function daysOf(text: string | undefined): ReadonlySet<number> {
  if (text === undefined) return EVERY_DAY;
  const days = new Set<number>();
  for (const part of text.split(',')) {
    const [first = '', last = first] = part.split('-');
    // `Fri-Mon` goes over the end of the week.
    for (let day = NAMES.indexOf(first); ; day = (day + 1) % 7) {
      days.add(day);
      if (day === NAMES.indexOf(last)) break;
    }
  }
  return days;
}

/** When the quiet ends in which an instant lies; null where it lies in none. `Infinity` where it never ends. */
export function quietUntil(quiet: readonly QuietHours[], ms: number): number | null {
  let end = ms;
  // One may end within another.
  for (;;) {
    const next = Math.max(...quiet.map((hours) => endOf(hours, end) ?? end), end);
    if (next === end) return end === ms ? null : end;
    if (next - ms > HORIZON_DAYS * DAY_MS) return Number.POSITIVE_INFINITY;
    end = next;
  }
}

function endOf(hours: QuietHours, ms: number): number | null {
  const today = Math.floor(wallClock(hours.zone, ms) / DAY_MS) * DAY_MS;
  const ends = [today - DAY_MS, today].flatMap((day) => {
    const span = spanOf(hours, day);
    return span !== null && span.from <= ms && ms < span.to ? [span.to] : [];
  });
  return ends.length === 0 ? null : Math.max(...ends);
}

/** The quiet that begins on a day, given as its midnight on a clock that runs in UTC. */
function spanOf({ days, from, to, zone }: QuietHours, day: number): { from: number; to: number } | null {
  if (!days.has(new Date(day).getUTCDay())) return null;
  const endDay = to > from ? day : day + DAY_MS;
  return {
    from: instantOf(zone, day + from * MINUTE_MS),
    to: instantOf(zone, endDay + to * MINUTE_MS),
  };
}
