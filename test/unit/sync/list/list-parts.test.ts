import { SentryRefusal, SentryUnavailable } from '../../../../lambdas/adapters/sentry/api.ts';
import type { SyncOutcome } from '../../../../lambdas/sync/outcome.ts';
import { createWorld, issueRow, issueRowsOverTime, NOW, outOfTimeAfter, type World } from '../fakes.ts';

const runOf = (outcome: SyncOutcome) => {
  if (outcome.kind === 'busy') throw new Error('The sync did not run.');
  return outcome.run;
};

/** Makes the next list one of four parts, of 200, 250, 350 and the other issues. */
const cut = ({ store }: World) => {
  store.memory.listCuts = [200, 450, 800].map((index) =>
    String(issueRowsOverTime(index + 1).at(-1)!['firstSeen']),
  );
};

const inParts = () => {
  const world = createWorld();
  world.sentry.listed = issueRowsOverTime(900);
  cut(world);
  return world;
};

describe('a list that is read in parts', () => {
  it('is whole, and sees each issue once', async () => {
    const world = inParts();

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ state: 'COMPLETE', issuesSeen: 900, pages: 10, groupsAbsent: 0 });
    expect(world.table.groups.size).toBe(900);
  });

  it('has requests for several parts on their way at once', async () => {
    const world = inParts();
    const list = world.sentry.listIssues;
    let open = 0;
    let most = 0;
    world.sentry.listIssues = async (query) => {
      most = Math.max(most, ++open);
      await new Promise(setImmediate);
      open--;
      return list(query);
    };

    await world.sync();

    expect(most).toBe(4);
  });

  it('of which one page fails is partial, marks nothing deleted, and takes over what the other parts list', async () => {
    const world = inParts();
    await world.sync();
    cut(world);
    world.sentry.listed = [
      issueRow(1, { status: 'resolved', firstSeen: '2020-01-01T00:00:00Z' }),
      ...issueRowsOverTime(900).slice(1, 899),
    ];
    const list = world.sentry.listIssues;
    world.sentry.listIssues = (query) =>
      query.firstSeen.before === null
        ? Promise.reject(new SentryUnavailable('sentry_unavailable', 'Sentry answered 504.', 504))
        : list(query);

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ state: 'PARTIAL', complete: false, groupsDeleted: 0, pages: 9 });
    expect(world.table.groups.get('1')?.status).toBe('RESOLVED');
    expect(world.table.groups.get('900')?.gone).toBeNull();
  });

  it('that runs out of time continues in each part where it stopped', async () => {
    // Arrange
    const world = inParts();
    const { signal, next } = outOfTimeAfter(world, { ms: 600, perRequest: 100 });

    const first = await world.sync(signal);
    const place = world.store.checkpoint?.position.streams ?? [];
    next();
    const second = runOf(await world.sync());

    expect(first.kind).toBe('unfinished');
    expect(place.length).toBeGreaterThan(1);
    expect(second).toMatchObject({ id: runOf(first).id, state: 'COMPLETE', issuesSeen: 900, pages: 10 });
    expect(world.sentry.count('list')).toBe(10 - runOf(first).pages);
  });

  it('is read as a whole where Sentry refuses the words of a part', async () => {
    const world = inParts();
    const list = world.sentry.listIssues;
    world.sentry.listIssues = (query) =>
      query.firstSeen.from !== null || query.firstSeen.before !== null
        ? Promise.reject(new SentryRefusal('sentry_refused', 'Invalid search', 400, 'Invalid search'))
        : list(query);

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ state: 'COMPLETE', issuesSeen: 900, pages: 9, errors: [] });
  });

  it('fails as a whole where Sentry refuses the token', async () => {
    const world = inParts();
    world.sentry.listIssues = () =>
      Promise.reject(new SentryRefusal('sentry_token_refused', 'token refused', 401, 'Invalid token'));

    const outcome = await world.sync();

    expect(outcome).toMatchObject({ kind: 'failed', failure: { code: 'sentry_token_refused' } });
  });
});

describe('a list of more than 300 pages', () => {
  /** Pages of one issue each, which is what a list of so many pages costs in a test. */
  const longList = (pages: number) => {
    const world = createWorld();
    const rows = issueRowsOverTime(pages);
    world.sentry.listIssues = ({ cursor }) => {
      const index = Number(cursor ?? 0);
      const nextCursor = index + 1 < pages ? (index + 1).toString() : null;
      return Promise.resolve({ issues: [rows[index]], nextCursor, observedAt: new Date(NOW).toISOString() });
    };
    return world;
  };

  it('is cut into four for the next run', async () => {
    const world = longList(301);

    await world.sync();

    expect(world.store.memory.listCuts).toHaveLength(3);
  });

  it('is cut, and no shorter one is', async () => {
    const world = longList(300);

    await world.sync();

    expect(world.store.memory.listCuts).toEqual([]);
  });
});
