import { SentryRefusal } from '../../../../lambdas/adapters/sentry/api.ts';
import type { SyncOutcome } from '../../../../lambdas/sync/outcome.ts';
import { createWorld, issueRow } from '../fakes.ts';

const runOf = (outcome: SyncOutcome) => {
  if (outcome.kind === 'busy') throw new Error('The sync did not run.');
  return outcome.run;
};
const FIVE_MINUTES = 300_000;
const FORBIDDEN = () => new SentryRefusal('sentry_forbidden', 'Sentry answered 403.', 403, '');
const NOT_FOUND = () => new SentryRefusal('sentry_not_found', 'Sentry answered 404.', 404, '');

describe('a project of the settings that vanished', () => {
  const vanished = async (projects: string[]) => {
    const world = createWorld();
    const rows = [1, 2, 3].map((id) =>
      issueRow(id, { project: { id: id === 3 ? '12' : '11', slug: id === 3 ? 'lost' : 'shop' } }),
    );
    world.services.settings = { ...world.services.settings, projects };
    world.sentry.listed = rows;
    await world.sync();
    const { listIssues } = world.sentry;
    const asked: (readonly string[])[] = [];
    world.sentry.listed = rows.slice(0, 2);
    world.sentry.listIssues = (query) => {
      // Each further category is one more question to the same projects.
      if (!query.category) asked.push(query.projects);
      return query.projects.includes('lost') ? Promise.reject(FORBIDDEN()) : listIssues(query);
    };
    world.sentry.seeProject = (slug) => (slug === 'lost' ? Promise.reject(NOT_FOUND()) : Promise.resolve());
    return { world, asked, relent: () => (world.sentry.listIssues = listIssues) };
  };

  it('is left out of the list, which is complete without it, and none of its groups is taken for deleted', async () => {
    // Arrange
    const { world, asked } = await vanished(['shop', 'lost']);

    // Act
    const run = runOf(await world.sync());

    // Assert
    expect(asked).toEqual([['shop', 'lost'], ['shop']]);
    expect(run).toMatchObject({ state: 'COMPLETE', issuesSeen: 2, groupsDeleted: 0, refused: 1, errors: [] });
    expect(run.refusals).toMatchObject([{ part: 'list', issueId: null, project: 'lost' }]);
    expect(world.table.groups.get('3')?.gone).toBeNull();
  });

  it('is listed again once Sentry shows it', async () => {
    // Arrange
    const { world, relent } = await vanished(['shop', 'lost']);
    await world.sync();
    relent();
    world.sentry.seeProject = () => Promise.resolve();
    world.advance(FIVE_MINUTES);

    // Act
    const run = runOf(await world.sync());

    // Assert
    expect(run).toMatchObject({ state: 'COMPLETE', refused: 0, refusals: [] });
  });

  it('as the only one is a failed run', async () => {
    // Arrange
    const { world } = await vanished(['lost']);

    // Act
    const outcome = await world.sync();

    // Assert
    expect(outcome).toMatchObject({ kind: 'failed', failure: { code: 'sentry_forbidden' } });
  });
});
