import { createWorld, issueRow } from './fakes.ts';

describe('after a project and its organization were renamed', () => {
  const renamed = (id: number) =>
    issueRow(id, {
      shortId: `STORE-${id}`,
      permalink: `https://sentry.test/organizations/acme-two/issues/${id}/`,
      project: { id: '11', slug: 'store', name: 'Store', platform: 'javascript' },
    });

  it('the next run gives all groups of the project their new names, listed or not, and keeps the old short ids', async () => {
    // Arrange: the second is too old for the list
    const world = createWorld();
    world.sentry.listed = [issueRow(1)];
    world.sentry.old = [issueRow(2)];
    await world.sync();
    await world.table.queue.send([
      {
        v: 1,
        kind: 'issues',
        source: 'sync',
        observedAt: '2026-11-20T09:00:00.000Z',
        actor: null,
        issues: [issueRow(2)],
      },
    ]);
    world.sentry.listed = [renamed(1)];
    world.sentry.old = [renamed(2)];

    // Act
    await world.sync();

    // Assert
    for (const id of ['1', '2']) {
      expect(world.table.groups.get(id)).toMatchObject({
        shortId: `STORE-${id}`,
        formerShortIds: [`SHOP-${id}`],
        project: { id: '11', slug: 'store' },
        permalink: `https://sentry.test/organizations/acme-two/issues/${id}/`,
      });
    }
  });
});
