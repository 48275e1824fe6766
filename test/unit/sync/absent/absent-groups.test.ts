import { SentryUnavailable } from '../../../../lambdas/adapters/sentry/api.ts';
import type { SyncOutcome } from '../../../../lambdas/sync/outcome.ts';
import { createWorld, issueRow, issueRows, outOfTimeAfter } from '../fakes.ts';

const runOf = (outcome: SyncOutcome) => {
  if (outcome.kind === 'busy') throw new Error('The sync did not run.');
  return outcome.run;
};

/** A world whose table holds issues 1..count, of which Sentry now lists only the first `listed`. */
const afterSync = async (count: number, listed: number) => {
  const world = createWorld();
  world.sentry.listed = issueRows(count);
  await world.sync();
  world.table.sent.length = 0;
  world.sentry.listed = issueRows(listed);
  return world;
};

describe('a stored group that the list does not contain', () => {
  test('is left alone while Sentry still has it unchanged', async () => {
    // Arrange
    const world = await afterSync(10, 8);
    world.sentry.old = [issueRow(9), issueRow(10)];
    // Act
    const run = runOf(await world.sync());
    // Assert
    expect(run).toMatchObject({ state: 'COMPLETE', groupsAbsent: 2, groupsDeleted: 0, groupsChanged: 0 });
    expect(world.sentry.count('lookup')).toBe(1);
    expect(world.table.sent).toEqual([]);
  });

  test('is brought up to date when its status changed without a new event', async () => {
    // Arrange
    const world = await afterSync(10, 9);
    world.sentry.old = [issueRow(10, { status: 'resolved', substatus: null })];
    // Act
    await world.sync();
    // Assert
    expect(world.table.groups.get('10')).toMatchObject({ status: 'RESOLVED', gone: null });
  });

  test('is marked deleted when Sentry answers 404 for it', async () => {
    // Arrange
    const world = await afterSync(10, 9);
    // Act
    const run = runOf(await world.sync());
    // Assert
    expect(run).toMatchObject({ state: 'COMPLETE', groupsAbsent: 1, groupsDeleted: 1, groupsMerged: 0 });
    expect(world.table.sent).toMatchObject([{ kind: 'gone', issueId: '10', mergedInto: null }]);
    expect(world.table.groups.get('10')?.gone).not.toBeNull();
  });

  test('is marked deleted when a lookup shows it on its way out and its detail is gone', async () => {
    // Arrange
    const world = await afterSync(10, 9);
    const lookUp = world.sentry.lookUpIssues;
    world.sentry.lookUpIssues = async (ids) => ({
      ...(await lookUp(ids)),
      issues: [issueRow(10, { status: 'pending_deletion' })],
    });
    // Act
    await world.sync();
    // Assert
    expect(world.table.sent).toMatchObject([{ kind: 'gone', issueId: '10', mergedInto: null }]);
  });

  test('is marked merged when Sentry answers with another issue', async () => {
    // Arrange
    const world = await afterSync(10, 9);
    world.sentry.merged.set('10', issueRow(3));
    // Act
    const run = runOf(await world.sync());
    // Assert
    expect(run).toMatchObject({ groupsDeleted: 0, groupsMerged: 1 });
    expect(world.table.sent).toMatchObject([{ kind: 'gone', issueId: '10', mergedInto: '3' }]);
  });

  test('brings along the surviving issue of a merge that nobody has told us of', async () => {
    // Arrange
    const world = await afterSync(10, 9);
    world.sentry.merged.set('10', issueRow(77));
    // Act
    await world.sync();
    // Assert
    expect(world.table.groups.has('77')).toBe(true);
  });

  test('is asked for in chunks of a hundred', async () => {
    // Arrange
    const world = await afterSync(600, 350);
    world.sentry.old = issueRows(600);
    // Act
    const run = runOf(await world.sync());
    // Assert
    expect(world.sentry.count('lookup')).toBe(3);
    expect(run).toMatchObject({ complete: true, groupsAbsent: 250, groupsDeleted: 0 });
  });

  test('is not marked when any question on the way fails', async () => {
    // Arrange
    const world = await afterSync(10, 8);
    const detail = world.sentry.getIssue;
    world.sentry.getIssue = (id) =>
      id === '10' ? Promise.reject(new SentryUnavailable('sentry_timeout', 'no answer', null)) : detail(id);
    // Act
    const run = runOf(await world.sync());
    // Assert
    expect(run).toMatchObject({ state: 'PARTIAL', complete: false, groupsDeleted: 0 });
    expect(run.errors).toEqual([{ code: 'sentry_timeout', message: 'no answer' }]);
    expect(world.table.sent).toEqual([]);
  });
});

