import { paginateScan } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { createEventMover } from '../../../lambdas/adapters/table/write/event-mover.ts';
import { createGroupWriter } from '../../../lambdas/adapters/table/write/group-writer.ts';
import { createTableReader } from '../../../lambdas/adapters/table/read/table-reader.ts';
import type { DecodedMessage } from '../../../lambdas/consumer/decode-batch.ts';
import { storeGroups, type StoreServices } from '../../../lambdas/consumer/store-groups.ts';
import type { Observation } from '../../../lambdas/core/group/observation.ts';
import { describedGroup, eventIdOf, sighting, snapshot } from '../../support/samples/observations.ts';
import { quietTelemetry } from '../../support/fakes/quiet-telemetry.ts';
import { createTestTable, type TestTable } from '../../support/engines/table.ts';

function servicesOf(table: TestTable): StoreServices {
  const reader = createTableReader({ ...table, showExpired: true });
  const tools = {
    ...table,
    reader,
    clock: { now: () => Date.parse('2026-11-20T10:00:30.000Z') },
    retention: { openDays: 90, closedDays: 30, eventDays: 90 },
    random: Math.random,
    sleep: () => Promise.resolve(),
  };
  return {
    reader,
    writer: createGroupWriter(tools),
    mover: createEventMover(tools),
    telemetry: quietTelemetry,
  };
}

const message = (observations: Observation[], index: number): DecodedMessage => ({
  messageId: `m${index.toString()}`,
  record: { v: 1, kind: 'gone', source: 'sync', observedAt: '', issueId: '', mergedInto: null },
  oversizeKey: null,
  archived: null,
  observations,
});

/** Every item of the table in a fixed order. */
async function contentOf(table: TestTable) {
  const items: Record<string, unknown>[] = [];
  const pages = paginateScan({ client: table.client }, { TableName: table.tableName, ConsistentRead: true });
  for await (const page of pages) items.push(...(page.Items ?? []));
  const keyOf = ({ pk, sk }: Record<string, unknown>) => `${String(pk)} ${String(sk)}`;
  return items.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Stores the batches one after the other; a batch whose messages are to be retried is. */
async function contentAfter(batches: readonly Observation[][]) {
  const table = await createTestTable();
  const services = servicesOf(table);
  for (const batch of batches) {
    let messages = batch.map((observation, index) => message([observation], index));
    for (let attempt = 0; messages.length > 0; attempt++) {
      if (attempt === 5) throw new Error('messages are retried for ever');
      const { toRetry, refused } = await storeGroups(messages, services);
      expect(refused).toEqual([]);
      messages = messages.filter(({ messageId }) => toRetry.has(messageId));
    }
  }
  return contentOf(table);
}

const issue = fc.constantFrom('1', '2', '3');
const second = fc.nat(9).map((n) => `2026-11-20T10:00:0${n.toString()}.000Z`);

/** Where an event is archived follows from what record it is: here, from its issue and kind. */
const anyEvent: fc.Arbitrary<Observation> = fc
  .record({ issueId: issue, n: fc.nat(3), isIndexed: fc.boolean(), isRepaired: fc.boolean() })
  .map(({ issueId, n, isIndexed, isRepaired }) => {
    const key = `archive/${n.toString()}${isIndexed ? 'i' : ''}${isRepaired ? 'r' : ''}`;
    const archive = { key, offset: Number(issueId), length: 1 };
    const timestamp = `2026-11-20T0${n.toString()}:00:00.000Z`;
    // One event has one issue: events of issue 1 have other ids than those of issue 2.
    const eventId = eventIdOf(Number(issueId) * 100 + n);
    const seen = sighting(eventId, { issueId, timestamp, isIndexed, isRepaired, archive });
    return { ...seen, issueId };
  });
const anySnapshot: fc.Arbitrary<Observation> = fc
  .record({ issueId: issue, observedAt: second, tellsStatus: fc.boolean(), isResolved: fc.boolean() })
  .map(({ issueId, isResolved, ...rest }) =>
    snapshot({
      issueId,
      ...rest,
      description: describedGroup({ status: isResolved ? 'RESOLVED' : 'OPEN' }),
    }),
  );
/** What syncs may find of merges, in time: asked later, Sentry names the last survivor of a chain. */
const anyMerges: fc.Arbitrary<Observation[]> = fc
  .constantFrom<[string, string][]>(
    [],
    [['1', '2']],
    [
      ['1', '2'],
      ['2', '3'],
    ],
    [
      ['2', '3'],
      ['1', '3'],
    ],
    [
      ['1', '2'],
      ['2', '3'],
      ['1', '3'],
    ],
  )
  .map((pairs) =>
    pairs.map(([issueId, mergedInto], n) => ({
      kind: 'gone',
      issueId,
      observedAt: `2026-11-20T10:00:0${n.toString()}.500Z`,
      mergedInto,
    })),
  );
const anyDeletion: fc.Arbitrary<Observation> = fc
  .record({ issueId: issue, observedAt: second })
  .map((rest) => ({ kind: 'gone', ...rest, mergedInto: null }));

const batched = (all: readonly Observation[], size: number): Observation[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));

