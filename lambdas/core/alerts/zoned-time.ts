/**
 * Wall clocks of a time zone. `Temporal` would do all of it, and Node.js 24 does not have it yet; `Intl` knows the rules of
 * every zone.
 */

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Throws a `RangeError` where there is no such zone. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, format);
  return format;
}

export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch (cause) {
    if (cause instanceof RangeError) return false;
    throw cause;
  }
}

/** What the clocks of a zone show at an instant, as milliseconds of a clock that runs in UTC. */
export function wallClock(zone: string, ms: number): number {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

const offsetAt = (zone: string, ms: number): number => wallClock(zone, ms) - Math.floor(ms / 1000) * 1000;

/**
 * The first instant at which the clocks of a zone show this time or a later one: the first of two where they are set back,
 * the moment of the change where they leap over it.
 */
export function instantOf(zone: string, wall: number): number {
  const [before, after] = [offsetAt(zone, wall - DAY_MS), offsetAt(zone, wall + DAY_MS)];
  const candidates = [wall - before, wall - after].sort((a, b) => a - b);
  const shown = candidates.find((ms) => wallClock(zone, ms) === wall);
  if (shown !== undefined) return shown;
  // Leapt over: the clocks change between the two.
  let [low = wall, high = wall] = candidates;
  while (high - low > MINUTE_MS) {
    const middle = Math.floor((low + high) / 2 / MINUTE_MS) * MINUTE_MS;
    if (wallClock(zone, middle) < wall) low = middle;
    else high = middle;
  }
  return high;
}
