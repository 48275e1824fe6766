import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createArchiveScan } from '../../../lambdas/adapters/archive/scan.ts';
import { isOfChanges, SEARCH_PARTITIONS } from '../../../lambdas/contracts/item-keys.ts';
import { encodeMessage, type QueueMessage } from '../../../lambdas/contracts/queue-message.ts';
import { createRecordStore } from '../../../lib/commands/rebuild/record-store.ts';
import { rebuild, rebuildState } from '../../../lib/commands/rebuild/rebuild.ts';
import { verify } from '../../../lib/commands/rebuild/verify.ts';
import { createKeptBodies } from '../../../lib/commands/replay/kept-bodies.ts';
import { replay, replayState, type ReplayState } from '../../../lib/commands/replay/replay.ts';
import { createStateFile, type StateFile } from '../../../lib/commands/command-line/state-file.ts';
import { consumeAll, itemsOf, RETENTION } from '../../support/engines/consumer-world.ts';
import type { MemoryBucket } from '../../support/fakes/memory-bucket.ts';
import { fakeContext, memoryState } from '../../support/fakes/command-context.ts';
import { readLines, RECORDED, recordedBucket, recordedTable } from '../../support/recorded/files.ts';
import { REBUILDING, REPLAYING } from '../../support/recorded/samples.ts';
import { sentryLater } from '../../support/recorded/sentry.ts';
import { BUCKET, createRecordedWorld } from '../../support/recorded/world.ts';
import { createTestTable, type TestTable } from '../../support/engines/table.ts';

let localDir: string;
let bucket: MemoryBucket;

beforeEach(async () => {
  localDir = await mkdtemp(path.join(tmpdir(), 'recorded-'));
  for (const file of await readdir(RECORDED)) {
    if (file.endsWith('.json')) await copyFile(path.join(RECORDED, file), path.join(localDir, file));
  }
  bucket = await recordedBucket();
});
afterEach(() => rm(localDir, { recursive: true }));

const scanOf = ({ client }: MemoryBucket) => createArchiveScan({ client, bucket: BUCKET });

/** A rebuild into this table that continues from the recorded state file of its command line. */
function rebuildInto(table: TestTable, which: keyof typeof REBUILDING) {
  const context = fakeContext();
  const services = {
    scan: scanOf(bucket),
    store: createRecordStore({ ...table, retention: RETENTION, sleep: context.sleep }),
    state: createStateFile(localDir, 'rebuild', REBUILDING[which], rebuildState),
  };
  return { context, run: () => rebuild({ id: `id-of-${which}`, name: which }, services, context) };
}

/** What `rebuild --verify` says of two tables. */
async function verified({ client, tableName }: TestTable, second: TestTable) {
  const context = fakeContext();
  const exit = await verify(
    { client, first: tableName, second: second.tableName, eventDays: RETENTION.eventDays },
    context,
  );
  return { exit, results: context.results };
}

/** Without what that version did not keep of a group that took another one in, and of that one. */
function asBefore({ formerShortIds: _, ...item }: Record<string, unknown>) {
  const { version: _version, statusShard: _shard, firstSeenKey: _key, ...rest } = item;
  return ['1', '7'].includes(String(item['issueId'])) && item['sk'] === 'GROUP' ? rest : item;
}

/** That version wrote no changes and no search rows. */
const isLater = ({ pk, sk }: Record<string, unknown>) =>
  isOfChanges(String(sk)) || SEARCH_PARTITIONS.includes(String(pk));

const EQUAL = { exit: 0, results: [expect.objectContaining({ result: 'verified', different: 0 })] };

