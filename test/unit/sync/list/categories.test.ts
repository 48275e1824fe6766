import { SentryUnavailable } from '../../../../lambdas/adapters/sentry/api.ts';
import { encodeMemory, decodeMemory } from '../../../../lambdas/adapters/table/sync/sync-items.ts';
import type { SyncOutcome } from '../../../../lambdas/sync/outcome.ts';
import { createWorld, issueRow, issueRows, outOfTimeAfter, type World } from '../fakes.ts';

const runOf = (outcome: SyncOutcome) => {
  if (outcome.kind === 'busy') throw new Error('The sync did not run.');
  return outcome.run;
};

const ofCategory = (id: number, issueCategory: string) => issueRow(id, { issueCategory });

/** What the consumer stores when a webhook tells of the issue. */
const tellByWebhook = async ({ table }: World, row: ReturnType<typeof issueRow>) => {
  await table.queue.send([
    {
      v: 1,
      kind: 'issues',
      source: 'sync',
      observedAt: '2026-11-20T09:00:00.000Z',
      actor: null,
      issues: [row],
    },
  ]);
};

describe('categories that the list leaves out', () => {
  it('are asked for, each by itself, and counted in the run', async () => {
    const world = createWorld();
    world.sentry.listed = [
      ofCategory(1, 'error'),
      ofCategory(2, 'error'),
      ofCategory(3, 'outage'),
      issueRow(4),
    ];
    world.sentry.hidden = [
      ofCategory(5, 'feedback'),
      ofCategory(6, 'configuration'),
      ofCategory(7, 'configuration'),
    ];

    const run = runOf(await world.sync());

    expect(run).toMatchObject({
      state: 'COMPLETE',
      issuesSeen: 7,
      byCategory: { error: 2, outage: 1, feedback: 1, configuration: 2, unknown: 1 },
    });
    expect(world.table.groups.get('5')).toMatchObject({ category: 'feedback' });
    expect(world.sentry.categoryCalls).toEqual(['feedback', 'configuration']);
  });

  it('cost at most one more request each where nothing changed in 10,000 issues', async () => {
    const world = createWorld();
    world.sentry.listed = issueRows(10_000);
    world.sentry.hidden = [ofCategory(20_001, 'feedback')];
    await world.sync();
    world.table.sent.length = 0;

    const run = runOf(await world.sync());

    expect([world.sentry.count('list'), world.sentry.categoryCalls.length]).toEqual([100, 2]);
    expect(world.sentry.calls).toHaveLength(100);
    expect(run).toMatchObject({ state: 'COMPLETE', issuesSeen: 10_001, groupsChanged: 0 });
    expect(world.table.sent).toEqual([]);
  });

  it('that this Sentry does not know leave the run complete', async () => {
    const world = createWorld();
    world.sentry.listed = issueRows(3);
    world.sentry.categories = ['feedback'];

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ state: 'COMPLETE', issuesSeen: 3, errors: [] });
  });

  it('of which a page fails make the run partial, and the rest is taken over', async () => {
    const world = createWorld();
    world.sentry.listed = issueRows(3);
    const list = world.sentry.listIssues;
    world.sentry.listIssues = (query) =>
      query.category === 'feedback'
        ? Promise.reject(new SentryUnavailable('sentry_unavailable', 'Sentry answered 504.', 504))
        : list(query);

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ state: 'PARTIAL', issuesSeen: 3 });
    expect(world.table.groups.size).toBe(3);
  });

  it('are asked for also where a page of the list itself fails', async () => {
    const world = createWorld();
    world.sentry.listed = issueRows(150);
    world.sentry.hidden = [ofCategory(900, 'feedback')];
    const list = world.sentry.listIssues;
    world.sentry.listIssues = (query) =>
      query.category === undefined && query.cursor !== null
        ? Promise.reject(new SentryUnavailable('sentry_unavailable', 'Sentry answered 504.', 504))
        : list(query);

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ state: 'PARTIAL', byCategory: { unknown: 100, feedback: 1 } });
  });

  it('are not asked for twice by a run that continues', async () => {
    const world = createWorld();
    world.sentry.listed = issueRows(500);
    world.sentry.hidden = [ofCategory(900, 'feedback')];
    const { signal, next } = outOfTimeAfter(world, { ms: 250, perRequest: 100 });

    const first = await world.sync(signal);
    next();
    const second = runOf(await world.sync());

    expect(first.kind).toBe('unfinished');
    expect(second).toMatchObject({
      state: 'COMPLETE',
      issuesSeen: 501,
      byCategory: { unknown: 500, feedback: 1 },
    });
  });
});

describe('a category that nobody has heard of', () => {
  const withOracle = async () => {
    const world = createWorld();
    world.sentry.listed = issueRows(2);
    world.sentry.hidden = [ofCategory(8, 'oracle')];
    await tellByWebhook(world, ofCategory(8, 'oracle'));
    return world;
  };

  it('is learned from a group that a webhook has told of, followed by its id, and counted', async () => {
    const world = await withOracle();
    world.sentry.hidden = [{ ...ofCategory(8, 'oracle'), status: 'resolved' }];

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ state: 'COMPLETE', byCategory: { unknown: 2, oracle: 1 } });
    expect(world.table.groups.get('8')).toMatchObject({ status: 'RESOLVED', category: 'oracle' });
  });

  it('is asked for from the next run on, so that issues of it are found without a webhook', async () => {
    const world = await withOracle();
    world.sentry.categories.push('oracle');
    await world.sync();
    world.sentry.hidden.push(ofCategory(9, 'oracle'));

    const run = runOf(await world.sync());

    expect(world.sentry.categoryCalls).toEqual(['feedback', 'configuration', 'oracle']);
    expect(run).toMatchObject({ byCategory: { unknown: 2, oracle: 2 } });
    expect(world.table.groups.has('9')).toBe(true);
  });

  it('is still followed by ids where Sentry refuses the question', async () => {
    const world = await withOracle();
    await world.sync();

    const runs = [runOf(await world.sync()), runOf(await world.sync())];

    for (const run of runs) {
      expect(run).toMatchObject({ state: 'COMPLETE', byCategory: { unknown: 2, oracle: 1 }, errors: [] });
    }
  });

  it('is kept between runs', async () => {
    const world = await withOracle();

    await world.sync();

    const kept = decodeMemory(encodeMemory(world.store.memory));
    expect(kept.categories).toEqual([{ name: 'oracle', isListed: false }]);
  });

  it('is never a part of a question where it is no word', async () => {
    const world = createWorld();
    const strange = ofCategory(8, 'x OR is:resolved');
    world.sentry.hidden = [strange];
    await tellByWebhook(world, strange);

    await world.sync();
    const run = runOf(await world.sync());

    expect(world.sentry.categoryCalls).toEqual(['feedback', 'configuration']);
    expect(run).toMatchObject({ state: 'COMPLETE', byCategory: { 'x OR is:resolved': 1 } });
  });
});
