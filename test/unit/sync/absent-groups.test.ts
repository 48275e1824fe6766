import { SentryUnavailable } from '../../../lambdas/adapters/sentry-api.ts';
import type { SyncOutcome } from '../../../lambdas/sync/run.ts';
import { createWorld, issueRow, issueRows } from './fakes.ts';

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
    expect(run).toMatchObject({ state: 'PARTIAL', groupsAbsent: 51, groupsDeleted: 0 });
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

test('a run out of time among the absent groups goes on there and still finds the deleted one', async () => {
  // Arrange
  const world = await afterSync(10, 9);
  world.sentry.old = issueRows(9);
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
