import fc from 'fast-check';
import { parseQuery } from '../../../../lambdas/core/query/parse.ts';
import { cellMatcher, isOfCells, needsDays } from '../../../../lambdas/core/trends/cell-query.ts';
import {
  createRollUp,
  digestOfRollUp,
  type GroupDay,
  type RollUp,
} from '../../../../lambdas/core/trends/roll-up.ts';
import { MAX_SERIES, trendOf, type TrendQuestion } from '../../../../lambdas/core/trends/trend.ts';

const DAY = '2026-11-20';
const NOON = Date.parse('2026-11-20T12:30:00.000Z');

const groupDay = (overrides: Partial<GroupDay> = {}): GroupDay => ({
  issueId: '1',
  level: 'error',
  hours: new Map([['08', 3]]),
  parts: [],
  ...overrides,
});

const rollUpOf = (groups: readonly GroupDay[], day = DAY, projectId = '7'): RollUp => {
  const builder = createRollUp(projectId, day);
  for (const group of groups) builder.add(group);
  return builder.rollUp();
};

const question = (overrides: Partial<TrendQuestion> = {}): TrendQuestion => ({
  by: 'total',
  interval: 'day',
  from: '2026-11-19T00:00:00.000Z',
  to: '2026-11-20T12:30:00.000Z',
  accepts: () => true,
  ...overrides,
});

const hour = fc.nat({ max: 23 }).map((at) => at.toString().padStart(2, '0'));
const name = fc.constantFrom(null, 'production', 'staging', '', '__proto__', 'a'.repeat(300));
const anyGroupDay: fc.Arbitrary<GroupDay> = fc
  .record({
    issueId: fc.nat({ max: 30 }).map(String),
    level: fc.constantFrom(null, 'error', 'fatal', 'constructor'),
    events: fc.array(fc.tuple(hour, name, name), { maxLength: 20 }),
    known: fc.nat({ max: 20 }),
  })
  .map(({ issueId, level, events, known }) => ({
    issueId,
    level,
    hours: new Map([...Map.groupBy(events, ([at]) => at)].map(([at, of]) => [at, of.length])),
    // Counters of the version before know no pairs.
    parts: events.slice(0, known).map(([, environment, release]) => ({ environment, release, count: 1 })),
  }));

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

describe('a day of a project, added up over its groups', () => {
  it('counts each event once by the hour and once by environment and release, whatever the groups say', () => {
    fc.assert(
      fc.property(fc.array(anyGroupDay, { maxLength: 30 }), (groups) => {
        const { hours, cells, otherCells } = rollUpOf(groups);

        const events = sum(groups.flatMap((group) => [...group.hours.values()]));
        expect(sum(hours.flatMap(({ counts }) => counts))).toBe(events);
        expect(sum(cells.map(({ count }) => count)) + otherCells).toBe(events);
      }),
    );
  });

  it('is the same in any order of the groups', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyGroupDay, { maxLength: 20, selector: ({ issueId }) => issueId }),
        fc.infiniteStream(fc.nat()),
        (groups, dice) => {
          const shuffled = groups
            .map((group) => ({ group, at: dice.next().value }))
            .sort((a, b) => a.at - b.at)
            .map(({ group }) => group);

          expect(digestOfRollUp(rollUpOf(shuffled))).toBe(digestOfRollUp(rollUpOf(groups)));
        },
      ),
    );
  });

  it('names the noisiest groups, and counts all of them', () => {
    const groups = Array.from({ length: 80 }, (_, index) =>
      groupDay({ issueId: index.toString(), hours: new Map([['08', index]]) }),
    );

    const { noisiest, groups: counted } = rollUpOf(groups);

    expect(noisiest).toHaveLength(50);
    expect(noisiest[0]).toEqual({ issueId: '79', count: 79 });
    // The one without an event was not there.
    expect(counted).toBe(79);
  });

  it('keeps the largest cells where every event has another release, and counts the others', () => {
    const parts = Array.from({ length: 3000 }, (_, index) => ({
      environment: 'production',
      release: `shop@${index.toString()}`,
      count: 1,
    }));

    const { cells, otherCells } = rollUpOf([groupDay({ hours: new Map([['08', 3000]]), parts })]);

    expect(cells).toHaveLength(1000);
    expect(otherCells).toBe(2000);
    expect(JSON.stringify(cells).length).toBeLessThan(300_000);
  });
});