describe('the safety against losing sight of Sentry', () => {
  test('marks none when more than half of all groups and more than 20 would be deleted', async () => {
    // Arrange
    const world = await afterSync(100, 49);
    // Act
    const run = runOf(await world.sync());
    // Assert
    expect(run).toMatchObject({
      state: 'PARTIAL',
      groupsAbsent: 51,
      groupsUnanswered: 51,
      groupsUnasked: 51,
      groupsDeleted: 0,
    });
    expect(world.sentry.count('detail')).toBe(0);
    expect(run.errors).toMatchObject([{ code: 'implausible_deletions' }]);
    expect(world.table.sent).toEqual([]);
  });

  test('lets exactly half of the groups go', async () => {
    // Arrange
    const world = await afterSync(100, 50);
    // Act
    const run = runOf(await world.sync());
    // Assert
    expect(run).toMatchObject({ state: 'COMPLETE', groupsDeleted: 50 });
  });

  test('lets all of a few groups go', async () => {
    // Arrange
    const world = await afterSync(20, 0);
    // Act
    const run = runOf(await world.sync());
    // Assert
    expect(run).toMatchObject({ state: 'COMPLETE', groupsDeleted: 20 });
  });
});

test('a run out of time among the absent groups continues there and still finds the deleted one', async () => {
  // Arrange
  const world = await afterSync(10, 9);
  const controller = new AbortController();
  const lookup = world.sentry.lookUpIssues;
  world.sentry.lookUpIssues = () => {
    world.sentry.lookUpIssues = lookup;
    controller.abort(new Error('out of time'));
    return Promise.reject(controller.signal.reason as Error);
  };
  const first = await world.sync(controller.signal);
  // Act
  const second = await world.sync();
  // Assert
  expect(first.kind).toBe('unfinished');
  expect(runOf(second)).toMatchObject({
    id: runOf(first).id,
    state: 'COMPLETE',
    issuesSeen: 9,
    groupsDeleted: 1,
  });
  expect(world.sentry.count('list')).toBe(0);
});

describe('a deletion of many groups', () => {
  test('is taken over in parts of 300, and each run says how many are left', async () => {
    // Arrange
    const world = await afterSync(1600, 900);
    // Act
    const runs = [];
    for (let index = 0; index < 4; index++) runs.push(runOf(await world.sync()));
    // Assert
    expect(
      runs.map(({ state, groupsDeleted, groupsUnasked }) => [state, groupsDeleted, groupsUnasked]),
    ).toEqual([
      ['COMPLETE', 300, 400],
      ['COMPLETE', 300, 100],
      ['COMPLETE', 100, 0],
      ['COMPLETE', 0, 0],
    ]);
  });

  test('is not held up by groups that only their detail still shows', async () => {
    // Arrange
    const world = await afterSync(1000, 600);
    const detail = world.sentry.getIssue;
    // The first 350 of the 400 are in a project whose lookups answer nothing.
    world.sentry.getIssue = (id) => (Number(id) <= 950 ? Promise.resolve(issueRow(Number(id))) : detail(id));
    // Act
    for (let index = 0; index < 8; index++) await world.sync();
    // Assert
    const gone = [...world.table.groups.values()].filter((group) => group.gone !== null);
    expect(gone.map(({ issueId }) => Number(issueId)).every((id) => id > 950)).toBe(true);
    expect(gone).toHaveLength(50);
  });

  test('comes to an end although the time never suffices, and every second turn at least lists', async () => {
    // Arrange
    const world = await afterSync(300, 200);
    const lists: number[] = [];
    // Act: time for 2 pages, 1 lookup and 3 details
    for (let turn = 0; turn < 24; turn++) {
      const { signal, next } = outOfTimeAfter(world, { ms: 600, perRequest: 100 });
      await world.sync(signal);
      lists.push(world.sentry.count('list'));
      next();
    }
    // Assert
    const gone = [...world.table.groups.values()].filter((group) => group.gone !== null);
    expect(gone).toHaveLength(100);
    expect(lists.filter((_, turn) => turn % 2 === 0)).toEqual(Array(12).fill(2));
  });
});

