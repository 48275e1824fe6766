import { SentryRefusal, SentryUnavailable } from '../../../lambdas/adapters/sentry/api.ts';
import type { SyncOutcome } from '../../../lambdas/sync/outcome.ts';
import { createWorld, eventOf, issueRow, withCount, type World } from './fakes.ts';

const runOf = (outcome: SyncOutcome) => {
  if (outcome.kind === 'busy') throw new Error('The sync did not run.');
  return outcome.run;
};
const FIVE_MINUTES = 300_000;
const manually = (world: World) => world.manual();

const FORBIDDEN = () => new SentryRefusal('sentry_forbidden', 'Sentry answered 403.', 403, '');
const NOT_FOUND = () => new SentryRefusal('sentry_not_found', 'Sentry answered 404.', 404, '');
const BROKEN = () => new SentryUnavailable('sentry_unavailable', 'Sentry answered 500.', 500);
const UNREADABLE = () => new SentryUnavailable('sentry_unexpected_body', 'an unexpected shape', 200);
const SILENT = () => new SentryUnavailable('sentry_timeout', 'no answer', null);

/** So many issues with one lost event each; those with an even id are of project 12. */
const worldOf = (count: number) => {
  const world = createWorld();
  world.sentry.listed = Array.from({ length: count }, (_, index) => {
    const id = index + 1;
    world.sentry.events.set(id.toString(), [{ ...eventOf(id, 0), projectID: id % 2 === 0 ? '12' : '11' }]);
    const project = { id: id % 2 === 0 ? '12' : '11', slug: id % 2 === 0 ? 'even' : 'odd' };
    return withCount(issueRow(id, { project }), 1);
  });
  return world;
};

/** Sentry refuses the lists of events of these issues, until the returned function is called. */
const refuseEvents = (world: World, failures: Record<string, () => Error>) => {
  const { listIssueEvents } = world.sentry;
  const asked: string[] = [];
  world.sentry.listIssueEvents = (issueId, query) => {
    asked.push(issueId);
    const failure = failures[issueId];
    return failure === undefined ? listIssueEvents(issueId, query) : Promise.reject(failure());
  };
  return { asked, relent: () => (world.sentry.listIssueEvents = listIssueEvents) };
};

const SEVEN = {
  3: FORBIDDEN,
  10: FORBIDDEN,
  21: NOT_FOUND,
  34: BROKEN,
  55: BROKEN,
  80: UNREADABLE,
  99: SILENT,
};
const stored = (world: World) => [...world.table.groups.values()].filter((group) => group.storedEvents === 1);

describe('of a hundred issues of which seven refuse their events in five different ways', () => {
  it('ninety-three are complete after one run, and seven are listed beside a complete run without errors', async () => {
    // Arrange
    const world = worldOf(100);
    refuseEvents(world, SEVEN);

    // Act
    const run = runOf(await world.sync());

    // Assert
    expect(stored(world)).toHaveLength(93);
    expect(run).toMatchObject({
      state: 'COMPLETE',
      complete: true,
      eventsEnqueued: 93,
      refused: 7,
      errors: [],
    });
    expect(run.refusals.map(({ issueId, code }) => [issueId, code])).toEqual(
      expect.arrayContaining([
        ['3', 'sentry_forbidden'],
        ['21', 'sentry_not_found'],
        ['55', 'sentry_unavailable'],
        ['80', 'sentry_unexpected_body'],
        ['99', 'sentry_timeout'],
      ]),
    );
    expect(world.refusals.items.size).toBe(7);
  });

  it('the seven are fetched once Sentry gives them, and are listed no more', async () => {
    // Arrange
    const world = worldOf(100);
    const { relent } = refuseEvents(world, SEVEN);
    await world.sync();
    relent();
    world.advance(FIVE_MINUTES);

    // Act
    const run = runOf(await world.sync());

    // Assert
    expect(stored(world)).toHaveLength(100);
    expect(run).toMatchObject({ eventsEnqueued: 7, refused: 0, refusals: [] });
    expect(world.refusals.items.size).toBe(0);
  });
});