it('leaves the same items for the same observations in any order, any batches and any repetition', async () => {
  const others = fc.array(
    fc.oneof(
      { weight: 6, arbitrary: anyEvent },
      { weight: 3, arbitrary: anySnapshot },
      { weight: 1, arbitrary: anyDeletion },
    ),
    { minLength: 2, maxLength: 12 },
  );
  const history = fc
    .tuple(others, anyMerges)
    .map(([observations, merges]) => [...observations, ...merges])
    .chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.subarray(all),
        fc.integer({ min: 1, max: 5 }),
      ),
    );

  await fc.assert(
    fc.asyncProperty(history, async ([all, shuffled, repeated, size]) => {
      const once = await contentAfter(batched(all, all.length));
      const otherwise = await contentAfter(batched([...shuffled, ...repeated], size));
      expect(otherwise).toEqual(once);
    }),
    { numRuns: 40 },
  );
}, 120_000);

it('moves the events of a merged group with their counts, and stores later ones under the survivor', async () => {
  const events = Array.from({ length: 75 }, (_, n) => sighting(eventIdOf(n)));
  const late = sighting(eventIdOf(500));

  const items = await contentAfter([
    [snapshot(), ...events],
    [snapshot({ issueId: '2' })],
    [{ kind: 'gone', issueId: '1', observedAt: '2026-11-20T11:00:00.000Z', mergedInto: '2' }],
    [late],
  ]);

  const group = (id: string) => items.find(({ pk, sk }) => pk === `GROUP#${id}` && sk === 'GROUP');
  expect(group('2')).toMatchObject({ storedEvents: 76, lastEventId: eventIdOf(500) });
  expect(group('1')).toMatchObject({ storedEvents: 0, gone: { mergedInto: '2' } });
  expect(items.filter(({ sk }) => String(sk).startsWith('DAY#'))).toEqual([
    expect.objectContaining({ pk: 'GROUP#2', h10: 76 }),
  ]);
  expect(items.filter(({ issueId, sk }) => sk === 'EVENT' && issueId === '2')).toHaveLength(76);
});

it('completes an indexed event by its body without counting it again', async () => {
  const row = sighting(eventIdOf(1), {
    isIndexed: true,
    isRepaired: true,
    title: 'row',
    archive: { key: 'archive/9', offset: 0, length: 1 },
  });
  const body = sighting(eventIdOf(1), { isRepaired: true, title: 'body' });

  const items = await contentAfter([[row], [body]]);

  const event = items.find(({ sk }) => sk === 'EVENT');
  expect(event).toMatchObject({ title: 'body', isRepaired: true });
  expect(event).not.toHaveProperty('indexedShard');
  expect(items.find(({ sk }) => sk === 'GROUP')).toMatchObject({ storedEvents: 1 });
  expect(items.find(({ sk }) => String(sk).startsWith('DAY#'))).toMatchObject({ h10: 1, r10: 1 });
});

it('takes a repair back when the webhook comes after all', async () => {
  const repaired = sighting(eventIdOf(1), { isRepaired: true });

  const items = await contentAfter([[repaired], [sighting(eventIdOf(1))]]);

  expect(items.find(({ sk }) => sk === 'EVENT')).not.toHaveProperty('isRepaired');
  expect(items.find(({ sk }) => String(sk).startsWith('DAY#'))).toMatchObject({ h10: 1, r10: 0 });
});
