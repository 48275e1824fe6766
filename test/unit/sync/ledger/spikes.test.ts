import type { HourlyOutcomes } from '../../../../lambdas/adapters/sentry/stats.ts';
import type { LedgerState } from '../../../../lambdas/adapters/table/sync/ledger-store.ts';
import type { Change } from '../../../../lambdas/core/changes/change.ts';
import { addHours, hourOf, hoursBetween } from '../../../../lambdas/core/ledger/ledger.ts';
import { unknownGroup } from '../../../../lambdas/core/group/merge.ts';
import type { GroupDay, RollUpBuilder } from '../../../../lambdas/core/trends/roll-up.ts';
import { FakeLedger } from '../../../support/fakes/fake-ledger.ts';
import { createWorld, issueRow, NOW } from '../fakes.ts';

const PROJECT = '11';
const CURRENT = hourOf(NOW);
const BEFORE = hoursBetween(addHours(CURRENT, -336), addHours(CURRENT, -1));

/** Adds the groups of a day up, as the table does. */
class LedgerOfGroups extends FakeLedger {
  groups = new Map<string, Map<string, number>>();

  override countDay = (projectId: string, day: string, rollUp?: Pick<RollUpBuilder, 'add'>) => {
    for (const [issueId, counts] of this.groups) {
      const hours = [...counts].flatMap(([hour, count]): [string, number][] =>
        hour.startsWith(day) ? [[hour.slice(-2), count]] : [],
      );
      const group: GroupDay = { issueId, level: 'error', hours: new Map(hours), parts: [] };
      if (projectId === PROJECT && hours.length > 0) rollUp?.add(group);
    }
    return Promise.resolve({ hours: new Map(), slug: null });
  };
}

/** A sync of groups that have twenty events an hour. */
function spikeWorld() {
  const world = createWorld();
  const ledger = new LedgerOfGroups();
  world.services.ledger = ledger;
  world.sentry.hourlyOutcomes = () => Promise.resolve<HourlyOutcomes>(new Map());
  ledger.state = {
    known: true,
    reason: null,
    checkedAt: '',
    projects: [{ id: PROJECT, slug: 'web' }],
    nextDay: null,
    reading: null,
    silence: null,
  } satisfies LedgerState;
  world.store.memory = { ...world.store.memory, listedWhole: true };
  // A ledger without any hour is one of a project that is left out.
  ledger.hours.set(`${PROJECT} ${BEFORE[0] ?? ''}`, {
    ...{ projectId: PROJECT, hour: BEFORE[0] ?? '', accepted: 1, stored: 1, repaired: 0, byWebhook: 1 },
    ...{ dropped: {}, verifiedAt: null, verifiedAccepted: null, unlisted: 0, triedAt: null },
    ...{ state: 'COMPLETE', missing: 0, observedAt: '' },
  });
  const group = (issueId: string, last: number, { repaired = 0, usual = 20 } = {}) => {
    const counts = new Map(BEFORE.map((hour, index) => [hour, usual + (index % 5)]));
    if (last > 0) counts.set(CURRENT, last);
    world.sentry.listed.push(issueRow(Number(issueId), { firstSeen: '2026-01-01T00:00:00.000Z' }));
    ledger.groups.set(issueId, counts);
    world.table.hourCounts.set(
      issueId,
      [...counts].map(([hour, count]) => ({ hour, count, repaired: hour === CURRENT ? repaired : 0 })),
    );
    world.table.groups.set(issueId, {
      ...unknownGroup(issueId),
      firstSeen: '2026-01-01T00:00:00.000Z',
      lastSeen: new Date(NOW).toISOString(),
      statusObservedAt: new Date(NOW).toISOString(),
      statusSource: 'sync',
    });
  };
  return {
    ...world,
    ledger,
    group,
    spikes: () => world.table.sent.filter(({ kind }) => kind === 'spike'),
  };
}

describe('the sync, of groups with events in the last hours', () => {
  it('enqueues a spike of the one whose hour is unusual', async () => {
    const world = spikeWorld();
    world.group('1', 200);
    world.group('2', 22);

    await world.sync();

    expect(world.spikes()).toEqual([
      {
        v: 1,
        kind: 'spike',
        source: 'sync',
        issueId: '1',
        hour: CURRENT,
        observedAt: expect.stringMatching(/Z$/),
      },
    ]);
  });

  it('reads the hours of none that has too few events to be a spike', async () => {
    const world = spikeWorld();
    world.group('1', 9, { usual: 0 });
    const asked: string[] = [];
    world.table.reader.hourCounts = (id) => {
      asked.push(id);
      return Promise.resolve([]);
    };

    await world.sync();

    expect(asked).toEqual([]);
  });

  it('does not take for a spike what it has brought itself', async () => {
    const world = spikeWorld();
    world.group('1', 200, { repaired: 180 });

    await world.sync();

    expect(world.spikes()).toEqual([]);
  });

  it('enqueues no spike that was told, and none of the same incident', async () => {
    const world = spikeWorld();
    world.group('1', 200);
    world.group('2', 200);
    const toldOf = (hour: string) => [{ kind: 'spiking', to: { hour } } as Change];
    world.table.changesOf.set('1', toldOf(CURRENT));
    world.table.changesOf.set('2', toldOf(addHours(CURRENT, -1)));

    await world.sync();

    expect(world.spikes()).toEqual([]);
  });

  it('tells of nothing before the first whole list', async () => {
    const world = spikeWorld();
    world.store.memory = { ...world.store.memory, listedWhole: false };
    world.group('1', 200);

    await world.sync();

    expect(world.spikes()).toEqual([]);
  });

  it.each([
    ['hours without a gap', 0, 1],
    ['hours with a gap, which are unknown and not low', 100, 0],
  ])('judges after two weeks of %s', async (_, accepted, spikes) => {
    const world = spikeWorld();
    world.group('1', 60, { usual: 0 });
    const outcomes = new Map(BEFORE.map((hour) => [hour, { accepted, dropped: {} }]));
    world.sentry.hourlyOutcomes = () => Promise.resolve(new Map([[PROJECT, outcomes]]));

    await world.sync();

    expect(world.spikes()).toHaveLength(spikes);
  });
});