describe('a trend', () => {
  it('has every interval of the span, those without events as 0, and says that the last one still runs', () => {
    const trend = trendOf([rollUpOf([groupDay()])], question(), NOON);

    expect(trend).toMatchObject({
      starts: ['2026-11-19T00:00:00.000Z', '2026-11-20T00:00:00.000Z'],
      series: [{ value: null, counts: [0, 3], total: 3 }],
      other: null,
      isRunning: true,
    });
  });

  it('has no running interval where it ends before now', () => {
    const trend = trendOf([], question({ to: '2026-11-19T23:59:59.999Z' }), NOON);

    expect(trend).toMatchObject({ starts: ['2026-11-19T00:00:00.000Z'], isRunning: false });
  });

  it('has as many events by the hour as by the day, in total and by level', () => {
    fc.assert(
      fc.property(
        fc.array(anyGroupDay, { maxLength: 20 }),
        fc.constantFrom('total', 'level'),
        (groups, by) => {
          const rollUps = [rollUpOf(groups)];
          const span = { by, from: '2026-11-20T00:00:00.000Z', to: '2026-11-20T23:59:59.999Z' } as const;

          const byHour = trendOf(rollUps, question({ ...span, interval: 'hour' }), NOON);
          const byDay = trendOf(rollUps, question({ ...span, interval: 'day' }), NOON);

          const totals = ({ series }: typeof byDay) => series.map(({ value, total }) => [value, total]);
          expect(totals(byHour)).toEqual(totals(byDay).map(([value, total]) => [value, total]));
        },
      ),
    );
  });

  it('tells the values with most events apart and sums up the others', () => {
    const rollUps = Array.from({ length: MAX_SERIES + 3 }, (_, index) =>
      rollUpOf([groupDay({ hours: new Map([['08', index + 1]]) })], DAY, index.toString()),
    );

    const { series, other } = trendOf(rollUps, question({ by: 'project' }), NOON);

    expect(series.map(({ value }) => value)).toEqual(['12', '11', '10', '9', '8', '7', '6', '5', '4', '3']);
    expect(other).toEqual({ value: null, counts: [0, 6], total: 6, values: 3 });
  });
});

describe('a trend by release', () => {
  const dayOf = (day: string, releases: readonly (readonly [string, number])[]) => {
    const parts = releases.map(([release, count]) => ({ environment: null, release, count }));
    const hours = new Map([['08', sum(parts.map(({ count }) => count))]]);
    return rollUpOf([groupDay({ hours, parts })], day);
  };
  const old = Array.from({ length: 14 }, (_, index) => [`old@${index.toString()}`, 100 + index] as const);

  it('tells the newest release, however few its events are, beside the largest', () => {
    const rollUps = [dayOf('2026-11-19', old), dayOf(DAY, [...old, ['new@1', 1]])];

    const { series, other } = trendOf(rollUps, question({ by: 'release' }), NOON);

    const largest = old.slice(5).map(([release]) => release);
    expect(series.map(({ value }) => value)).toEqual([...largest.toReversed(), 'new@1']);
    expect(other?.values).toBe(5);
  });

  it('knows of days before its span which one is new', () => {
    const rollUps = [
      dayOf('2026-11-17', old),
      dayOf('2026-11-18', [...old, ['younger@1', 1]]),
      dayOf('2026-11-19', [...old, ['younger@1', 1]]),
    ];

    const { starts, series } = trendOf(rollUps, question({ by: 'release' }), NOON);

    expect(starts[0]).toBe('2026-11-19T00:00:00.000Z');
    expect(series.at(-1)).toEqual({ value: 'younger@1', counts: [1, 0], total: 1 });
  });

  it('property: loses no event, and has five of the new ones where there are so many', () => {
    const count = fc.integer({ min: 1, max: 500 });
    fc.assert(
      fc.property(
        fc.array(count, { minLength: 1, maxLength: 20 }),
        fc.array(count, { maxLength: 12 }),
        (olds, news) => {
          const before = olds.map((one, index) => [`old@${index.toString()}`, one] as const);
          const young = news.map((one, index) => [`new@${index.toString()}`, one] as const);
          const rollUps = [dayOf('2026-11-19', before), dayOf(DAY, [...before, ...young])];

          const { series, other } = trendOf(rollUps, question({ by: 'release' }), NOON);

          const told = [...series, ...(other === null ? [] : [other])];
          expect(sum(told.map(({ total }) => total))).toBe(2 * sum(olds) + sum(news));
          expect(series.length + (other?.values ?? 0)).toBe(olds.length + news.length);
          const isNew = series.filter(({ value }) => value?.startsWith('new@') === true);
          expect(isNew.length).toBeGreaterThanOrEqual(Math.min(5, news.length));
        },
      ),
    );
  });
});

describe('a query of trends', () => {
  const queryOf = (text: string) => {
    const parsed = parseQuery(text);
    if (!parsed.ok) throw new Error(parsed.mistake.message);
    return parsed.query;
  };
  const place = {
    project: { id: '7', slug: 'shop' },
    level: 'error',
    environment: 'staging',
    release: 'shop@1.0.0',
  };

  it.each([
    ['project:shop', true],
    ['project:7 level:error', true],
    ['level:fatal', false],
    ['environment:staging release:shop@1.*', true],
    ['environment:staging release:shop@2.*', false],
    ['!environment:staging', false],
    ['has:release', true],
    ['!has:environment', false],
  ])('%s counts events of a place by where they are from: %s', (text, counts) => {
    const query = queryOf(text);

    expect(isOfCells(query)).toBe(true);
    expect(cellMatcher(query)(place)).toBe(counts);
  });

  it.each(['is:unresolved', 'TypeError', 'users:>10', 'project:shop assigned:ada'])(
    '%s asks for what no day knows, so groups are read',
    (text) => {
      expect(isOfCells(queryOf(text))).toBe(false);
    },
  );

  it('is answered by the day where it names an environment or a release', () => {
    expect(
      ['environment:a', '!release:b', 'has:release', 'project:shop'].map((text) => needsDays(queryOf(text))),
    ).toEqual([true, true, true, false]);
  });
});
