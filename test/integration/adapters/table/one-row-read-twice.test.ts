import { createTableReader } from '../../../../lambdas/adapters/table/read/table-reader.ts';
import type { EventSighting } from '../../../../lambdas/core/group/observation.ts';
import { servicesOf } from '../../../support/engines/stored-content.ts';
import { createTestTable, type TestTable } from '../../../support/engines/table.ts';
import { describedGroup, eventIdOf, sighting, snapshot } from '../../../support/samples/observations.ts';

const STAYS = eventIdOf(1);
const LEAVES = eventIdOf(2);
/** Of the group's first event: it changes by none of the two. */
const FIRST = eventIdOf(3);

const told = (eventId: string, rest: Parameters<typeof sighting>[1]): EventSighting =>
  sighting(eventId, { tags: { runtime: 'body' }, release: 'shop@2', ...rest });

const first = told(FIRST, { timestamp: '2026-11-20T00:00:00.000Z' });
const rowOfStaying = told(STAYS, {
  ...{ timestamp: '2026-11-20T01:00:00.000Z', isIndexed: true, release: 'shop@1', tags: { runtime: 'row' } },
  archive: { key: 'archive/row', offset: 0, length: 1 },
});
const bodyOfStaying = told(STAYS, {
  timestamp: '2026-11-20T01:00:00.002Z',
  archive: { key: 'archive/body', offset: 0, length: 1 },
});
const leaving = told(LEAVES, {
  timestamp: '2026-11-20T01:00:00.003Z',
  archive: { key: 'archive/body', offset: 1, length: 1 },
});
const elsewhere: EventSighting = {
  ...leaving,
  issueId: '3',
  event: {
    ...leaving.event,
    issueId: '3',
    sighting: { at: '2026-11-20T10:00:09.000Z', source: 'webhook', issueId: '3' },
  },
};

/** Does something once, right after the first answer with rows of events. */
function afterFirstRows({ client }: TestTable, act: () => Promise<unknown>): { hasActed: () => boolean } {
  let hasActed = false;
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const answer = await next(args);
        const isOfRows =
          commandName === 'BatchGetItemCommand' && JSON.stringify(args.input).includes('EVENT#');
        if (!isOfRows || hasActed) return answer;
        hasActed = true;
        await act();
        return answer;
      },
    { step: 'initialize', name: 'afterFirstRows' },
  );
  return { hasActed: () => hasActed };
}

it('takes the last event that stays in a group as it is, though its body comes while the one after it leaves', async () => {
  // Arrange
  const table = await createTestTable();
  const { writer } = servicesOf(table, new Map());
  const reader = createTableReader(table);
  const described = snapshot({ issueId: '1', tellsStatus: true, description: describedGroup() });
  const { group } = await writer.apply([described, first, rowOfStaying, leaving], undefined);
  const meanwhile = afterFirstRows(table, () => writer.apply([bodyOfStaying], group));

  // Act
  await writer.apply([elsewhere], undefined);

  // Assert
  expect(meanwhile.hasActed()).toBe(true);
  expect(await reader.getGroup('1')).toMatchObject({
    storedEvents: 2,
    lastEventId: STAYS,
    lastEventAt: '2026-11-20T01:00:00.002Z',
    release: 'shop@2',
  });
});