describe('a rebuild', () => {
  it('makes of the archive of the version before the table that it had', async () => {
    const [old, copy] = [await recordedTable('table.jsonl'), await createTestTable()];
    const context = fakeContext();
    const store = createRecordStore({ ...copy, retention: RETENTION, sleep: context.sleep });
    const services = { scan: scanOf(bucket), store, state: memoryState<never>() };

    const exit = await rebuild({ id: 'id', name: 'copy' }, services, context);

    expect(exit).toBe(0);
    expect(context.results).toMatchObject([{ result: 'rebuilt', events: 31, skipped: 0 }]);
    expect(await verified(old, copy)).toEqual(EQUAL);
  });

  it('continues one that the version before was stopped in', async () => {
    const [old, copy] = [await recordedTable('table.jsonl'), await recordedTable('rebuild-stopped.jsonl')];
    const { context, run } = rebuildInto(copy, 'stopped');

    const exit = await run();

    expect(exit).toBe(0);
    expect(context.notes).toEqual([expect.stringContaining('Continues after 8 records')]);
    expect(context.results).toMatchObject([{ result: 'rebuilt', events: 31, skipped: 0 }]);
    expect(await verified(old, copy)).toEqual(EQUAL);
  });

  it('adds to one that the version before has ended what was archived since', async () => {
    const [live, copy] = [await recordedTable('table.jsonl'), await recordedTable('rebuild-finished.jsonl')];
    const world = createRecordedWorld({ table: live, bucket, sentry: sentryLater() });
    world.clock.advance(300_000);
    await consumeAll(await readLines<string>('messages.jsonl'), world.consumer);
    const { context, run } = rebuildInto(copy, 'finished');

    const exit = await run();

    expect(exit).toBe(0);
    expect(context.notes).toEqual([expect.stringContaining('rebuilt before')]);
    expect(await verified(live, copy)).toEqual(EQUAL);
  });
});

describe('a replay', () => {
  const { rate, ...identity } = REPLAYING;
  const { from, to } = identity;

  /** Replays the recorded bucket and returns the texts that it sent. */
  async function replayed(state: StateFile<ReplayState>, isQuarantine: boolean) {
    const context = fakeContext();
    const sent: string[] = [];
    const queue = {
      send: (messages: readonly QueueMessage[]) => {
        sent.push(...messages.map(encodeMessage));
        return Promise.resolve();
      },
    };
    const services = {
      scan: scanOf(bucket),
      queue,
      queueDepth: () => Promise.resolve(0),
      bodies: createKeptBodies(bucket.client, BUCKET, { now: Date.now }),
      state,
    };
    const exit = await replay({ from, to, isQuarantine, rate }, services, context);
    return { exit, sent, context };
  }

  it('sends what one that the version before was stopped in had not sent, and nothing twice', async () => {
    const state = createStateFile(localDir, 'replay', identity, replayState);
    const before = await readLines<string>('replay-sent.jsonl');
    const whole = await replayed(memoryState(), false);

    const rest = await replayed(state, false);

    expect(rest.exit).toBe(0);
    expect(rest.context.notes).toEqual([expect.stringContaining('Continues after 5 records')]);
    expect(before).toHaveLength(5);
    expect([...before, ...rest.sent]).toEqual(whole.sent);
    expect(await state.read()).toBeUndefined();
  });

  it('of all that the version before has archived changes nothing in its table', async () => {
    const table = await recordedTable('table.jsonl');
    const world = createRecordedWorld({ table, bucket, sentry: sentryLater() });
    const before = await itemsOf(table);
    const { sent } = await replayed(memoryState(), false);

    await consumeAll(sent, world.consumer);

    expect(sent).toHaveLength(62);
    const known = (await itemsOf(table)).filter((item) => !isLater(item));
    expect(known.map(asBefore)).toEqual(before.map(asBefore));
  });

  it('reads the quarantine of the version before', async () => {
    const { exit, sent, context } = await replayed(memoryState(), true);

    expect(exit).toBe(1);
    expect(sent).toEqual([]);
    expect(context.results).toMatchObject([
      { result: 'skipped', reason: expect.stringContaining('not_json') },
      { result: 'skipped', reason: expect.stringContaining('unknown_message') },
      { result: 'replayed', quarantine: true, records: 2, skipped: 2 },
    ]);
  });
});