describe('what was refused', () => {
  it('is asked for with growing distance, six hours at most', async () => {
    // Arrange
    const world = worldOf(3);
    const { asked } = refuseEvents(world, { 1: FORBIDDEN });
    const runsBetween: number[] = [];
    let last = 0;

    // Act: two days of runs
    for (let run = 0; run < 576; run++) {
      asked.length = 0;
      await world.sync();
      world.advance(FIVE_MINUTES);
      if (!asked.includes('1')) continue;
      runsBetween.push(run - last);
      last = run;
    }

    // Assert
    expect(runsBetween.slice(0, 7)).toEqual([0, 1, 2, 4, 7, 13, 26]);
    expect(Math.max(...runsBetween)).toBeLessThanOrEqual(72);
    expect(runsBetween.length).toBeGreaterThan(10);
  });

  it('is asked for at once by a manual sync', async () => {
    // Arrange
    const world = worldOf(3);
    const { relent } = refuseEvents(world, { 1: FORBIDDEN });
    for (let run = 0; run < 20; run++) {
      await world.sync();
      world.advance(FIVE_MINUTES);
    }
    await world.sync();
    relent();

    // Act
    const run = runOf(await manually(world));

    // Assert
    expect(run).toMatchObject({ eventsEnqueued: 1, refused: 0 });
  });

  it('is no proof that the events are gone: a 404 leaves the gap open', async () => {
    // Arrange
    const world = worldOf(1);
    const { relent } = refuseEvents(world, { 1: NOT_FOUND });
    await world.sync();

    // Act
    const gap = world.store.memory.backfill.get('1')?.gap;
    relent();
    world.advance(FIVE_MINUTES);
    await world.sync();

    // Assert
    expect(gap).toBe(0);
    expect(stored(world)).toHaveLength(1);
  });

  it('is forgotten when nobody needs it any more', async () => {
    // Arrange
    const world = worldOf(1);
    refuseEvents(world, { 1: FORBIDDEN });
    await world.sync();
    world.table.setStored('1', 1);

    // Act
    for (let run = 0; run < 16; run++) {
      world.advance(FIVE_MINUTES);
      await world.sync();
    }

    // Assert
    expect(world.refusals.items.size).toBe(0);
  });

  it('waits without costing the others their turn', async () => {
    // Arrange: more refused issues than one run has turns for
    const world = worldOf(700);
    const { asked } = refuseEvents(
      world,
      Object.fromEntries(Array.from({ length: 650 }, (_, id) => [(id + 1).toString(), FORBIDDEN])),
    );
    for (let run = 0; run < 6; run++) {
      asked.length = 0;
      await world.sync();
    }

    // Act, Assert
    expect(stored(world)).toHaveLength(50);
    expect(asked.length).toBeLessThan(100);
  });
});

describe('a project whose issues all refuse alike', () => {
  const even = Object.fromEntries(
    Array.from({ length: 20 }, (_, id) => [((id + 1) * 2).toString(), FORBIDDEN]),
  );

  it('is one entry', async () => {
    // Arrange
    const world = worldOf(40);
    refuseEvents(world, even);

    // Act
    const run = runOf(await world.sync());

    // Assert
    expect(run).toMatchObject({ complete: true, refused: 20 });
    expect(run.refusals).toMatchObject([{ part: 'events', issueId: null, project: '12' }]);
    expect(world.refusals.items.size).toBe(1);
  });

  it('is tried by one of its issues, and as soon as that is given by all', async () => {
    // Arrange
    const world = worldOf(40);
    const { asked, relent } = refuseEvents(world, even);
    await world.sync();
    asked.length = 0;
    world.advance(FIVE_MINUTES);
    await world.sync();
    const triedWhileRefused = [...asked];
    relent();

    // Act
    world.advance(2 * FIVE_MINUTES);
    await world.sync();
    world.advance(FIVE_MINUTES);
    const run = runOf(await world.sync());

    // Assert
    expect(triedWhileRefused).toHaveLength(1);
    expect(stored(world)).toHaveLength(40);
    expect(run).toMatchObject({ refused: 0 });
  });
});

