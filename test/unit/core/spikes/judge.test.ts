import fc from 'fast-check';
import { judgeHour, type HourHistory } from '../../../../lambdas/core/spikes/judge.ts';

const HOUR_MS = 3_600_000;
/** A Wednesday, 10:00 UTC. */
const NOW = Date.parse('2026-07-15T10:00:00.000Z');
const LENGTH = 14 * 24;

const nameOf = (ago: number): string => new Date(NOW - ago * HOUR_MS).toISOString().slice(0, 13);
const bornAgo = (hours: number): string => new Date(NOW - hours * HOUR_MS + 60_000).toISOString();

/** Hours by how long ago they were. */
const hours = (count: (ago: number) => number | null, length = LENGTH): (number | null)[] =>
  Array.from({ length }, (_, index) => count(length - index));

/** Steady traffic with a little scatter. */
const steady =
  (level: number) =>
  (ago: number): number =>
    Math.round(level * (1 + 0.2 * Math.sin(ago * 2.4)));

const history = (over: Partial<HourHistory>): HourHistory => ({
  hour: nameOf(0),
  count: 0,
  before: hours(steady(20)),
  firstSeen: bornAgo(60 * 24),
  toldHour: null,
  ...over,
});

const clock = (ago: number): { hour: number; day: number } => {
  const at = new Date(NOW - ago * HOUR_MS);
  return { hour: at.getUTCHours(), day: at.getUTCDay() };
};

describe('an hour of a group', () => {
  it('is a spike where it has three times as many as every hour before', () => {
    expect(judgeHour(history({ count: 60 }))).toEqual({
      isSpike: true,
      why: 'unusual',
      expected: expect.closeTo(20, -1),
    });
  });

  it.each([10, 20, 25, 30])('is none with %s where 20 are usual', (count) => {
    expect(judgeHour(history({ count }))).toEqual({ isSpike: false, why: 'usual' });
  });

  it('is none where few came, however unusual', () => {
    expect(judgeHour(history({ count: 9, before: hours(() => 0) }))).toEqual({ isSpike: false, why: 'few' });
  });

  it('is a spike of a group that nearly never happens', () => {
    const before = hours((ago) => (ago % 100 === 0 ? 1 : 0));

    expect(judgeHour(history({ count: 20, before }))).toMatchObject({ isSpike: true });
  });

  it('of the largest group is judged as well', () => {
    const before = hours(steady(1_000_000));

    expect(judgeHour(history({ count: 1_300_000, before })).isSpike).toBe(false);
    expect(judgeHour(history({ count: 4_000_000, before })).isSpike).toBe(true);
  });

  it('is never a spike because more came at the same time', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 2_000 }),
        fc.nat({ max: 2_000 }),
        fc.integer({ min: 0, max: 500 }),
        (a, b, level) => {
          const [less, more] = [Math.min(a, b), Math.max(a, b)].map((count) =>
            judgeHour(history({ count, before: hours(steady(level)) })),
          );

          // More is at least as unusual as less.
          expect(less?.isSpike === true && more?.isSpike === false).toBe(false);
        },
      ),
    );
  });

  it('is judged whatever the counts before it are', () => {
    const count = fc.option(fc.nat({ max: 1_000_000 }), { nil: null });
    fc.assert(
      fc.property(
        fc.array(count, { maxLength: LENGTH }),
        fc.nat({ max: 10_000_000 }),
        fc.nat({ max: 800 }),
        (before, own, age) => {
          const verdict = judgeHour(history({ before, count: own, firstSeen: bornAgo(age) }));

          expect(verdict.why).toMatch(/^(?:few|usual|habit|continued|unknown|unusual|growing)$/);
        },
      ),
    );
  });
});