test('absent groups that two invocations could not all ask for are continued after the next list', async () => {
  // Arrange
  const world = await afterSync(1500, 100);
  world.sentry.old = issueRows(1500);
  const asked = new Set<string>();
  const lookUp = world.sentry.lookUpIssues;
  world.sentry.lookUpIssues = (ids) => {
    for (const id of ids) asked.add(id);
    return lookUp(ids);
  };
  // Act: time for the list and seven lookups, the walk needs fourteen
  const states = [];
  for (let turn = 0; turn < 3; turn++) {
    const { signal, next } = outOfTimeAfter(world, { ms: 800, perRequest: 100 });
    states.push(runOf(await world.sync(signal)).state);
    next();
  }
  // Assert
  expect(states).toEqual(['RUNNING', 'PARTIAL', 'PARTIAL']);
  expect(world.store.memory.absentAfter).toBeNull();
  expect(asked.size).toBeGreaterThanOrEqual(1400);
});

describe('a group that was found deleted', () => {
  const afterDeletion = async (count: number) => {
    const world = await afterSync(count + 1, 1);
    world.services.reader.listGroupIds = () => Promise.resolve({ items: [], nextCursor: null });
    for (const [id, group] of world.table.groups)
      if (id !== '1')
        world.table.groups.set(id, { ...group, gone: { at: '2026-11-20T09:59:59.000Z', mergedInto: null } });
    return world;
  };

  test('comes back when Sentry shows it again, though it has no event in the window', async () => {
    // Arrange
    const world = await afterDeletion(1);
    world.sentry.old = [issueRow(2)];
    // Act
    const run = runOf(await world.sync());
    // Assert
    expect(world.table.groups.get('2')?.gone).toBeNull();
    expect(run).toMatchObject({ state: 'COMPLETE', groupsReturned: 1, groupsChanged: 1 });
  });

  test('is left alone while Sentry does not show it, or shows it on its way out', async () => {
    // Arrange
    const world = await afterDeletion(2);
    world.sentry.old = [issueRow(2, { status: 'pending_deletion' })];
    world.table.sent.length = 0;
    // Act
    const run = runOf(await world.sync());
    // Assert
    expect(run).toMatchObject({ state: 'COMPLETE', groupsReturned: 0 });
    expect(world.table.sent).toEqual([]);
  });

  test('is asked for in its turn, 200 groups a run', async () => {
    // Arrange
    const world = await afterDeletion(600);
    const asked: string[][] = [];
    const lookUp = world.sentry.lookUpIssues;
    world.sentry.lookUpIssues = (ids) => {
      asked.push([...ids]);
      return lookUp(ids);
    };
    // Act: pages of 250, 250 and 100
    for (let index = 0; index < 5; index++) await world.sync();
    // Assert
    expect(asked.map((ids) => ids.length)).toEqual([100, 100, 50, 100, 100, 50, 100]);
    expect(new Set(asked.flat()).size).toBe(600);
  });

  test('is not asked for by a run that is not complete', async () => {
    // Arrange
    const world = await afterDeletion(1);
    world.sentry.listed = [issueRow(1), null];
    // Act
    await world.sync();
    // Assert
    expect(world.sentry.count('lookup')).toBe(0);
  });

  test('does not make the run partial when the question for it fails', async () => {
    // Arrange
    const world = await afterDeletion(1);
    world.sentry.lookUpIssues = () =>
      Promise.reject(new SentryUnavailable('sentry_timeout', 'no answer', null));
    // Act
    const run = runOf(await world.sync());
    // Assert
    expect(run).toMatchObject({ state: 'COMPLETE', errors: [{ code: 'sentry_timeout' }] });
  });
});
