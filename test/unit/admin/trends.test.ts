import fc from 'fast-check';
import * as z from 'zod';
import { createRollUp } from '../../../lambdas/core/trends/roll-up.ts';
import { aGroup, anAdmin, json } from '../../support/fakes/admin-services.ts';
import { FakeLedger } from '../../support/fakes/fake-ledger.ts';
import { FakeRollUps } from '../../support/fakes/fake-roll-ups.ts';

const PROJECTS = [
  { id: '7', slug: 'shop' },
  { id: '8', slug: 'api' },
];

function aLedger(): FakeLedger {
  const ledger = new FakeLedger();
  ledger.state = {
    known: true,
    reason: null,
    checkedAt: '2026-11-20T12:25:00.000Z',
    projects: PROJECTS,
    nextDay: null,
    reading: null,
    silence: null,
  };
  return ledger;
}

/** Two projects on two days. */
function addedUp(): FakeRollUps {
  const rollUps = new FakeRollUps();
  const day = (projectId: string, date: string, count: number, environment: string) => {
    const builder = createRollUp(projectId, date);
    builder.add({
      issueId: projectId === '7' ? '101' : '202',
      level: projectId === '7' ? 'error' : 'fatal',
      hours: new Map([['08', count]]),
      parts: [{ environment, release: null, count }],
    });
    void rollUps.save(builder.rollUp());
  };
  day('7', '2026-11-19', 5, 'production');
  day('7', '2026-11-20', 7, 'staging');
  day('8', '2026-11-20', 2, 'production');
  return rollUps;
}

async function ask(query: string, overrides: object = {}) {
  const { call } = await anAdmin({ ledger: aLedger(), rollUps: addedUp(), ...overrides });
  return json(await call(`/api/admin/trends${query}`));
}

describe('GET /api/admin/trends', () => {
  it('answers the stored events of the last 14 days by the day, and marks the one that runs', async () => {
    const { status, body } = await ask('');

    expect(status).toBe(200);
    expect(body.trends).toMatchObject({
      from: '2026-11-06T12:30:00.000Z',
      to: '2026-11-20T12:30:00.000Z',
      by: 'total',
      interval: 'day',
      isRunning: true,
      groups: null,
      countedFrom: '2026-11-19',
    });
    expect(body.trends.series).toEqual([
      { value: null, label: 'events', counts: [...Array<number>(13).fill(0), 5, 9], total: 14 },
    ]);
  });

  it.each([
    [
      'by=project',
      [
        ['shop', 12],
        ['api', 2],
      ],
    ],
    [
      'by=level',
      [
        ['error', 12],
        ['fatal', 2],
      ],
    ],
    [
      'by=environment',
      [
        ['production', 7],
        ['staging', 7],
      ],
    ],
    [
      'by=environment&query=project:shop',
      [
        ['staging', 7],
        ['production', 5],
      ],
    ],
    [
      'by=project&query=environment:production',
      [
        ['shop', 5],
        ['api', 2],
      ],
    ],
    ['query=level:fatal', [['events', 2]]],
  ])('counts %s', async (query, expected) => {
    const { body } = await ask(`?${query}`);

    const series = z.array(z.object({ label: z.string(), total: z.number() })).parse(body.trends.series);
    expect(series.map(({ label, total }) => [label, total])).toEqual(expected);
  });

  it('counts by the hour where that is asked for', async () => {
    const { body } = await ask('?from=2026-11-20&interval=hour');

    expect(body.trends.starts).toHaveLength(13);
    expect(body.trends.series[0].counts[8]).toBe(9);
  });

  it('reads the groups where the query asks for what no day knows, and says how many', async () => {
    const hours = [{ hour: '2026-11-20T08', count: 4, repaired: 0 }];

    const { body } = await ask('?query=TypeError', { groups: [aGroup()], hours });

    expect(body.trends).toMatchObject({
      groups: { counted: 1, hasMore: false },
      series: [{ label: 'events', total: 4 }],
    });
  });

  it('names the noisiest groups', async () => {
    const hours = [{ hour: '2026-11-20T08', count: 4, repaired: 0 }];

    const { body } = await ask('?by=group', { groups: [aGroup()], hours });

    expect(body.trends.series).toMatchObject([
      { value: '101', label: expect.stringMatching(/^SHOP-7K TypeError/) as string, total: 4 },
    ]);
  });

  it.each([
    ['by=colour', 'by must be one of'],
    ['interval=week', 'interval must be one of'],
    ['from=2026-11-21', 'from must not be after to'],
    ['from=2026-01-01', 'at most 90 days'],
    ['from=2026-11-01&interval=hour', 'at most 14 days'],
    ['by=release&interval=hour', 'interval must be day'],
    ['query=environment:a TypeError', 'only beside project and level'],
    ['query=enviroment:a', 'enviroment'],
  ])('refuses %s and says why', async (query, words) => {
    const { status, body } = await ask(`?${query.replaceAll(' ', '%20')}`);

    expect(status).toBe(400);
    expect(body.error.message).toContain(words);
  });
});

