import { createLedgerStore } from '../../../lambdas/adapters/table/sync/ledger-store.ts';
import { createSyncStore } from '../../../lambdas/adapters/table/sync/sync-store.ts';
import { createTableReader } from '../../../lambdas/adapters/table/read/table-reader.ts';
import type { OutcomeQuery } from '../../../lambdas/adapters/sentry/stats.ts';
import { consumeAll } from '../../support/engines/consumer-world.ts';
import { readLines, recordedBucket, recordedTable } from '../../support/recorded/files.ts';
import { PROJECT, sentryAtRest, sentryLater, withSmallPages } from '../../support/recorded/sentry.ts';
import { createRecordedWorld, type RecordedWorld } from '../../support/recorded/world.ts';
import type { SyncOutcome } from '../../../lambdas/sync/outcome.ts';
import type { FakeSentry } from '../../support/fakes/fake-sentry.ts';

const FIVE_MINUTES = 300_000;

const runOf = (outcome: SyncOutcome) => {
  if (outcome.kind === 'busy') throw new Error('The sync did not run.');
  return outcome.run;
};

/** The recorded table with what a later file changed, the given minutes after it came to rest. */
async function worldOf(
  { files, sentry }: { files: string[]; sentry: FakeSentry },
  afterMs: number,
): Promise<RecordedWorld> {
  const table = await recordedTable('table.jsonl', ...files);
  const world = createRecordedWorld({ table, bucket: await recordedBucket(), sentry });
  world.clock.advance(afterMs);
  return world;
}

/** The run that a recorded file tells of. */
async function recordedRun(file: string): Promise<Record<string, unknown>> {
  const run = (await readLines(file)).find(({ pk }) => pk === 'SYNC#RUN');
  if (run === undefined) throw new Error(`${file} has no run`);
  return run;
}

describe('a run that the version before left unfinished', () => {
  it.each([
    // One lookup is for the groups found deleted; what an earlier invocation has listed is looked up by id.
    { phase: 'list', calls: { list: 1, lookup: 6, detail: 2 } },
    { phase: 'absent', calls: { list: 0, lookup: 6, detail: 2 } },
    { phase: 'details', calls: { list: 0, lookup: 1, detail: 1 } },
  ])('continues where it stopped, in its phase "$phase"', async ({ phase, calls }) => {
    const file = `checkpoint-${phase}.jsonl`;
    const begun = await recordedRun(file);
    const world = await worldOf({ files: [file], sentry: withSmallPages(sentryLater()) }, 2 * FIVE_MINUTES);

    const outcome = await world.sync();

    expect(outcome.kind).toBe('finished');
    expect(runOf(outcome)).toMatchObject({
      id: begun['id'],
      startedAt: begun['startedAt'],
      window: begun['window'],
      state: 'COMPLETE',
      issuesSeen: 10,
      groupsDeleted: 1,
      groupsMerged: 1,
      eventsEnqueued: 2,
      errors: [],
    });
    const made = Object.fromEntries(Object.keys(calls).map((call) => [call, world.sentry.count(call)]));
    expect(made).toEqual(calls);
    expect(await createSyncStore(world.table.client, world.table.tableName).loadCheckpoint()).toBeNull();
  });

  it.each(['list', 'absent', 'details'])(
    'makes the table what Sentry has, begun again in its phase "%s"',
    async (phase) => {
      const files = [`checkpoint-${phase}.jsonl`];
      const world = await worldOf({ files, sentry: withSmallPages(sentryLater()) }, 2 * FIVE_MINUTES);

      await world.sync();
      await consumeAll(world.waiting.splice(0), world.consumer);

      const reader = createTableReader({ ...world.table, clock: world.clock });
      const groups = await reader.getGroups(['1', '4', '8', '9', '10', '13']);
      expect(Object.fromEntries(groups)).toMatchObject({
        1: { status: 'RESOLVED', gone: null },
        4: { status: 'OPEN', storedEvents: 4 },
        8: { gone: { mergedInto: '1' } },
        9: { gone: { mergedInto: null } },
        10: { status: 'OPEN', gone: null },
        13: { status: 'OPEN', storedEvents: 1, gone: null },
      });
    },
  );
});

describe('a run that the version before is still at work on', () => {
  it('keeps this version from starting one', async () => {
    const { id } = await recordedRun('lease.jsonl');
    const world = await worldOf({ files: ['lease.jsonl'], sentry: sentryLater() }, FIVE_MINUTES + 60_000);

    const outcome = await world.sync();

    expect(outcome).toEqual({ kind: 'busy', runId: id });
    expect(world.waiting).toEqual([]);
  });

  it('is followed by a run of its own once its lease has ended', async () => {
    const { id } = await recordedRun('lease.jsonl');
    const world = await worldOf({ files: ['lease.jsonl'], sentry: sentryLater() }, 2 * FIVE_MINUTES);

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ state: 'COMPLETE', issuesSeen: 10 });
    expect(run.id).not.toBe(id);
  });
});

describe('what the version before noted for its next runs', () => {
  it('lets this version read an issue once more whose lost events Sentry does not list, and not again', async () => {
    const world = await worldOf({ files: [], sentry: sentryAtRest() }, FIVE_MINUTES);
    // Lists the two that the table has found deleted and merged.
    world.sentry.listed = world.sentry.listed.filter(
      (row) => !['6', '7'].includes((row as { id: string }).id),
    );

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ state: 'COMPLETE', missingEvents: 3, eventsEnqueued: 0 });
    // The version before passed over events that live elsewhere.
    expect(world.sentry.count('events')).toBeGreaterThan(0);
    expect(runOf(await world.sync())).toMatchObject({ state: 'COMPLETE', missingEvents: 3 });
    expect(world.sentry.count('events')).toBe(0);
  });

  it('spares the ledger the hours that are known, and says with which day it goes on', async () => {
    const world = await worldOf({ files: [], sentry: sentryLater() }, FIVE_MINUTES);
    const ledger = createLedgerStore(world.table.client, world.table.tableName);
    const before = await ledger.loadState();
    const hours = await ledger.readHours(PROJECT, '2026-11-18T00', '2026-11-18T23');
    const ask = world.sentry.hourlyOutcomes;
    const queries: OutcomeQuery[] = [];
    world.sentry.hourlyOutcomes = (query) => {
      queries.push(query);
      return ask(query);
    };

    await world.sync();

    expect(before?.nextDay).toBe('2026-10-29');
    expect(queries.map(({ from }) => from).sort()).toEqual(['2026-10-29T00', '2026-11-19T00']);
    expect(hours.map(({ hour, state }) => [hour, state])).toEqual([
      ['2026-11-18T08', 'DROPPED_BY_SENTRY'],
      ['2026-11-18T23', 'BACKFILLED'],
    ]);
    expect(await ledger.readHours(PROJECT, '2026-11-18T00', '2026-11-18T23')).toEqual(hours);
  });
});
