import { createWorld, issueRow, issueRows, NOW, type World } from './fakes.ts';

/** The messages of rows that were enqueued since `from`. */
const rowsSent = ({ table }: World, from = 0) =>
  table.sent.slice(from).flatMap((message) => (message.kind === 'issues' ? [message] : []));
const announced = (world: World, from = 0) => rowsSent(world, from).map(({ announce }) => announce ?? true);

describe('rows of syncs before the first whole list', () => {
  it('are told to nobody, and those after it are', async () => {
    const world = createWorld();
    world.sentry.listed = issueRows(3);
    await world.sync();
    const first = announced(world);
    const sentBefore = world.table.sent.length;
    world.sentry.listed = [...issueRows(3), issueRow(9)];

    await world.sync();

    expect(first).toEqual([false]);
    expect(announced(world, sentBefore)).toEqual([true]);
  });

  it('stay so while no list was read to its end', async () => {
    const world = createWorld();
    world.sentry.listed = issueRows(3);
    const list = world.sentry.listIssues;
    world.sentry.listIssues = () => Promise.reject(new Error('Sentry is unavailable'));
    await world.sync();
    world.sentry.listIssues = list;

    await world.sync();

    expect(announced(world)).toEqual([false]);
  });

  it('end with a list that has rows which nobody can read', async () => {
    const world = createWorld();
    world.sentry.listed = [...issueRows(2), { ...issueRow(7), id: {} as string }];
    await world.sync();
    const sentBefore = world.table.sent.length;
    world.sentry.listed = [...world.sentry.listed, issueRow(9)];

    await world.sync();

    expect(announced(world, sentBefore)).toEqual([true]);
  });
});

describe('an issue of which no event is stored', () => {
  const withUntold = async (fields: Record<string, unknown> = {}) => {
    const world = createWorld();
    world.sentry.listed = issueRows(1);
    await world.sync();
    world.sentry.listed = [...issueRows(1), issueRow(9, fields)];
    await world.sync();
    world.table.untold.add('9');
    return { world, sentBefore: world.table.sent.length };
  };
  const withoutEvent = (world: World, from: number) =>
    rowsSent(world, from).flatMap((message) => message.withoutEvent ?? []);

  it('is enqueued without one by the second sync, though nothing of it differs', async () => {
    const { world, sentBefore } = await withUntold();

    await world.sync();

    expect(withoutEvent(world, 0)).toEqual(['9']);
    expect(withoutEvent(world, sentBefore)).toEqual(['9']);
  });

  it('is not, where it was told of', async () => {
    const { world, sentBefore } = await withUntold();
    world.table.untold.clear();

    await world.sync();

    expect(rowsSent(world, sentBefore)).toEqual([]);
  });

  it('is not by the sync that comes right after a webhook has described it', async () => {
    const { world, sentBefore } = await withUntold();
    const group = world.table.groups.get('9');
    if (group === undefined) throw new Error('group 9 is not stored');
    const justNow = new Date(NOW - 1000).toISOString();
    world.table.groups.set('9', { ...group, statusSource: 'webhook', lastObservedAt: justNow });

    await world.sync();
    const early = withoutEvent(world, sentBefore);
    world.advance(300_000);
    await world.sync();

    expect(early).toEqual([]);
    expect(withoutEvent(world, sentBefore)).toEqual(['9']);
  });

  it('is not, once an event of it is stored', async () => {
    const { world, sentBefore } = await withUntold();
    const group = world.table.groups.get('9');
    if (group === undefined) throw new Error('group 9 is not stored');
    world.table.groups.set('9', { ...group, storedEvents: 1 });

    await world.sync();

    expect(withoutEvent(world, sentBefore)).toEqual([]);
  });
});
