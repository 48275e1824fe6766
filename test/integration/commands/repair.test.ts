import { gunzipSync } from 'node:zlib';
import { createArchiveScan } from '../../../lambdas/adapters/archive/scan.ts';
import { systemClock } from '../../../lambdas/adapters/clock.ts';
import { createTableReader } from '../../../lambdas/adapters/table/read/table-reader.ts';
import { encodeMessage, type QueueMessage } from '../../../lambdas/contracts/queue-message.ts';
import { createSanitise } from '../../../lambdas/core/sanitise/sanitise.ts';
import { compareTables, type ItemDifference } from '../../../lib/commands/rebuild/compare-tables.ts';
import { rebuild, type RebuildState } from '../../../lib/commands/rebuild/rebuild.ts';
import { createRecordStore } from '../../../lib/commands/rebuild/record-store.ts';
import { createObjectStore } from '../../../lib/commands/repair/object-store.ts';
import { repair, type RepairServices, type RepairState } from '../../../lib/commands/repair/repair.ts';
import { createRestOfTable } from '../../../lib/commands/repair/rest-of-table.ts';
import { retellTable } from '../../../lib/commands/repair/retell-table.ts';
import { busyWeek } from '../../support/samples/busy-week.ts';
import { consumeAll, consumerServices, itemsOf, RETENTION } from '../../support/engines/consumer-world.ts';
import { createMemoryBucket, type MemoryBucket } from '../../support/fakes/memory-bucket.ts';
import { fakeContext, memoryState } from '../../support/fakes/command-context.ts';
import { envelope, errorJson, issueJson } from '../../support/samples/sentry-bodies.ts';
import { createTestTable, type TestTable } from '../../support/engines/table.ts';

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** What the rules of today remove and those of the version before left. */
const SECRETS = /.{0,20}(?:hunter2|topsecret|ada@example|203\.0\.113\.9).{0,20}/g;
const secretsIn = (text: string): string[] => text.match(SECRETS) ?? [];

const secretive = (n: number) => `${n.toString()}: login of ada@example.org from 203.0.113.9 failed`;
const eventId = (n: number) => (0xabc000 + n).toString(16).padStart(32, '0');

/** Some days ago: what a table keeps for so many days has all of it. */
const DAY = new Date(Date.now() - 9 * 86_400_000).toISOString().slice(0, 10);
const [SEEN_FIRST, HAPPENED] = [`${DAY}T09:00:00.123000+00:00`, `${DAY}T09:30:00.611Z`];

const webhook = (resource: string, action: string, data: object, second: number): QueueMessage => ({
  v: 1,
  kind: 'webhook',
  receivedAt: new Date(Date.parse(`${DAY}T10:00:00.200Z`) + second * 1000).toISOString(),
  resource,
  hookTimestamp: Math.floor(Date.parse(`${DAY}T10:00:00.000Z`) / 1000) + second,
  requestId: null,
  encoding: 'identity',
  body: JSON.stringify(envelope(action, data as Record<string, unknown>)),
});
const pulled = { v: 1, source: 'backfill', observedAt: `${DAY}T11:00:00.000Z` } as const;

/** Issues and events whose texts hold secrets in every place that the table has, told in every way there is. */
function secretiveMessages(): QueueMessage[] {
  const projectId = '4509877862268928';
  const restEvent = (n: number) => ({
    eventID: eventId(n),
    dateCreated: `${DAY}T09:30:00.123Z`,
    type: 'error',
    title: `row ${secretive(n)}`,
    culprit: secretive(n),
    tags: [
      { key: 'environment', value: 'of ada@example.org' },
      { key: 'release', value: 'shop of ada@example.org' },
      { key: 'owner', value: 'ada@example.org' },
    ],
  });
  return Array.from({ length: 8 }, (_, n): QueueMessage[] => {
    const issueId = (9_000 + n).toString();
    const title = secretive(n);
    const error = errorJson({
      event_id: eventId(n),
      issue_id: issueId,
      datetime: HAPPENED,
      timestamp: Date.parse(HAPPENED) / 1000,
      received: Math.ceil(Date.parse(HAPPENED) / 1000),
      title,
      culprit: title,
      release: 'shop of ada@example.org',
      environment: 'of ada@example.org',
      tags: [['owner', 'ada@example.org']],
    });
    const issue = issueJson({
      id: issueId,
      firstSeen: SEEN_FIRST,
      lastSeen: HAPPENED,
      title,
      culprit: title,
      assignedTo: { type: 'user', id: '7', name: 'ada@example.org' },
    });
    const actor = { type: 'user', id: 7, name: 'ada@example.org' };
    return [
      webhook('error', 'created', { error }, n),
      { ...pulled, kind: 'events', issueId, projectId, events: [restEvent(n), restEvent(100 + n)] },
      { ...pulled, kind: 'event', issueId, projectId, event: restEvent(100 + n) },
      // Two snapshots of one second: their texts decide, and are others afterwards.
      ...(n % 2 === 0
        ? [
            webhook('issue', 'assigned', { issue }, n),
            webhook('issue', 'assigned', { issue: { ...issue, title: `203.0.113.9 ${title}` } }, n),
            webhook('issue', 'assigned', { issue: { ...issue, title: `[redacted address ${title}` } }, n),
          ]
        : []),
      ...(n % 3 === 0
        ? [
            {
              ...webhook('issue', 'resolved', {}, 60 + n),
              body: JSON.stringify({
                ...envelope('resolved', { issue: { ...issue, status: 'resolved' } }),
                actor,
              }),
            } as QueueMessage,
          ]
        : []),
      // For the quarantine: an error of no issue.
      webhook('error', 'created', { error: { ...error, issue_id: null, issue_url: null, web_url: null } }, n),
    ];
  }).flat();
}

