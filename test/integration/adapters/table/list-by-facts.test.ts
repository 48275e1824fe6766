import fc from 'fast-check';
import type { GroupQuery } from '../../../../lambdas/adapters/table/read/group-reader.ts';
import { factsOf } from '../../../../lambdas/adapters/table/read/query-filter.ts';
import { createTableReader } from '../../../../lambdas/adapters/table/read/table-reader.ts';
import { eventCount, type Group } from '../../../../lambdas/core/group/group.ts';
import type { EventSighting } from '../../../../lambdas/core/group/observation.ts';
import { literal, type Glob } from '../../../../lambdas/core/query/glob.ts';
import { matcherOf, pairMatcherOf } from '../../../../lambdas/core/query/matching.ts';
import type { Query, Term } from '../../../../lambdas/core/query/query.ts';
import {
  clock,
  describes,
  eventOf,
  idsIn,
  matchingIn,
  NOW,
  pagesOf,
  tableOf,
} from '../../../support/engines/listed-table.ts';

/** Histories in which few values meet often; in the table's texts some of their characters are written in another way. */
const value = fc.constantFrom('a', 'b"\\', 'ü\u2028💥');
const anyHistory = fc.array(
  fc.record({
    status: fc.constantFrom('OPEN' as const, 'RESOLVED' as const),
    level: fc.constantFrom('error', 'fatal'),
    title: fc.constantFrom('Timeout of a request', 'Card declined', ''),
    events: fc.array(
      fc.record({
        environment: fc.option(value),
        release: fc.option(value),
        ago: fc.integer({ min: 1, max: 6 * 1440 }),
        code: fc.subarray(['pay', 'load', 'cart.py']),
      }),
      { maxLength: 5 },
    ),
  }),
  { minLength: 10, maxLength: 24 },
);

const not = fc.boolean();
const anyGlob: fc.Arbitrary<Glob> = fc.oneof(
  value.map(literal),
  fc.constantFrom<Glob>(['', ''], ['b', ''], ['', '"', ''], ['', '\\'], ['ü', '\udca5'], ['', '💥'], ['c']),
);
const globs = fc.array(anyGlob, { minLength: 1, maxLength: 2 });
const anyCondition: fc.Arbitrary<Term> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      key: fc.constantFrom('environment' as const, 'release' as const, 'firstRelease' as const),
      not,
      values: globs,
    }),
  },
  fc.record({
    key: fc.constant('words' as const),
    not,
    values: fc.constantFrom(
      [['pay'] as const],
      [['TIMEOUT'] as const, ['cart.'] as const],
      [['Card', 'ed'] as const],
    ),
  }),
  fc.record({ key: fc.constant('level' as const), not, values: fc.constant([['fatal'] as const]) }),
  fc.record({ key: fc.constant('is' as const), not, values: fc.constant(['resolved' as const]) }),
  fc.record({
    key: fc.constant('has' as const),
    not,
    values: fc.constantFrom([{ key: 'environment' as const }], [{ key: 'release' as const }]),
  }),
  fc.record({
    key: fc.constant('events' as const),
    not,
    values: fc.constant([{ op: '>' as const, count: 2 }]),
  }),
);
const anyAsked = fc.record({
  terms: fc.array(anyCondition, { minLength: 1, maxLength: 3 }),
  sortBy: fc.constantFrom('last_seen_at' as const, 'first_seen_at' as const, 'event_count' as const),
  sortOrder: fc.constantFrom('desc' as const, 'asc' as const),
  limit: fc.integer({ min: 1, max: 6 }),
});

/** Whether a list walks, asks the search rows, or meets their candidates one by one: all of it in a few groups. */
const anyLimits = fc.record({
  firstLook: fc.constantFrom(2, 8, 200),
  walkFor: fc.constantFrom(0, 6, 600),
  walkForAny: fc.constantFrom(0, 6, 3_000),
  travelling: fc.constantFrom(0, 4_000),
  few: fc.constantFrom(0, 500),
});
/** Which of these it does depends on how many rows a list before it has read. */
const ofManyRows: Query = [{ key: 'environment', not: false, values: [literal('nowhere')] }];

