import { createTableReader } from '../../../lambdas/adapters/table/read/table-reader.ts';
import { createWaitingRunStore } from '../../../lambdas/adapters/table/sync/waiting-run-store.ts';
import type { SyncOutcome } from '../../../lambdas/sync/outcome.ts';
import { consumeAll } from '../../support/engines/consumer-world.ts';
import { createTestTable } from '../../support/engines/table.ts';
import { issueRow, issueRows, FakeSentry } from '../../support/fakes/fake-sentry.ts';
import { createMemoryBucket } from '../../support/fakes/memory-bucket.ts';
import { withSmallPages } from '../../support/recorded/sentry.ts';
import { createRecordedWorld } from '../../support/recorded/world.ts';

const CHANGED = '1';

/** Sentry in small pages; when the first page of a list has been read, `then` happens, once. */
function sentryThat(then: (sentry: FakeSentry) => void): FakeSentry {
  const sentry = withSmallPages(new FakeSentry());
  sentry.listed = issueRows(12);
  const list = sentry.listIssues;
  let isFirst = true;
  sentry.listIssues = async (query) => {
    const page = await list(query);
    if (isFirst) then(sentry);
    isFirst = false;
    return page;
  };
  return sentry;
}

it('a manual sync during a run has what changed after the run had passed it', async () => {
  // Arrange: the issue is resolved, without a webhook, when the run under way has read its row.
  let asking: Promise<SyncOutcome> | undefined;
  const sentry = sentryThat((given) => {
    given.listed = given.listed.map((row) =>
      String((row as { id: unknown }).id) === CHANGED
        ? issueRow(Number(CHANGED), { status: 'resolved', substatus: null })
        : row,
    );
    asking = world.manualSync();
  });
  const world = createRecordedWorld({ table: await createTestTable(), bucket: createMemoryBucket(), sentry });

  // Act
  await world.sync();
  const answer = await asking;

  // Assert
  await consumeAll(world.waiting.splice(0), world.consumer);
  const group = (await createTableReader({ ...world.table, clock: world.clock }).getGroups([CHANGED])).get(
    CHANGED,
  );
  expect(answer).toMatchObject({ run: { trigger: 'http', state: 'COMPLETE', complete: true } });
  expect(group?.status).toBe('RESOLVED');
});

it('of all who ask while a run is under way, one run waits', async () => {
  // Arrange
  const { client, tableName } = await createTestTable();
  const waiting = createWaitingRunStore(client, tableName);
  const now = Date.parse('2026-11-20T10:00:00.000Z');

  // Act
  const asked = await Promise.all(['a', 'b', 'c', 'd'].map((runId) => waiting.ask(runId, now)));
  const [first = ''] = asked;
  await waiting.clear('another');
  const kept = await waiting.load();
  await waiting.clear(first);

  // Assert
  expect(new Set(asked).size).toBe(1);
  expect(kept).toBe(first);
  expect(await waiting.load()).toBeNull();
  expect(await waiting.ask('e', now)).toBe('e');
});
