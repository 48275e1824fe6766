import fc from 'fast-check';
import { readHourlyOutcomes, type HourlyOutcomes } from '../../../../lambdas/adapters/sentry/stats.ts';
import { hourOf, hoursBetween, startOfHour } from '../../../../lambdas/core/ledger/ledger.ts';

const FROM = '2026-11-01T00';
const TO = '2026-11-20T10';

interface Cell {
  project: string;
  outcome: string;
  hour: string;
  count: number;
}

/** A Sentry that stops at so many rows, one for each outcome, project and hour, and does not say so. */
function sentryOf(cells: readonly Cell[], maxRows = 10_000) {
  const queries: URLSearchParams[] = [];
  const ask = (query: URLSearchParams): Promise<unknown> => {
    queries.push(query);
    const from = hourOf(Date.parse(query.get('start')!));
    // Like an older server, with the hour in which the span ends.
    const to = hourOf(Date.parse(query.get('end')!));
    const hours = hoursBetween(from, to);
    const rows = cells.filter(({ hour }) => hour >= from && hour <= to).slice(0, maxRows);
    const groups = [...Map.groupBy(rows, ({ project, outcome }) => `${project} ${outcome}`)].map(
      ([key, some]) => {
        const [project, outcome] = key.split(' ');
        const at = new Map(some.map(({ hour, count }) => [hour, count]));
        return {
          by: { project: Number(project), outcome },
          totals: {},
          series: { 'sum(quantity)': hours.map((hour) => at.get(hour) ?? 0) },
        };
      },
    );
    const intervals = hours.map((hour) => `${new Date(startOfHour(hour)).toISOString().slice(0, 19)}Z`);
    return Promise.resolve({ start: '', end: '', intervals, groups });
  };
  return { ask, queries };
}

const flat = (outcomes: HourlyOutcomes) =>
  [...outcomes].flatMap(([project, hours]) =>
    [...hours].flatMap(([hour, { accepted, dropped }]) =>
      [['accepted', accepted] as const, ...Object.entries(dropped)]
        .filter(([, count]) => count > 0)
        .map(([outcome, count]) => `${project} ${outcome} ${hour} ${count}`),
    ),
  );

it('asks for errors by project and outcome, hour by hour, on whole hours', async () => {
  const { ask, queries } = sentryOf([]);

  await readHourlyOutcomes(ask, { from: FROM, to: TO, projects: ['shop', 'api'] });

  expect(queries).toHaveLength(1);
  expect(Object.fromEntries(queries[0]!)).toMatchObject({
    field: 'sum(quantity)',
    category: 'error',
    interval: '1h',
    start: '2026-11-01T00:00:00.000Z',
    end: '2026-11-20T11:00:00.000Z',
  });
  expect(queries[0]!.getAll('groupBy')).toEqual(['outcome', 'project']);
  expect(queries[0]!.getAll('project')).toEqual(['shop', 'api']);
});

it('asks for every project by name where none is configured', async () => {
  const { ask, queries } = sentryOf([]);

  await readHourlyOutcomes(ask, { from: FROM, to: TO, projects: [] });

  expect(queries[0]!.getAll('project')).toEqual(['-1']);
});

it('gives each project’s hours with what was accepted and why the rest was not', async () => {
  const { ask } = sentryOf([
    { project: '11', outcome: 'accepted', hour: FROM, count: 7 },
    { project: '11', outcome: 'rate_limited', hour: FROM, count: 2 },
    { project: '12', outcome: 'filtered', hour: TO, count: 1 },
  ]);

  const outcomes = await readHourlyOutcomes(ask, { from: FROM, to: TO, projects: [] });

  expect([...outcomes.keys()]).toEqual(['11', '12']);
  expect(outcomes.get('11')).toEqual(new Map([[FROM, { accepted: 7, dropped: { rate_limited: 2 } }]]));
  expect(outcomes.get('12')).toEqual(new Map([[TO, { accepted: 0, dropped: { filtered: 1 } }]]));
});

it('gives all counts however many there are, although Sentry cuts its answers off', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 60 }), async (projects) => {
      const cells = hoursBetween(FROM, TO).flatMap((hour) =>
        Array.from({ length: projects }, (_, index) => ({
          project: (index + 1).toString(),
          outcome: 'accepted',
          hour,
          count: 1 + index,
        })),
      );
      const { ask } = sentryOf(cells);
      const outcomes = await readHourlyOutcomes(ask, { from: FROM, to: TO, projects: [] });
      const total = cells.reduce((sum, { count }) => sum + count, 0);
      expect(flat(outcomes)).toHaveLength(cells.length);
      expect(flat(outcomes).reduce((sum, line) => sum + Number(line.split(' ')[3]), 0)).toBe(total);
    }),
    { numRuns: 5 },
  );
});

it('says what is wrong with an answer of another shape, without its content', async () => {
  const asked = readHourlyOutcomes(() => Promise.resolve({ groups: 'secret' }), {
    from: FROM,
    to: TO,
    projects: [],
  });

  await expect(asked).rejects.toMatchObject({ code: 'sentry_unexpected_body' });
  await expect(asked).rejects.not.toThrow(/secret/);
});

it('counts an outcome whatever Sentry calls it', async () => {
  const { ask } = sentryOf([{ project: '1', outcome: 'constructor', hour: FROM, count: 2 }]);

  const outcomes = await readHourlyOutcomes(ask, { from: FROM, to: TO, projects: [] });

  expect(flat(outcomes)).toEqual([`1 constructor ${FROM} 2`]);
});