describe('Sentry being down', () => {
  it('is told by twenty server failures in a row, ends the phase, and lists no issue', async () => {
    // Arrange
    const world = worldOf(100);
    const { asked } = refuseEvents(
      world,
      Object.fromEntries(Array.from({ length: 100 }, (_, id) => [(id + 1).toString(), BROKEN])),
    );

    // Act
    const run = runOf(await world.sync());

    // Assert
    expect(asked.length).toBeLessThan(25);
    expect(run).toMatchObject({ complete: true, refused: 0 });
    expect(run.errors[0]).toMatchObject({ code: 'sentry_down' });
  });

  it('is not told by failures between which Sentry answers', async () => {
    // Arrange
    const world = worldOf(100);
    refuseEvents(
      world,
      Object.fromEntries(Array.from({ length: 33 }, (_, id) => [((id + 1) * 3).toString(), BROKEN])),
    );

    // Act
    const run = runOf(await world.sync());

    // Assert
    expect(run).toMatchObject({ errors: [], eventsEnqueued: 67 });
    expect(run.refused).toBe(33);
  });

  it.each([
    ['a refused token', new SentryRefusal('sentry_token_refused', 'token refused', 401, '')],
    ['a limit that lasts', new SentryUnavailable('sentry_rate_limited', 'too many', 429, 600_000)],
  ])('is not the only thing that ends a phase: %s does, too', async (_case, failure) => {
    // Arrange
    const world = worldOf(100);
    const { asked } = refuseEvents(
      world,
      Object.fromEntries(Array.from({ length: 100 }, (_, id) => [(id + 1).toString(), () => failure])),
    );

    // Act
    const run = runOf(await world.sync());

    // Assert
    expect(asked.length).toBeLessThan(10);
    expect(run).toMatchObject({ refused: 0, errors: [{ code: failure.code }] });
  });
});

describe('an absent group that Sentry refuses to look up', () => {
  /** All but the first of so many stored groups are absent; `still` of them Sentry has, the rest are deleted. */
  const absent = async (count: number, still: (id: number) => boolean) => {
    const world = createWorld();
    world.sentry.listed = Array.from({ length: count }, (_, index) => issueRow(index + 1));
    await world.sync();
    world.sentry.listed = [issueRow(1)];
    world.sentry.old = Array.from({ length: count }, (_, index) => issueRow(index + 1)).filter(({ id }) =>
      still(Number(id)),
    );
    return world;
  };

  it('is found among a hundred and listed, and the deletion of another is seen', async () => {
    // Arrange
    const world = await absent(90, (id) => id !== 50);
    const { lookUpIssues } = world.sentry;
    const asked: string[] = [];
    world.sentry.lookUpIssues = (ids, options) => {
      asked.push(...ids);
      return ids.includes('77') ? Promise.reject(FORBIDDEN()) : lookUpIssues(ids, options);
    };

    // Act
    const first = runOf(await world.sync());
    asked.length = 0;
    const second = runOf(await world.sync());

    // Assert
    expect(first).toMatchObject({ state: 'COMPLETE', groupsDeleted: 1, refused: 1, errors: [] });
    expect(first.refusals).toMatchObject([{ part: 'issue', issueId: '77', code: 'sentry_forbidden' }]);
    expect(second).toMatchObject({ state: 'COMPLETE', refused: 1 });
    expect(asked).not.toContain('77');
    expect(world.table.groups.get('50')?.gone).not.toBeNull();
    expect(world.table.groups.get('77')?.gone).toBeNull();
  });

  it('by its detail alone stops no other deletion, and is marked once Sentry answers', async () => {
    // Arrange
    const world = await absent(10, () => false);
    const { getIssue } = world.sentry;
    world.sentry.getIssue = (id) => (id === '7' ? Promise.reject(BROKEN()) : getIssue(id));
    const first = runOf(await world.sync());
    world.sentry.getIssue = getIssue;
    world.advance(FIVE_MINUTES);

    // Act
    const second = runOf(await world.sync());

    // Assert
    expect(first).toMatchObject({ state: 'COMPLETE', groupsDeleted: 8, refused: 1 });
    expect(second).toMatchObject({ state: 'COMPLETE', groupsDeleted: 1, refused: 0 });
  });
});

it('a group found deleted that Sentry refuses to look up has not come back', async () => {
  // Arrange
  const world = createWorld();
  world.sentry.listed = [issueRow(1), issueRow(2)];
  await world.sync();
  world.sentry.listed = [issueRow(1)];
  await world.sync();
  world.sentry.lookUpIssues = () => Promise.reject(FORBIDDEN());

  // Act
  const first = runOf(await world.sync());
  const second = runOf(await world.sync());

  // Assert
  expect([first, second]).toMatchObject([
    { groupsReturned: 0, refused: 1, errors: [] },
    { groupsReturned: 0, refused: 1, errors: [] },
  ]);
});