interface World {
  bucket: MemoryBucket;
  table: TestTable;
}

/** What a version left whose rules removed nothing. */
async function storedByTheVersionBefore(): Promise<World> {
  const bucket = createMemoryBucket();
  const table = await createTestTable();
  const services = { ...consumerServices(table, bucket), sanitise: (value: unknown) => value };
  const { messages } = busyWeek({ events: 60, issues: 10, seed: 7 });
  await consumeAll([...messages, ...secretiveMessages().map(encodeMessage)], services, 25);
  return { bucket, table };
}

function repairOf({ bucket, table }: World) {
  const state = memoryState<RepairState>();
  const noted: string[] = [];
  const services = (): RepairServices => {
    const tools = { ...table, reader: createTableReader({ ...table, showExpired: true }), sleep };
    const sanitise = createSanitise();
    return {
      scan: createArchiveScan({ client: bucket.client, bucket: 'archive' }),
      objects: createObjectStore(bucket.client, 'archive'),
      retell: (retellings) => retellTable(tools, retellings),
      rest: createRestOfTable(tools, sanitise),
      sanitise,
      state,
      noteRepaired: (before) => Promise.resolve(void noted.push(before)),
    };
  };
  /** Later than everything that was stored. */
  const context = () => ({ ...fakeContext(), clock: { now: () => Date.now() + 60_000 } });
  return { state, noted, services, context, run: () => repair({ isDryRun: false }, services(), context()) };
}

/** The table that a rebuild makes of the archive as it is now. */
async function rebuilt({ bucket }: World): Promise<TestTable> {
  const copy = await createTestTable();
  const exit = await rebuild(
    { id: 'id', name: 'copy' },
    {
      scan: createArchiveScan({ client: bucket.client, bucket: 'archive' }),
      store: createRecordStore({ ...copy, retention: RETENTION, sleep }),
      state: memoryState<RebuildState>(),
    },
    fakeContext(),
  );
  expect(exit).toBe(0);
  return copy;
}

async function differencesOf(first: TestTable, second: TestTable): Promise<ItemDifference[]> {
  const found: ItemDifference[] = [];
  const names = { first: first.tableName, second: second.tableName };
  await compareTables({ client: first.client, ...names, clock: systemClock, eventDays: 90 }, (difference) =>
    found.push(difference),
  );
  return found;
}

const textOf = ({ objects }: MemoryBucket): string =>
  [...objects].map(([key, bytes]) => `${key}\n${gunzipSync(bytes).toString()}`).join('\n');
const recordsIn = ({ objects }: MemoryBucket): number =>
  [...objects.values()].reduce(
    (sum, bytes) => sum + gunzipSync(bytes).toString().trim().split('\n').length,
    0,
  );

async function expectRepaired(world: World, before: { keys: string[]; records: number }): Promise<void> {
  expect(secretsIn(textOf(world.bucket))).toEqual([]);
  expect(secretsIn(JSON.stringify(await itemsOf(world.table)))).toEqual([]);
  expect(world.bucket.objects.size).toBe(before.keys.length);
  expect(recordsIn(world.bucket)).toBe(before.records);
  expect(await differencesOf(world.table, await rebuilt(world))).toEqual([]);
}

