import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { createTableReader } from '../../../../lambdas/adapters/table/read/table-reader.ts';
import { createEventMover } from '../../../../lambdas/adapters/table/write/event-mover.ts';
import { createGroupWriter } from '../../../../lambdas/adapters/table/write/group-writer.ts';
import { partitionsOfEvents } from '../../../../lambdas/contracts/item-keys.ts';
import type { EventSighting } from '../../../../lambdas/core/group/observation.ts';
import { EVENT_SHARDS } from '../../../../lambdas/core/group/heat.ts';
import { createTestTable } from '../../../support/engines/table.ts';
import { eventIdOf, sighting, snapshot } from '../../../support/samples/observations.ts';

const RETENTION = { openDays: 90, closedDays: 30, eventDays: 90 };
const START = Date.parse('2026-11-20T10:00:00.000Z');
const CLOCK = { now: () => START + 60_000 };

async function world() {
  const table = await createTestTable();
  const reader = createTableReader({ ...table, clock: CLOCK, showExpired: true });
  const tools = {
    ...{ ...table, reader, clock: CLOCK, retention: RETENTION, random: Math.random },
    hot: { events: 20, countedFrom: 5, talliedFrom: 1000 },
    sleep: () => Promise.resolve(),
  };
  const rowsIn = async (partition: string) => {
    const { Items = [] } = await table.client.send(
      new QueryCommand({
        TableName: table.tableName,
        IndexName: 'eventsOfGroup',
        KeyConditionExpression: 'eventGroup = :group',
        ExpressionAttributeValues: { ':group': partition },
      }),
    );
    return Items;
  };
  const placesOf = async (issueId: string) =>
    Promise.all(partitionsOfEvents(issueId, EVENT_SHARDS).map(async (one) => (await rowsIn(one)).length));
  return { reader, writer: createGroupWriter(tools), mover: createEventMover(tools), placesOf };
}

/** The nth event, n seconds after the start. */
const event = (n: number, about: Partial<EventSighting['event']> = {}): EventSighting =>
  sighting(eventIdOf(n), { timestamp: new Date(START + n * 1000).toISOString(), ...about });
const events = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => event(from + n));
const idsOf = (rows: readonly { eventId: string }[]) => rows.map(({ eventId }) => eventId);
const newestFirst = (from: number, to: number) =>
  idsOf(events(from, to).map(({ event: row }) => row)).reverse();

it('a group that is not hot has all events in its own part of the index', async () => {
  const { writer, placesOf } = await world();

  await writer.apply(events(0, 19), undefined);

  expect(await placesOf('1')).toEqual([19, 0, 0, 0, 0, 0, 0, 0]);
});

it('events of a hot group lie in all parts of the index, and are listed newest first over all of them', async () => {
  const { reader, writer, placesOf } = await world();
  const { group } = await writer.apply(events(0, 10), undefined);

  await writer.apply(events(10, 150), group);

  const places = await placesOf('1');
  expect(places.reduce((sum, count) => sum + count, 0)).toBe(150);
  expect(Math.min(...places)).toBeGreaterThan(0);
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await reader.listEvents('1', { limit: 7, cursor });
    seen.push(...idsOf(page.items));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(seen).toEqual(newestFirst(0, 150));
});

it('a cursor that was made before the group was spread holds its place', async () => {
  const { reader, writer } = await world();
  const { group } = await writer.apply(events(0, 15), undefined);
  const before = await reader.listEvents('1', { limit: 5, cursor: null });

  await writer.apply(events(15, 100), group);

  const after = await reader.listEvents('1', { limit: 50, cursor: before.nextCursor });
  expect(idsOf(after.items)).toEqual(newestFirst(0, 10));
});

it('walks through a spread group in either order, in steps that meet', async () => {
  const { reader, writer } = await world();
  await writer.apply(events(0, 120), undefined);

  for (const order of ['asc', 'desc'] as const) {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const step = await reader.walkEvents('1', { order, after, limit: 50 });
      seen.push(...idsOf(step.items));
      after = step.position;
    } while (after !== null);
    expect(seen).toEqual(order === 'desc' ? newestFirst(0, 120) : newestFirst(0, 120).reverse());
  }
});

it('an event of a spread group stays in its part when its body comes, and is counted once', async () => {
  const { reader, writer, placesOf } = await world();
  const rows = events(0, 90).map((one) => ({ ...one, event: { ...one.event, isIndexed: true } }));
  const { group } = await writer.apply(rows, undefined);
  const before = await placesOf('1');

  const bodies = events(0, 90).map((one) => ({
    ...one,
    event: { ...one.event, archive: { key: 'archive/z-body', offset: 1, length: 1 } },
  }));
  const { completedEvents } = await writer.apply(bodies, group);

  expect(completedEvents).toBe(90);
  expect(await placesOf('1')).toEqual(before);
  expect(await reader.getGroup('1')).toMatchObject({ storedEvents: 90 });
});

it('moves all events of a spread group to the one that it was merged into', async () => {
  const { reader, writer, mover, placesOf } = await world();
  const { group } = await writer.apply(events(0, 150), undefined);
  await writer.apply([snapshot({ issueId: '2' })], undefined);
  const merged = {
    kind: 'gone' as const,
    issueId: '1',
    observedAt: '2026-11-20T11:00:00.000Z',
    mergedInto: '2',
  };
  await writer.apply([merged], group);

  const moved = await mover.moveEvents('1', '2');

  expect(moved).toBe(150);
  expect(await placesOf('1')).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  expect(await reader.getGroup('2')).toMatchObject({ storedEvents: 150, lastEventId: eventIdOf(149) });
  const { items } = await reader.listEvents('2', { limit: 100, cursor: null });
  expect(idsOf(items)).toEqual(newestFirst(50, 150));
});

it('reads the last event anew from all parts when the newest one leaves a spread group', async () => {
  const { reader, writer } = await world();
  const { group } = await writer.apply(events(0, 60), undefined);

  const elsewhere = event(59, { sighting: { at: '2026-11-20T12:00:00.000Z', source: 'row', issueId: '2' } });
  await writer.apply(
    [{ ...elsewhere, issueId: '2', event: { ...elsewhere.event, issueId: '2' } }],
    undefined,
  );

  expect(group?.lastEventId).toBe(eventIdOf(59));
  expect(await reader.getGroup('1')).toMatchObject({
    ...{ storedEvents: 59, lastEventId: eventIdOf(58) },
    lastEventAt: new Date(START + 58_000).toISOString(),
  });
});

it('finds a user of a spread group once', async () => {
  const { reader, writer } = await world();
  const userHash = '0123456789abcdef';

  await writer.apply(
    events(0, 60).map((one) => ({ ...one, event: { ...one.event, userHash } })),
    undefined,
  );

  expect(await reader.groupsOfUser(userHash)).toEqual(['1']);
});
