import fc from 'fast-check';
import { withoutPlace } from '../../../lambdas/adapters/table/place.ts';
import { isOfChanges } from '../../../lambdas/contracts/item-keys.ts';
import type { EventSighting, Observation } from '../../../lambdas/core/group/observation.ts';
import {
  batched,
  contentAfter,
  seenBy,
  seenIn,
  tagsBy,
  tagsIn,
  type Row,
} from '../../support/engines/stored-content.ts';
import { describedGroup, eventIdOf, sighting, snapshot } from '../../support/samples/observations.ts';
import { faultsOfChains } from '../../support/changes/chains.ts';

/** Changes depend on the order by their nature (docs/adr/0048); each chain of them must be whole. */
const withoutChanges = (items: Awaited<ReturnType<typeof contentAfter>>) =>
  items.filter(({ sk }) => !isOfChanges(String(sk)));

/**
 * Without the one trace that the order leaves (docs/adr/0009): which older title and permalink a group falls back on that no
 * snapshot has described, where its events left it one after another; its digest and its search row have them too.
 */
const withoutTrace = (items: Awaited<ReturnType<typeof contentAfter>>) => {
  const isUndescribed = ({ sk, statusObservedAt }: Row) => sk === 'GROUP' && statusObservedAt === undefined;
  const undescribed = new Set(items.filter(isUndescribed).map(({ issueId }) => String(issueId)));
  return withoutChanges(items).map((item) => {
    if (isUndescribed(item)) {
      const { permalink: _link, permalinkFrom: _from, version: _version, ...told } = item;
      const { title: _title, titleFrom: _titleFrom, ...rest } = told;
      return rest;
    }
    if (!String(item['pk']).startsWith('SEARCH#') || !undescribed.has(String(item['sk']))) return item;
    const { t: _texts, v: _digest, ...rest } = item;
    return rest;
  });
};

/** Without where events were put, and how long a group lives that says so (docs/adr/0069). */
const withoutPlaces = (items: Row[]) =>
  items.map(withoutPlace).map((item) => {
    const { expiresAt: _, ...lasting } = item;
    return item['sk'] === 'GROUP' || String(item['pk']).startsWith('SEARCH#') ? lasting : item;
  });
/** So few that a group of the property heats by them. */
const SOON_HOT = { events: 3, countedFrom: 2, talliedFrom: 1 };

const issue = fc.constantFrom('1', '2', '3');
const second = fc.nat(9).map((n) => `2026-11-20T10:00:0${n.toString()}.000Z`);

/** Of the tags that are indexed. */
const TAGS_OF: readonly Record<string, string>[] = [{}, { customer: 'acme' }, { customer: 'a'.repeat(199) }];

/**
 * A telling of one of six events, under any issue: Sentry has moved it. Where it is archived and what it says follow
 * from what record it is: a row of a list tells the second alone.
 */
const anyEvent: fc.Arbitrary<EventSighting> = fc
  .record({
    n: fc.nat(5),
    issueId: issue,
    at: fc.oneof(second, fc.constant('')),
    kind: fc.constantFrom('webhook' as const, 'row' as const, 'body' as const),
  })
  .map(({ n, issueId, at, kind }) => {
    const isIndexed = kind === 'row';
    const archive = { key: `archive/${at}${kind}`, offset: Number(issueId) * 10 + n, length: 1 };
    const happened = `2026-11-20T0${(n >> 1).toString()}:00:00`;
    const source = kind === 'webhook' ? ('webhook' as const) : ('row' as const);
    const seen = sighting(eventIdOf(100 + n), {
      issueId,
      sighting: { at, source, issueId },
      timestamp: isIndexed ? `${happened}.000Z` : `${happened}.00${n.toString()}Z`,
      title: `${kind} ${n.toString()} of ${issueId}`,
      environment: n % 3 === 0 ? null : `environment ${n.toString()}`,
      // So long that five pairs of one day have no room in its counter.
      release: (kind === 'body' ? 'shop@2' : 'shop@1').padEnd(250, '.'),
      tags: { ...TAGS_OF[n % 3], runtime: kind },
      isIndexed,
      isRepaired: kind !== 'webhook',
      archive,
    });
    return {
      ...seen,
      issueId,
      culprit: `culprit of ${issueId}`,
      permalink: kind === 'webhook' ? `https://sentry.example/issues/${issueId}/` : null,
      projectSlug: kind === 'webhook' ? 'shop' : null,
    };
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
      expect(withoutTrace(otherwise)).toEqual(withoutTrace(once));
      expect(faultsOfChains(once)).toEqual([]);
      expect(faultsOfChains(otherwise)).toEqual([]);
    }),
    { numRuns: 40, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: false },
  );
}, 120_000);

it('leaves the same items whether groups heat on the way or not', async () => {
  const history = fc
    .tuple(
      fc.array(anyEvent, { minLength: 4, maxLength: 16 }),
      fc.array(anySnapshot, { maxLength: 3 }),
      anyMerges,
    )
    .map((parts) => parts.flat())
    .chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.integer({ min: 1, max: 5 }),
      ),
    );

  await fc.assert(
    fc.asyncProperty(history, async ([all, shuffled, size]) => {
      const cold = await contentAfter(batched(all, all.length));
      const heated = await contentAfter(batched(shuffled, size), SOON_HOT);
      expect(withoutPlaces(withoutTrace(heated))).toEqual(withoutPlaces(withoutTrace(cold)));
      expect(faultsOfChains(heated)).toEqual([]);
    }),
    { numRuns: 40, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: false },
  );
}, 120_000);

