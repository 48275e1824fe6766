import { createEventMover } from '../../../../lambdas/adapters/table/write/event-mover.ts';
import { createGroupWriter } from '../../../../lambdas/adapters/table/write/group-writer.ts';
import { createTableReader } from '../../../../lambdas/adapters/table/read/table-reader.ts';
import { eventIdOf, sighting } from '../../../support/samples/observations.ts';
import { createTestTable } from '../../../support/engines/table.ts';

it('ends a long move in time, and continues where it ended', async () => {
  // Arrange
  const table = await createTestTable();
  const reader = createTableReader({ ...table, showExpired: true });
  const tools = {
    ...table,
    reader,
    retention: { openDays: 90, closedDays: 30, eventDays: 90 },
    clock: { now: () => 0 },
    random: Math.random,
    sleep: () => Promise.resolve(),
  };
  const writer = createGroupWriter(tools);
  const events = Array.from({ length: 75 }, (_, n) => sighting(eventIdOf(n)));
  const gone = {
    kind: 'gone' as const,
    issueId: '1',
    observedAt: '2026-11-20T11:00:00.000Z',
    mergedInto: '2',
  };
  const { group } = await writer.apply(events, undefined);
  await writer.apply([gone], group);
  let now = 0;
  const hurried = createEventMover({ ...tools, clock: { now: () => (now += 20_000) } });
  const unhurried = createEventMover({ ...tools, clock: { now: () => 0 } });

  const ended = hurried.moveEvents('1', '2');

  await expect(ended).rejects.toMatchObject({ code: 'move_unfinished' });
  const between = await reader.getGroup('2');
  expect(between?.storedEvents).toBeGreaterThan(0);
  expect(between?.storedEvents).toBeLessThan(75);
  await unhurried.moveEvents('1', '2');
  expect(await reader.getGroup('2')).toMatchObject({ storedEvents: 75 });
  expect(await reader.getGroup('1')).toMatchObject({ storedEvents: 0 });
});