interface Model {
  group: Group;
  events: readonly EventSighting[];
}

const isOnFirstDay = ({ firstSeen }: Group, at: string) => at.slice(0, 10) === firstSeen.slice(0, 10);

/** The least of those that came first; null where none is known. */
function firstOf(events: readonly { timestamp: string; release: string | null }[]) {
  const order = (a: string, b: string) => (a === b ? 0 : a < b ? -1 : 1);
  const named = events
    .flatMap(({ timestamp, release }) => (release === null ? [] : [{ timestamp, release }]))
    .sort((a, b) => order(a.timestamp, b.timestamp) || order(a.release, b.release));
  return events.length === 0 ? null : { release: named[0]?.release ?? null };
}

/** What the list must be, by the facts alone. */
function expectedOf(
  model: readonly Model[],
  terms: Query,
  { sortBy, sortOrder }: Pick<GroupQuery, 'sortBy' | 'sortOrder'>,
) {
  const matches = matcherOf(terms);
  const isInScope = pairMatcherOf(terms);
  const rows = model.flatMap(({ group, events }) => {
    const own = events.map(({ event, codeTexts }) => ({ ...event, codeTexts: codeTexts ?? [] }));
    const newest = own.find(({ eventId }) => eventId === group.lastEventId);
    const facts = factsOf(group);
    const seenIn = own.length === 0 ? [{ environment: null, release: null }] : own;
    const firstRelease = firstOf(own.filter(({ timestamp }) => isOnFirstDay(group, timestamp)));
    const all = { ...facts, seenIn, firstRelease, texts: [...facts.texts, ...(newest?.codeTexts ?? [])] };
    if (matches(all, NOW) !== true) return [];
    const times = own
      .filter((one) => isInScope?.(one) === true)
      .map(({ timestamp }) => timestamp)
      .sort();
    const matching =
      isInScope === null ? null : { count: times.length, firstSeen: times.at(0), lastSeen: times.at(-1) };
    const lastSeen = matching?.lastSeen ?? group.lastSeen;
    const keys = {
      last_seen_at: lastSeen,
      first_seen_at: group.firstSeen,
      event_count: eventCount(group).toString().padStart(12, '0'),
    };
    return [{ id: group.issueId, key: `${keys[sortBy]}#${group.issueId}`, matching }];
  });
  const sign = sortOrder === 'asc' ? 1 : -1;
  return rows.sort((a, b) => sign * (a.key < b.key ? -1 : 1));
}

describe('a list under any query', () => {
  it.each([1, 2, 3])(
    'is the one that the facts give, in order, page by page (history %i)',
    async (seed) => {
      const [history = []] = fc.sample(anyHistory, { seed, numRuns: 1 });
      const told = history.map(({ events, ...description }, index) => {
        const issueId = (500 + index * 7).toString();
        return { issueId, description, events: events.map((one) => eventOf(issueId, one)) };
      });
      const table = await tableOf(
        told.flatMap(({ issueId, description, events }) => [describes(issueId, description), ...events]),
      );
      const reader = createTableReader({ ...table, clock });
      const groups = await reader.getGroups(told.map(({ issueId }) => issueId));
      const model = told.flatMap(({ issueId, events }): Model[] => {
        const group = groups.get(issueId);
        return group === undefined || group.firstSeen === '' ? [] : [{ group, events }];
      });

      await fc.assert(
        fc.asyncProperty(anyAsked, anyLimits, fc.boolean(), async ({ terms, ...order }, limits, isFirst) => {
          const expected = expectedOf(model, terms, order);
          const asking = createTableReader({ ...table, clock, searchLimits: limits });
          if (!isFirst) await pagesOf(table, { filter: { query: ofManyRows } }, limits, asking);

          const pages = await pagesOf(table, { filter: { query: terms }, ...order }, limits, asking);

          expect(idsIn(pages)).toEqual(expected.map(({ id }) => id));
          expect(pages.every(({ items }) => items.length <= order.limit)).toBe(true);
          const matching = matchingIn(pages);
          for (const one of expected) expect(matching.get(one.id) ?? null).toEqual(one.matching);
        }),
        { numRuns: 60, seed },
      );
    },
    120_000,
  );
});
