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
  it('is left alone while Sentry still has it unchanged', async () => {
    const world = await afterSync(10, 8);
    world.sentry.old = [issueRow(9), issueRow(10)];

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ state: 'COMPLETE', groupsAbsent: 2, groupsDeleted: 0, groupsChanged: 0 });
    expect(world.sentry.count('lookup')).toBe(1);
    expect(world.table.sent).toEqual([]);
  });

  it('is brought up to date when its status changed without a new event', async () => {
    const world = await afterSync(10, 9);
    world.sentry.old = [issueRow(10, { status: 'resolved', substatus: null })];

    await world.sync();

    expect(world.table.groups.get('10')).toMatchObject({ status: 'RESOLVED', gone: null });
  });

  it('is marked deleted when Sentry answers 404 for it', async () => {
    const world = await afterSync(10, 9);

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ state: 'COMPLETE', groupsAbsent: 1, groupsDeleted: 1, groupsMerged: 0 });
    expect(world.table.sent).toMatchObject([{ kind: 'gone', issueId: '10', mergedInto: null }]);
    expect(world.table.groups.get('10')?.gone).not.toBeNull();
  });

  it('is marked deleted when a lookup shows it on its way out and its detail is gone', async () => {
    const world = await afterSync(10, 9);
    const lookUp = world.sentry.lookUpIssues;
    world.sentry.lookUpIssues = async (ids) => ({
      ...(await lookUp(ids)),
      issues: [issueRow(10, { status: 'pending_deletion' })],
    });

    await world.sync();

    expect(world.table.sent).toMatchObject([{ kind: 'gone', issueId: '10', mergedInto: null }]);
  });

  it('is marked merged when Sentry answers with another issue', async () => {
    const world = await afterSync(10, 9);
    world.sentry.merged.set('10', issueRow(3));

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ groupsDeleted: 0, groupsMerged: 1 });
    expect(world.table.sent).toMatchObject([{ kind: 'gone', issueId: '10', mergedInto: '3' }]);
  });

  it('brings along the surviving issue of a merge that nobody has told us of', async () => {
    const world = await afterSync(10, 9);
    world.sentry.merged.set('10', issueRow(77));

    await world.sync();

    expect(world.table.groups.has('77')).toBe(true);
  });

  it('is asked for in chunks of a hundred', async () => {
    const world = await afterSync(600, 350);
    world.sentry.old = issueRows(600);

    const run = runOf(await world.sync());

    expect(world.sentry.count('lookup')).toBe(3);
    expect(run).toMatchObject({ complete: true, groupsAbsent: 250, groupsDeleted: 0 });
  });

  it('is not marked when any question on the way fails', async () => {
    const world = await afterSync(10, 8);
    const detail = world.sentry.getIssue;
    world.sentry.getIssue = (id) =>
      id === '10' ? Promise.reject(new SentryUnavailable('sentry_timeout', 'no answer', null)) : detail(id);

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ state: 'PARTIAL', complete: false, groupsDeleted: 0 });
    expect(run.errors).toEqual([{ code: 'sentry_timeout', message: 'no answer' }]);
    expect(world.table.sent).toEqual([]);
  });
});

describe('the safety against losing sight of Sentry', () => {
  it('marks none when more than half of all groups and more than 20 would be deleted', async () => {
    const world = await afterSync(100, 49);

    const run = runOf(await world.sync());

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

  it('lets exactly half of the groups go', async () => {
    const world = await afterSync(100, 50);

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ state: 'COMPLETE', groupsDeleted: 50 });
  });

  it('lets all of a few groups go', async () => {
    const world = await afterSync(20, 0);

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ state: 'COMPLETE', groupsDeleted: 20 });
  });
});