const standingOf = ({ bucket }: World) => ({
  keys: [...bucket.objects.keys()].sort(),
  records: recordsIn(bucket),
});

it('leaves no secret of the version before under the bucket or in the table, and both agree', async () => {
  const world = await storedByTheVersionBefore();
  const before = standingOf(world);
  const { run, noted, state } = repairOf(world);
  expect(secretsIn(textOf(world.bucket))).not.toEqual([]);
  expect(secretsIn(JSON.stringify(await itemsOf(world.table)))).not.toEqual([]);

  const exit = await run();

  expect(exit).toBe(0);
  expect([noted.length, state.value]).toEqual([1, undefined]);
  await expectRepaired(world, before);
}, 300_000);

it('ends the same when it is killed three times, in each gap between two writes', async () => {
  const world = await storedByTheVersionBefore();
  const before = standingOf(world);
  const { services, context, state } = repairOf(world);
  const killed = () => Promise.reject(new Error('killed'));
  /** Dies at the n-th object, after the writes that come before this one. */
  const dying = (gap: 'put' | 'retell' | 'remove', n: number): RepairServices => {
    const alive = services();
    let calls = 0;
    const isNow = () => ++calls === n;
    return {
      ...alive,
      objects: {
        ...alive.objects,
        put: async (key, bytes) => {
          await alive.objects.put(key, bytes);
          if (gap === 'put' && isNow()) await killed();
        },
        remove: async (key) => {
          if (gap === 'remove' && isNow()) await killed();
          await alive.objects.remove(key);
        },
      },
      retell: async (retellings) => {
        if (gap === 'retell' && isNow()) {
          await alive.retell(retellings.slice(0, Math.ceil(retellings.length / 2)));
          return killed();
        }
        return alive.retell(retellings);
      },
    };
  };

  for (const gap of ['put', 'retell', 'remove'] as const) {
    const run = repair({ isDryRun: false }, dying(gap, 3), context());
    await expect(run).rejects.toThrow('killed');
    expect(state.value?.current).not.toBeNull();
  }
  const exit = await repair({ isDryRun: false }, services(), context());

  expect(exit).toBe(0);
  await expectRepaired(world, before);
}, 300_000);

it('changes nothing where it has run before, and nothing on a dry run', async () => {
  const world = await storedByTheVersionBefore();
  const { services, run } = repairOf(world);
  const [bytes, items] = [new Map(world.bucket.objects), await itemsOf(world.table)];
  const dry = { ...fakeContext(), clock: { now: () => Date.now() + 60_000 } };

  await repair({ isDryRun: true }, services(), dry);
  expect([new Map(world.bucket.objects), await itemsOf(world.table)]).toEqual([bytes, items]);
  expect(dry.results).toEqual([
    expect.objectContaining({ result: 'repairable', events: 0, rewrittenObjects: expect.any(Number) }),
  ]);
  expect(dry.results[0]?.['rewrittenObjects']).toBeGreaterThan(0);

  await run();
  const once = [new Map(world.bucket.objects), await itemsOf(world.table)];
  await run();
  expect([new Map(world.bucket.objects), await itemsOf(world.table)]).toEqual(once);
}, 300_000);

it('repairs the rows of records that have expired', async () => {
  const world = await storedByTheVersionBefore();
  for (const key of [...world.bucket.objects.keys()]) world.bucket.objects.delete(key);

  const exit = await repairOf(world).run();

  const items = (await itemsOf(world.table)).filter(({ sk }) => sk === 'GROUP' || sk === 'EVENT');
  expect(exit).toBe(0);
  expect(items.length).toBeGreaterThan(0);
  expect(secretsIn(JSON.stringify(items))).toEqual([]);
}, 300_000);

it('names what it cannot repair, leaves it as it is, and does not say that all is repaired', async () => {
  const world = await storedByTheVersionBefore();
  const key = [...world.bucket.objects.keys()].find((each) => each.startsWith('archive/'))!;
  const whole = world.bucket.objects.get(key)!;
  world.bucket.objects.set(key, whole.subarray(0, whole.length - 10));
  const { services, noted } = repairOf(world);
  const context = { ...fakeContext(), clock: { now: () => Date.now() + 60_000 } };

  const exit = await repair({ isDryRun: false }, services(), context);

  expect(exit).toBe(1);
  expect(context.results[0]).toMatchObject({ result: 'skipped', key });
  expect(world.bucket.objects.get(key)).toEqual(whole.subarray(0, whole.length - 10));
  expect(noted).toEqual([]);
}, 300_000);
