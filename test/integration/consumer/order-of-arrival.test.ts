import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type {
  EventMessage,
  EventsMessage,
  GoneMessage,
  QueueMessage,
  WebhookMessage,
} from '../../../lambdas/contracts/queue-message.ts';
import type { ArchivePointer } from '../../../lambdas/core/group/group.ts';
import type { ModelTable } from '../../model/consumer.ts';
import { allItems, consumeInTurn, createQuietWorld } from '../../model/quiet-world.ts';
import { envelope, errorJson } from '../../support/samples/sentry-bodies.ts';
import { createTestTable } from '../../support/engines/table.ts';

/** Found by the model (npm run soak); each is the smallest history of its kind. */

const AT = '2026-11-20T09:30:01.000Z';
const EVENT_ID = 'af7344af737b4811b76fc343679d6e0d';

/** As a replay brings them: the record's place is part of what is stored. */
let records = 0;
const archived = (): ArchivePointer => ({
  key: `archive/dt=2026-11-20/hh=09/${(++records).toString().padStart(26, '0')}.jsonl.gz`,
  offset: 0,
  length: 100,
});

const webhook = (overrides: Record<string, unknown> = {}): WebhookMessage => ({
  v: 1,
  kind: 'webhook',
  receivedAt: AT,
  resource: 'error',
  hookTimestamp: null,
  requestId: null,
  encoding: 'identity',
  body: JSON.stringify(envelope('created', { error: errorJson(overrides) })),
  archived: archived(),
});

const restEvent = {
  eventID: EVENT_ID,
  type: 'error',
  dateCreated: '2026-11-20T09:30:00.611Z',
  title: 'TypeError',
};
const pulled = {
  v: 1,
  source: 'backfill',
  observedAt: AT,
  issueId: '4501',
  projectId: '4509877862268928',
} as const;
const row = (overrides: Partial<EventsMessage> = {}): EventsMessage => ({
  ...pulled,
  kind: 'events',
  events: [{ ...restEvent, type: undefined, 'event.type': 'error', dateCreated: '2026-11-20T09:30:00Z' }],
  archived: archived(),
  ...overrides,
});
const whole = (): EventMessage => ({ ...pulled, kind: 'event', event: restEvent, archived: archived() });
const merged = (): GoneMessage => ({
  v: 1,
  kind: 'gone',
  source: 'sync',
  observedAt: '2026-11-20T10:00:00.000Z',
  issueId: '4501',
  mergedInto: '4502',
  archived: archived(),
});

async function itemsAfter(messages: readonly QueueMessage[]): Promise<unknown[]> {
  const table = await createTestTable();
  const world = await createQuietWorld(table);
  await consumeInTurn(messages, world);
  await world.bucket.remove();
  return allItems(table);
}

async function expectSameInAnyOrder(messages: readonly QueueMessage[]): Promise<void> {
  const [first, ...others] = permutations(messages);
  const expected = await itemsAfter(first ?? []);
  for (const order of others) expect(await itemsAfter(order)).toEqual(expected);
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((others) => [item, ...others]),
  );
}

it('counts the day of an issue that moved to another project in the same project in any order', async () => {
  await expectSameInAnyOrder([
    webhook(),
    webhook({ event_id: EVENT_ID.replace('a', 'b'), project: 4509877862268999 }),
  ]);
});

it('describes a group that only events have described the same in any order of the ways in which one event came', async () => {
  await expectSameInAnyOrder([row(), whole(), webhook()]);
});

it('gives the events of a merged group to the survivor with the same times in any order', async () => {
  await expectSameInAnyOrder([row(), webhook(), merged()]);
});

describe('an event whose webhook comes while it moves to the survivor of a merge', () => {
  it('is not counted as repaired', async () => {
    const table = await createTestTable();
    const world = await createQuietWorld(table);
    await consumeInTurn([row()], world);
    const meanwhile = () => consumeInTurn([webhook()], world);

    await consumeInTurn([merged()], { ...world, table: afterItsQuery(table, meanwhile) });

    const days = (await allItems(table)).filter((item) => (item as { sk: string }).sk.startsWith('DAY#'));
    expect(days).toEqual([expect.objectContaining({ pk: 'GROUP#4502', h09: 1, r09: 0 })]);
    await world.bucket.remove();
  });
});

/** A table whose first query of the events of a group is answered, and then something happens before it is used. */
function afterItsQuery(table: ModelTable, meanwhile: () => Promise<void>): ModelTable {
  let isDone = false;
  const deliver = table.client.send.bind(table.client) as (command: unknown) => Promise<unknown>;
  const send = async (command: unknown) => {
    const answer = await deliver(command);
    if (command instanceof QueryCommand && command.input.IndexName !== undefined && !isDone) {
      isDone = true;
      await meanwhile();
    }
    return answer;
  };
  const client = new Proxy(table.client, {
    get: (target, name) => (name === 'send' ? send : (Reflect.get(target, name) as unknown)),
  }) satisfies DynamoDBDocumentClient;
  return { ...table, client };
}