it('a run out of time among the absent groups continues there and still finds the deleted one', async () => {
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

  const second = await world.sync();

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
  it('is taken over in parts of 300, and each run says how many are left', async () => {
    const world = await afterSync(1600, 900);

    const runs = [];
    for (let index = 0; index < 4; index++) runs.push(runOf(await world.sync()));

    expect(
      runs.map(({ state, groupsDeleted, groupsUnasked }) => [state, groupsDeleted, groupsUnasked]),
    ).toEqual([
      ['COMPLETE', 300, 400],
      ['COMPLETE', 300, 100],
      ['COMPLETE', 100, 0],
      ['COMPLETE', 0, 0],
    ]);
  });

  it('is not held up by groups that only their detail still shows', async () => {
    const world = await afterSync(1000, 600);
    const detail = world.sentry.getIssue;
    // The first 350 of the 400 are in a project whose lookups answer nothing.
    world.sentry.getIssue = (id) => (Number(id) <= 950 ? Promise.resolve(issueRow(Number(id))) : detail(id));

    for (let index = 0; index < 8; index++) await world.sync();

    const gone = [...world.table.groups.values()].filter((group) => group.gone !== null);
    expect(gone.map(({ issueId }) => Number(issueId)).every((id) => id > 950)).toBe(true);
    expect(gone).toHaveLength(50);
  });

  it('comes to an end although the time never suffices, and every second turn at least lists', async () => {
    const world = await afterSync(300, 200);
    const lists: number[] = [];

    // Time for 2 pages, 1 lookup and 3 details
    for (let turn = 0; turn < 24; turn++) {
      const { signal, next } = outOfTimeAfter(world, { ms: 600, perRequest: 100 });
      await world.sync(signal);
      lists.push(world.sentry.count('list'));
      next();
    }

    const gone = [...world.table.groups.values()].filter((group) => group.gone !== null);
    expect(gone).toHaveLength(100);
    expect(lists.filter((_, turn) => turn % 2 === 0)).toEqual(Array(12).fill(2));
  });
});

it('absent groups that two invocations could not all ask for are continued after the next list', async () => {
  // Arrange
  const world = await afterSync(1500, 100);
  world.sentry.old = issueRows(1500);
  const asked = new Set<string>();
  const lookUp = world.sentry.lookUpIssues;
  world.sentry.lookUpIssues = (ids) => {
    for (const id of ids) asked.add(id);
    return lookUp(ids);
  };

  // Time for the list and seven lookups, the walk needs fourteen
  const states = [];
  for (let turn = 0; turn < 3; turn++) {
    const { signal, next } = outOfTimeAfter(world, { ms: 800, perRequest: 100 });
    states.push(runOf(await world.sync(signal)).state);
    next();
  }

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

  it('comes back when Sentry shows it again, though it has no event in the window', async () => {
    const world = await afterDeletion(1);
    world.sentry.old = [issueRow(2)];

    const run = runOf(await world.sync());

    expect(world.table.groups.get('2')?.gone).toBeNull();
    expect(run).toMatchObject({ state: 'COMPLETE', groupsReturned: 1, groupsChanged: 1 });
  });

  it('is left alone while Sentry does not show it, or shows it on its way out', async () => {
    const world = await afterDeletion(2);
    world.sentry.old = [issueRow(2, { status: 'pending_deletion' })];
    world.table.sent.length = 0;

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ state: 'COMPLETE', groupsReturned: 0 });
    expect(world.table.sent).toEqual([]);
  });

  it('is asked for in its turn, 200 groups a run', async () => {
    const world = await afterDeletion(600);
    const asked: string[][] = [];
    const lookUp = world.sentry.lookUpIssues;
    world.sentry.lookUpIssues = (ids) => {
      asked.push([...ids]);
      return lookUp(ids);
    };

    // Pages of 250, 250 and 100
    for (let index = 0; index < 5; index++) await world.sync();

    expect(asked.map((ids) => ids.length)).toEqual([100, 100, 50, 100, 100, 50, 100]);
    expect(new Set(asked.flat()).size).toBe(600);
  });

  it('is not asked for by a run that is not complete', async () => {
    const world = await afterDeletion(1);
    world.sentry.listed = [issueRow(1), null];

    await world.sync();

    expect(world.sentry.count('lookup')).toBe(0);
  });

  it('does not make the run partial when the question for it fails', async () => {
    const world = await afterDeletion(1);
    world.sentry.lookUpIssues = () =>
      Promise.reject(new SentryUnavailable('sentry_timeout', 'no answer', null));

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ state: 'COMPLETE', errors: [{ code: 'sentry_timeout' }] });
  });
});