it('has each event once, in the home of its newest sighting, and of each group what its events say', async () => {
  const history = fc
    .tuple(
      fc.array(anyEvent, { minLength: 2, maxLength: 14 }),
      fc.array(anySnapshot, { maxLength: 3 }),
      anyMerges,
    )
    .chain(([events, snapshots, merges]) => {
      const all = [...events, ...snapshots, ...merges];
      return fc.tuple(fc.shuffledSubarray(all, { minLength: all.length }), fc.integer({ min: 1, max: 5 }));
    });

  await fc.assert(
    fc.asyncProperty(history, async ([all, size]) => {
      const items = await contentAfter(batched(all, size));

      const homes = homesOf(all);
      const rows = items.filter(({ sk }) => sk === 'EVENT');
      expect(new Map(rows.map(({ eventId, issueId }) => [eventId, issueId]))).toEqual(homes);
      for (const group of items.filter(({ sk }) => sk === 'GROUP')) {
        const living = rows.filter(({ issueId }) => issueId === group['issueId']);
        const newest = living.map(placeInTime).sort().at(-1);
        expect(group['storedEvents']).toBe(living.length);
        const { lastEventAt, lastEventId } = group;
        const last =
          lastEventId === undefined
            ? undefined
            : placeInTime({ timestamp: lastEventAt, eventId: lastEventId });
        expect(last).toBe(newest);
        expect(hoursOf(items, String(group['issueId']))).toEqual(hoursIn(living));
        expect(living.filter((row) => !isWithin(group, String(row['timestamp'])))).toEqual([]);
        expect(seenBy(items, String(group['issueId']))).toEqual(seenIn(living));
        expect(tagsBy(items, String(group['issueId']))).toEqual(tagsIn(living));
      }
    }),
    { numRuns: 40, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: false },
  );
}, 120_000);

/** By event id, the issue of its newest sighting, followed through all merges. */
function homesOf(all: readonly Observation[]): Map<unknown, string> {
  const merged = new Map<string, { at: string; into: string }>();
  for (const one of all) {
    if (one.kind !== 'gone' || one.mergedInto === null) continue;
    if (one.observedAt > (merged.get(one.issueId)?.at ?? '')) {
      merged.set(one.issueId, { at: one.observedAt, into: one.mergedInto });
    }
  }
  const newest = new Map<string, { place: string; issueId: string }>();
  for (const one of all) {
    if (one.kind !== 'event' || one.event.sighting === null) continue;
    const { at, source, issueId } = one.event.sighting;
    // The ids of this test have one digit: their order as text is that as numbers.
    const place = `${at} ${source === 'row' ? '1' : '0'} ${issueId}`;
    const known = newest.get(one.event.eventId);
    if (known === undefined || place > known.place) newest.set(one.event.eventId, { place, issueId });
  }
  const homeOf = (issueId: string): string => {
    const next = merged.get(issueId);
    return next === undefined ? issueId : homeOf(next.into);
  };
  return new Map([...newest].map(([eventId, { issueId }]) => [eventId, homeOf(issueId)]));
}

const placeInTime = ({ timestamp, eventId }: Row) => `${String(timestamp)} ${String(eventId)}`;

/** A list looks for events of a group on the days from its first to its last one alone. */
const isWithin = ({ firstSeen, lastSeen }: Row, at: string): boolean =>
  String(firstSeen) <= at && at <= String(lastSeen);

/** Events of a group by hour, those that are repaired among them: by its counters, and by its rows. */
function hoursOf(items: readonly Row[], issueId: string): Record<string, number> {
  const counters = items.filter(({ pk, sk }) => pk === `GROUP#${issueId}` && String(sk).startsWith('DAY#'));
  const hours = counters.flatMap((counter) =>
    Object.entries(counter).filter(([name, count]) => /^[hr]\d\d$/.test(name) && count !== 0),
  );
  return Object.fromEntries(hours) as Record<string, number>;
}
function hoursIn(rows: readonly Row[]): Record<string, number> {
  const hours: Record<string, number> = {};
  for (const { timestamp, isRepaired } of rows) {
    const hour = String(timestamp).slice(11, 13);
    hours[`h${hour}`] = (hours[`h${hour}`] ?? 0) + 1;
    if (isRepaired === true) hours[`r${hour}`] = (hours[`r${hour}`] ?? 0) + 1;
  }
  return hours;
}

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

it('lets an event of a group be told anew beside another that was only seen once more', async () => {
  const stored = {
    timestamp: '2026-11-20T10:00:01.000Z',
    archive: { key: 'archive/webhook', offset: 1, length: 1 },
  };
  const seenAgain = { at: '2026-11-20T10:00:09.000Z', source: 'row', issueId: '1' } as const;
  const row = sighting(eventIdOf(1), {
    isIndexed: true,
    archive: { key: 'archive/row', offset: 1, length: 1 },
  });
  const body = sighting(eventIdOf(1), {
    timestamp: '2026-11-20T10:00:02.000Z',
    archive: { key: 'archive/body', offset: 1, length: 1 },
  });

  const items = await contentAfter([
    [row, sighting(eventIdOf(2), stored)],
    [body, sighting(eventIdOf(2), { ...stored, isIndexed: true, sighting: seenAgain })],
  ]);

  expect(items.find(({ sk }) => sk === 'GROUP')).toMatchObject({
    storedEvents: 2,
    firstSeen: '2026-11-20T10:00:01.000Z',
    lastSeen: '2026-11-20T10:00:02.000Z',
  });
});
