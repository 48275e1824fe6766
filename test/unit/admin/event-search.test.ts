import fc from 'fast-check';
import type { EventWalk } from '../../../lambdas/adapters/table/read/group-reader.ts';
import { findEvents, positionOf, type EventSearch } from '../../../lambdas/admin/detail/event-search.ts';
import { anEvent, aWorld, fakeServices } from '../../support/fakes/admin-services.ts';
import { openAccess } from '../../support/fakes/open-access.ts';

const START = Date.parse('2026-11-20T08:00:00.000Z');
const GROUP = { issueId: '101', eventShards: null };

/** The nth event, n seconds after the start. */
const eventAt = (n: number) =>
  anEvent({
    eventId: n.toString(16).padStart(32, '0'),
    timestamp: new Date(START + n * 1000).toISOString(),
  });

const EVERYTHING: EventSearch = {
  ...{ query: [], order: 'desc', after: null, until: null },
  ...{ limit: Infinity, budget: { rows: 10_000, records: 1 } },
};

/** A group of so many events, and what was asked of it. */
function groupOf(count: number) {
  const events = Array.from({ length: count }, (_, n) => eventAt(n));
  const services = fakeServices(aWorld({ events }), openAccess('reader'));
  const asked: EventWalk[] = [];
  const groups: typeof services.groups = {
    ...services.groups,
    walkEvents: (id, walk) => {
      asked.push(walk);
      return services.groups.walkEvents(id, walk);
    },
  };
  const find = (search: Partial<EventSearch>) =>
    findEvents({ ...services, groups }, GROUP, { ...EVERYTHING, ...search });
  return { events, asked, find, rowsAsked: () => asked.map(({ limit }) => limit) };
}

describe('events of a group, without a filter', () => {
  it('are read as many as are wanted', async () => {
    const { find, rowsAsked } = groupOf(300);

    const { items } = await find({ limit: 1 });

    expect(items).toHaveLength(1);
    expect(rowsAsked()).toEqual([1]);
  });

  it('are read few at first on the way to an event, which is most often the newest', async () => {
    const { events, find, rowsAsked } = groupOf(300);

    const { items, isWhole } = await find({ until: positionOf(events[298]!) });

    expect({ found: items.length, isWhole }).toEqual({ found: 1, isWhole: true });
    expect(rowsAsked()).toEqual([10]);
  });

  it('are read by the hundred where the way is long', async () => {
    const { events, find, rowsAsked } = groupOf(300);

    const { items } = await find({ until: positionOf(events[50]!) });

    expect(items).toHaveLength(249);
    expect(rowsAsked()).toEqual([10, 100, 100, 100]);
  });

  it('are looked for in the parts of the index that the group at hand names', async () => {
    const { asked, find } = groupOf(3);

    await find({});

    expect(asked.map(({ eventShards }) => eventShards)).toEqual([null]);
  });
});

it('events are found as by looking at all of them, from any place to any other, in either order', async () => {
  const place = fc.option(fc.nat(130), { nil: null });
  await fc.assert(
    fc.asyncProperty(
      fc.nat(130),
      fc.constantFrom('asc' as const, 'desc' as const),
      place,
      place,
      fc.oneof(fc.integer({ min: 1, max: 140 }), fc.constant(Infinity)),
      async (count, order, after, until, limit) => {
        const { events, find } = groupOf(count);
        const at = (n: number | null) => (n === null ? null : positionOf(eventAt(n)));
        const inOrder = order === 'asc' ? events : events.toReversed();
        const isBefore = (a: string, b: string) => (order === 'asc' ? a < b : a > b);
        const wanted = inOrder.filter(
          (event) =>
            (after === null || isBefore(at(after) ?? '', positionOf(event))) &&
            (until === null || isBefore(positionOf(event), at(until) ?? '')),
        );

        const { items } = await find({ order, after: at(after), until: at(until), limit });

        expect(items.map(({ eventId }) => eventId)).toEqual(
          wanted.slice(0, limit).map(({ eventId }) => eventId),
        );
      },
    ),
  );
});