describe('the rhythm of a group', () => {
  const office = (ago: number): number => {
    const { hour, day } = clock(ago);
    return day === 0 || day === 6 ? 6 : hour >= 7 && hour < 17 ? 100 : 12;
  };

  it('makes an hour of work usual by day and a spike by night', () => {
    const byDay = history({ count: 110, before: hours(office) });
    const atNight = history({ hour: nameOf(7), count: 110, before: hours((ago) => office(ago + 7)) });

    expect(judgeHour(byDay).isSpike).toBe(false);
    expect(judgeHour(atNight).isSpike).toBe(true);
  });

  it('makes what is usual on weekdays a spike on a Sunday', () => {
    // Three days ago it was Sunday.
    const sunday = 3 * 24;

    expect(
      judgeHour(history({ hour: nameOf(sunday), count: 100, before: hours((ago) => office(ago + sunday)) }))
        .isSpike,
    ).toBe(true);
  });

  it('takes a job that runs each night for a habit', () => {
    const job = hours((ago) => (clock(ago).hour === 10 ? 300 : 5));

    expect(judgeHour(history({ count: 320, before: job })).isSpike).toBe(false);
  });

  it('takes a job that runs each week for a habit', () => {
    const job = hours((ago) => (ago % 168 === 0 ? 300 : 5));

    expect(judgeHour(history({ count: 320, before: job }))).toEqual({ isSpike: false, why: 'habit' });
  });

  it('takes for a job what came once in the one week that is known', () => {
    const job = hours((ago) => (ago === 336 ? null : ago === 168 ? 300 : 5));

    expect(judgeHour(history({ count: 320, before: job })).isSpike).toBe(false);
  });

  it('follows a group that has grown for a day', () => {
    const grown = hours((ago) => steady(ago <= 48 ? 60 : 20)(ago));

    expect(judgeHour(history({ count: 75, before: grown })).isSpike).toBe(false);
  });

  it('sees several hours that are each hardly unusual', () => {
    const scattered = (ago: number): number => Math.round(20 * (1 + 0.8 * Math.sin(ago * 2.4)));
    const slow = hours((ago) => (ago <= 5 ? 60 : scattered(ago)));

    expect(judgeHour(history({ count: 60, before: hours(scattered) })).isSpike).toBe(false);
    expect(judgeHour(history({ count: 60, before: slow })).isSpike).toBe(true);
  });
});

describe('what is not known', () => {
  it('is not low: some hours say the same as all of them', () => {
    const before = hours((ago) => (ago % 5 < 2 ? null : steady(20)(ago)));

    expect(judgeHour(history({ count: 25, before })).isSpike).toBe(false);
    expect(judgeHour(history({ count: 70, before })).isSpike).toBe(true);
  });

  it('is nothing to judge by', () => {
    expect(judgeHour(history({ count: 1_000, before: hours(() => null) }))).toEqual({
      isSpike: false,
      why: 'unknown',
    });
  });

  it('is what lies before the group was first seen', () => {
    const before = hours((ago) => (ago < 48 ? steady(20)(ago) : 0));

    expect(judgeHour(history({ count: 28, before, firstSeen: bornAgo(48) })).isSpike).toBe(false);
  });
});

describe('a spike', () => {
  const incident =
    (from: number, to: number) =>
    (ago: number): number =>
      ago <= from && ago >= to ? 400 : steady(20)(ago);

  it('is no part of its own baseline', () => {
    expect(judgeHour(history({ count: 70, before: hours(incident(100, 95)) })).isSpike).toBe(true);
  });

  it('is told once while it lasts', () => {
    const before = hours(incident(3, 1));

    expect(judgeHour(history({ count: 400, before, toldHour: nameOf(3) }))).toEqual({
      isSpike: false,
      why: 'continued',
    });
    expect(judgeHour(history({ count: 400, before })).isSpike).toBe(true);
  });

  it('is told anew when six usual hours lie between', () => {
    const before = hours(incident(10, 8));

    expect(judgeHour(history({ count: 400, before, toldHour: nameOf(10) })).isSpike).toBe(true);
  });

  it('is one with what returns after a short rest', () => {
    const before = hours(incident(5, 4));

    expect(judgeHour(history({ count: 400, before, toldHour: nameOf(5) }))).toEqual({
      isSpike: false,
      why: 'continued',
    });
  });
});

describe('a group of less than a day', () => {
  const young = (counts: readonly number[], over: Partial<HourHistory> = {}): HourHistory =>
    history({
      before: hours((ago) => counts[counts.length - ago] ?? 0),
      firstSeen: bornAgo(counts.length),
      ...over,
    });

  it('grows fast where an hour has far more than those before', () => {
    expect(judgeHour(young([1, 4, 6, 5], { count: 90 }))).toMatchObject({ isSpike: true, why: 'growing' });
  });

  it('does not where it goes as it began', () => {
    expect(judgeHour(young([20, 40, 60, 50], { count: 90 })).isSpike).toBe(false);
  });

  it('says nothing in its first two hours: that it is new was told', () => {
    expect(judgeHour(young([], { count: 5_000 }))).toEqual({ isSpike: false, why: 'unknown' });
    expect(judgeHour(young([10], { count: 5_000 }))).toEqual({ isSpike: false, why: 'unknown' });
  });

  it('is told once', () => {
    expect(judgeHour(young([1, 4, 6, 90], { count: 400, toldHour: nameOf(1) }))).toEqual({
      isSpike: false,
      why: 'continued',
    });
  });
});
