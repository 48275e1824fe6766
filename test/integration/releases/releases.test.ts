import path from 'node:path';
import { createArchiveReader } from '../../../lambdas/adapters/archive/reader.ts';
import { createArchiveScan } from '../../../lambdas/adapters/archive/scan.ts';
import { createSyncStore } from '../../../lambdas/adapters/table/sync/sync-store.ts';
import { queueMessage } from '../../../lambdas/contracts/queue-message.ts';
import type { ArchivePointer } from '../../../lambdas/core/group/group.ts';
import { consume } from '../../../lambdas/consumer/consume.ts';
import { rebuild } from '../../../lib/commands/rebuild/rebuild.ts';
import { createRecordStore } from '../../../lib/commands/rebuild/record-store.ts';
import { verify } from '../../../lib/commands/rebuild/verify.ts';
import { itemsOf, RETENTION } from '../../support/engines/consumer-world.ts';
import { createTestTable } from '../../support/engines/table.ts';
import { fakeContext, memoryState } from '../../support/fakes/command-context.ts';
import { putAll, readLines, RECORDED, recordedBucket, type Item } from '../../support/recorded/files.ts';
import { sentryLater, withSmallPages } from '../../support/recorded/sentry.ts';
import { BUCKET, createRecordedWorld } from '../../support/recorded/world.ts';
import { RELEASES, RELEASES_FOLDER } from '../../support/template/upgrade.ts';

/**
 * Whoever updates from a release keeps what it has stored, what it has sent and what it has begun: stored formats are read one
 * major version back (docs/upgrade.md).
 */

const TEN_MINUTES = 600_000;

const linesOf = <T = Item>(release: string, file: string): Promise<T[]> =>
  readLines<T>(path.relative(RECORDED, path.join(RELEASES_FOLDER, release, file)));

/** The release's table and bucket, ten minutes after they came to rest, under this version. */
async function worldOf(release: string, ...files: string[]) {
  const table = await createTestTable();
  for (const file of ['table.jsonl', ...files]) await putAll(table, await linesOf(release, file));
  const bucket = await recordedBucket(path.join(RELEASES_FOLDER, release));
  const world = createRecordedWorld({ table, bucket, sentry: withSmallPages(sentryLater()) });
  world.clock.advance(TEN_MINUTES);
  return world;
}

const messagesOf = async (release: string) =>
  (await linesOf<string>(release, 'messages.jsonl')).map((body, index) => ({
    messageId: index.toString(),
    body,
  }));

const keyOf = ({ pk, sk }: Item) => `${String(pk)} ${String(sk)}`;
/** When and where something was written is each run's own; what it says of Sentry's errors is not. */
const told = ({ archive: _archive, ...item }: Item) => item;
const ofErrors = (items: readonly Item[]) =>
  Object.fromEntries(
    items
      .filter(({ pk, sk }) => /^(GROUP|EVENT)#/.test(String(pk)) && !/^(CHANGE|MOVED)/.test(String(sk)))
      .map((item) => [keyOf(item), told(item)] as const),
  );

describe.each(RELEASES)('what release %s has left', (release) => {
  it('are messages of every kind and encoding, which this version parses', async () => {
    const parsed = (await messagesOf(release)).map(({ body }) => queueMessage.parse(JSON.parse(body)));

    expect(new Set(parsed.map(({ kind }) => kind))).toEqual(
      new Set(['webhook', 'issues', 'events', 'event', 'gone', 'spike']),
    );
    expect(new Set(parsed.flatMap((each) => (each.kind === 'webhook' ? [each.encoding] : [])))).toEqual(
      new Set(['identity', 'gzip', 'bucket']),
    );
    expect(parsed.some(({ archived }) => archived !== undefined)).toBe(true);
  });

  it('in the queue makes of its table what that release made of it', async () => {
    const world = await worldOf(release, 'before-messages.jsonl');

    const failed = await consume(await messagesOf(release), world.consumer);

    expect(failed).toEqual([]);
    const expected = ofErrors(await linesOf(release, 'after-messages.jsonl'));
    const stored = ofErrors(await itemsOf(world.table));
    expect(Object.keys(stored).sort()).toEqual(Object.keys(expected).sort());
    expect(stored).toMatchObject(expected);
  });

  it('in the archive is read record by record', async () => {
    const world = await worldOf(release);
    const archive = createArchiveReader({ client: world.bucket.client, bucket: BUCKET });
    const events = (await linesOf(release, 'table.jsonl')).filter(({ sk }) => sk === 'EVENT');

    const records = await Promise.all(
      events.map(({ archive: pointer }) => archive.readRecord(pointer as ArchivePointer)),
    );

    expect(events.length).toBeGreaterThan(20);
    for (const [index, { eventId }] of events.entries())
      expect(JSON.stringify(records[index])).toContain(eventId);
  });

  it('in the archive makes a table that is the one it had', async () => {
    const world = await worldOf(release);
    const copy = await createTestTable();
    const context = fakeContext();
    const services = {
      scan: createArchiveScan({ client: world.bucket.client, bucket: BUCKET }),
      store: createRecordStore({ ...copy, retention: RETENTION, sleep: context.sleep }),
      state: memoryState<never>(),
    };

    await rebuild({ id: 'id', name: 'copy' }, services, context);

    const compared = fakeContext();
    const { client, tableName } = world.table;
    expect(
      await verify(
        { client, first: tableName, second: copy.tableName, eventDays: RETENTION.eventDays },
        compared,
      ),
    ).toBe(0);
    expect(compared.results).toMatchObject([{ result: 'verified', different: 0 }]);
  });

  it('unfinished, a run of the sync, is finished from where it stopped', async () => {
    const world = await worldOf(release, 'checkpoint.jsonl');
    const begun = (await linesOf(release, 'checkpoint.jsonl')).find(({ pk }) => pk === 'SYNC#RUN');

    const outcome = await world.sync();

    expect(outcome).toMatchObject({ kind: 'finished', run: { id: begun?.['id'], state: 'COMPLETE' } });
    expect(await createSyncStore(world.table.client, world.table.tableName).loadCheckpoint()).toBeNull();
  });
});