describe('the page of trends says whether it is more than before', () => {
  const rollUpsOf = (counts: Readonly<Record<string, number>>) => {
    const rollUps = new FakeRollUps();
    for (const [date, count] of Object.entries(counts)) {
      const builder = createRollUp('7', date);
      const parts = [{ environment: null, release: null, count }];
      builder.add({ issueId: '101', level: 'error', hours: new Map([['08', count]]), parts });
      void rollUps.save(builder.rollUp());
    }
    return rollUps;
  };
  const textOf = async (path: string, rollUps: FakeRollUps) => {
    const { call } = await anAdmin({ ledger: aLedger(), rollUps });
    const page = await (await call(path)).text();
    return page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
  };
  const DAYS = '/admin/trends?interval=day&from=2026-11-18&to=2026-11-20';

  it('by whole intervals, without the one that runs', async () => {
    const rollUps = rollUpsOf({
      '2026-11-16': 40,
      '2026-11-17': 10,
      '2026-11-18': 30,
      '2026-11-19': 45,
      '2026-11-20': 900,
    });

    const page = await textOf(DAYS, rollUps);

    expect(page).toContain('75 events in the last 2 whole days, 50 % more than in the 2 before (50).');
    expect(page).toMatch(/900 more since 2026-11-20 00:00:00 UTC ?, in the day that is not over\./);
  });

  it('and of the same span as the sums of the rows, which are of whole days as well', async () => {
    const rollUps = rollUpsOf({ '2026-11-18': 30, '2026-11-19': 45, '2026-11-20': 900 });

    const page = await textOf('/admin/trends?interval=day&from=2026-11-18T16:42:00Z&to=2026-11-20', rollUps);

    expect(page).toMatch(
      /Stored events by day, 2026-11-18 00:00:00 UTC to 2026-11-20 23:59:59 UTC ?: 3 bars and their sums\./,
    );
    expect(page).toContain('75 events in the last 2 whole days');
    expect(page).toMatch(/events 2026-11-18 .* 975 100 %/);
  });

  it('of all events also where only the noisiest groups are shown', async () => {
    const page = await textOf(`${DAYS}&by=group`, rollUpsOf({ '2026-11-18': 30, '2026-11-20': 900 }));

    expect(page).toContain('30 events in the last 2 whole days');
    expect(page).toMatch(/900 more since 2026-11-20 00:00:00 UTC ?, in the day that is not over\./);
  });

  it.each(['total', 'project', 'level', 'environment', 'release', 'group'])(
    'in the same words of hours where a day is shown by %s, as by anything else',
    async (by) => {
      const rollUps = rollUpsOf({ '2026-11-18': 20, '2026-11-19': 30, '2026-11-20': 45 });

      const page = await textOf(`/admin/trends?by=${by}&from=2026-11-19T12:30:00.000Z`, rollUps);

      expect(page).toMatch(
        /45 events in the last 24 whole hours, 50 % more than in the 24 before \(30\)\. 0 more since 2026-11-20 12:00:00 UTC ?, in the hour that is not over\./,
      );
    },
  );

  it('and that releases are counted by the day, where the rows are of days and the sentence of hours', async () => {
    const rollUps = rollUpsOf({ '2026-11-19': 30, '2026-11-20': 45 });
    const span = 'from=2026-11-19T12:30:00.000Z';
    const words = 'Environments and releases are counted by the day alone, a day of UTC.';

    expect(await textOf(`/admin/trends?by=release&${span}`, rollUps)).toContain(words);
    expect(await textOf(`/admin/trends?by=level&${span}`, rollUps)).not.toContain(words);
  });

  it('of days where the search names a release, of which no hour is known', async () => {
    const rollUps = rollUpsOf({ '2026-11-18': 20, '2026-11-19': 30, '2026-11-20': 45 });

    const page = await textOf(
      '/admin/trends?by=release&query=!release:x&from=2026-11-19T12:30:00.000Z',
      rollUps,
    );

    expect(page).toContain('30 events in the last whole day, 50 % more than in the day before (20).');
  });

  it.each([
    [{ '2026-11-16': 40, '2026-11-17': 10, '2026-11-19': 25 }, '25 events', '50 % fewer than in the'],
    [{ '2026-11-16': 40, '2026-11-17': 10, '2026-11-19': 50 }, '50 events', 'as many as in the'],
    [{ '2026-11-16': 1_000, '2026-11-18': 1_001 }, '1,001 events', 'about as many as in the'],
  ])('%j: %s, %s', async (counts, now, words) => {
    const page = await textOf(DAYS, rollUpsOf(counts));

    expect(page).toContain(`${now} in the last 2 whole days, ${words}`);
  });

  it('and that it is not known where those days were never added up', async () => {
    const page = await textOf(DAYS, rollUpsOf({ '2026-11-18': 30 }));

    expect(page).toContain('30 events in the last 2 whole days; what was before is not in the counts.');
  });

  it('property: by the counts of the days alone, whatever they are', async () => {
    const day = fc.integer({ min: 1, max: 10_000 });
    await fc.assert(
      fc.asyncProperty(fc.tuple(day, day, day, day), async ([a, b, c, d]) => {
        const rollUps = rollUpsOf({ '2026-11-16': a, '2026-11-17': b, '2026-11-18': c, '2026-11-19': d });

        const page = await textOf(DAYS, rollUps);

        const word = c + d === a + b ? 'as many as in' : c + d > a + b ? 'more than in' : 'fewer than in';
        const isClose = Math.round((100 * Math.abs(c + d - a - b)) / (a + b)) === 0;
        expect(page).toContain(isClose ? 'as many as in' : word);
      }),
      { numRuns: 25 },
    );
  });
});
