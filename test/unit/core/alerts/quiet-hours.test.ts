import fc from 'fast-check';
import { parseQuiet, quietUntil, type QuietHours } from '../../../../lambdas/core/alerts/quiet-hours.ts';
import { instantOf, wallClock } from '../../../../lambdas/core/alerts/zoned-time.ts';

const hours = (text: string): QuietHours => {
  const parsed = parseQuiet(text);
  if ('mistake' in parsed) throw new Error(parsed.mistake);
  return parsed;
};
const until = (texts: string[], at: string): string | null => {
  const end = quietUntil(texts.map(hours), Date.parse(at));
  return end === null ? null : new Date(end).toISOString();
};

describe('quiet hours', () => {
  it.each([
    ['before they begin', '22:00-07:00 UTC', '2026-11-25T21:59:59.999Z', null],
    ['from their first moment', '22:00-07:00 UTC', '2026-11-25T22:00:00.000Z', '2026-11-26T07:00:00.000Z'],
    ['after midnight', '22:00-07:00 UTC', '2026-11-26T03:00:00.000Z', '2026-11-26T07:00:00.000Z'],
    ['at their end', '22:00-07:00 UTC', '2026-11-26T07:00:00.000Z', null],
    [
      'by the clocks of their zone',
      '22:00-07:00 Europe/Berlin',
      '2026-11-25T21:30:00Z',
      '2026-11-26T06:00:00.000Z',
    ],
    ['on a day they do not begin on', 'Mon-Fri 22:00-07:00 UTC', '2026-11-28T23:00:00Z', null],
    [
      'on the morning after one of their days',
      'Mon-Fri 22:00-07:00 UTC',
      '2026-11-28T06:00:00Z',
      '2026-11-28T07:00:00.000Z',
    ],
    [
      'over days that run past the end of the week',
      'Sat-Mon 00:00-24:00 UTC',
      '2026-11-28T12:00:00Z',
      '2026-12-01T00:00:00.000Z',
    ],
  ])('end as they say %s', (_, text, at, end) => {
    expect(until([text], at)).toBe(end);
  });

  it('last through a night into a weekend, where both are quiet', () => {
    const quiet = ['22:00-07:00 Europe/Berlin', 'Sat-Sun 00:00-24:00 Europe/Berlin'];

    expect(until(quiet, '2026-11-27T22:00:00.000Z')).toBe('2026-11-30T06:00:00.000Z');
  });

  it.each([
    ['an hour shorter where clocks go forward', '2026-03-28T21:00:00.000Z', '2026-03-29T05:00:00.000Z'],
    ['an hour longer where clocks go back', '2026-10-24T20:00:00.000Z', '2026-10-25T06:00:00.000Z'],
  ])('are %s', (_, begin, end) => {
    expect(until(['22:00-07:00 Europe/Berlin'], begin)).toBe(end);
  });

  it('end at the change of the clocks where their end is leapt over', () => {
    expect(until(['22:00-02:30 Europe/Berlin'], '2026-03-29T00:30:00.000Z')).toBe('2026-03-29T01:00:00.000Z');
  });

  it('end at the first of two times that clocks show twice', () => {
    expect(until(['22:00-02:30 Europe/Berlin'], '2026-10-25T00:00:00.000Z')).toBe('2026-10-25T00:30:00.000Z');
  });

  it.each([
    ['22:00-07:00 Europe/Berlim', 'names no time zone with "Europe/Berlim"; one is "Europe/Berlin"'],
    ['08:00-08:00 UTC', 'begins and ends at 08:00; a whole day is written 00:00-24:00'],
  ])('of %s are refused', (text, mistake) => {
    expect(parseQuiet(text)).toEqual({ mistake });
  });
});

describe('any quiet hours', () => {
  const clock = fc
    .integer({ min: 0, max: 1439 })
    .map(
      (minutes) =>
        `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`,
    );
  const zone = fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kolkata',
  );
  const instant = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2027, 0) });

  it('end at an instant that is not quiet, and all before it is', () => {
    fc.assert(
      fc.property(clock, clock, zone, instant, (from, to, where, at) => {
        fc.pre(from !== to);
        const quiet = [hours(`${from}-${to} ${where}`)];

        const end = quietUntil(quiet, at);

        fc.pre(end !== null);
        expect(end).toBeGreaterThan(at);
        expect(quietUntil(quiet, end)).toBeNull();
        expect(quietUntil(quiet, end - 1)).toBe(end);
      }),
    );
  });

  it('hold exactly while clocks show a time between their two, but for the nights in which clocks change', () => {
    fc.assert(
      fc.property(clock, clock, zone, instant, (from, to, where, at) => {
        fc.pre(from !== to);
        const shown = new Date(wallClock(where, at)).toISOString().slice(11, 16);
        // Clocks that show the same a day before and after have not changed in between.
        const day = 86_400_000;
        fc.pre([-day, day].every((step) => wallClock(where, at + step) === wallClock(where, at) + step));

        const isQuiet = from < to ? shown >= from && shown < to : shown >= from || shown < to;

        expect(quietUntil([hours(`${from}-${to} ${where}`)], at) !== null).toBe(isQuiet);
      }),
    );
  });

  it('begin at the first instant at which clocks show their time or a later one', () => {
    fc.assert(
      fc.property(zone, instant, (where, at) => {
        const wall = Math.floor(at / 60_000) * 60_000;

        const first = instantOf(where, wall);

        expect(wallClock(where, first)).toBeGreaterThanOrEqual(wall);
        expect(wallClock(where, first - 60_000)).toBeLessThan(wall);
      }),
    );
  });
});
