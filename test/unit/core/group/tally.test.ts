import fc from 'fast-check';
import type { Group } from '../../../../lambdas/core/group/group.ts';
import { COLD } from '../../../../lambdas/core/group/heat.ts';
import { merge } from '../../../../lambdas/core/group/merge.ts';
import type { EventSighting, Observation } from '../../../../lambdas/core/group/observation.ts';
import { searchRowAfter } from '../../../../lambdas/core/group/search-row.ts';
import { countedTags, tagChanges } from '../../../../lambdas/core/group/seen-tags.ts';
import { planFold, tallyOf, type Tally } from '../../../../lambdas/core/group/tally.ts';
import {
  eventIdentity,
  planWrite,
  type DayCount,
  type ToldEvent,
} from '../../../../lambdas/core/group/write-plan.ts';
import { eventIdOf, sighting, snapshot } from '../../../support/samples/observations.ts';

const TAGS = ['customer'];
const second = (from: number) =>
  fc.nat(20).map((n) => `2026-11-${from.toString()}T10:00:${n.toString().padStart(2, '0')}.000Z`);
/** Several events of one instant, on two days. */
const timeOf = (n: number) => `2026-11-2${(n % 2).toString()}T10:00:0${(n % 7).toString()}.000Z`;
const text = fc.constantFrom('', 'one', 'two');
const maybe = fc.constantFrom(null, '', 'x', 'y');

const anyTelling: fc.Arbitrary<EventSighting> = fc
  .record({
    n: fc.nat(30),
    observedAt: second(22),
    title: text,
    ...{ environment: maybe, release: maybe, culprit: maybe, permalink: maybe },
    customer: fc.constantFrom('', 'acme', 'globex'),
    isElsewhere: fc.boolean(),
    codeTexts: fc.constantFrom(null, ['a.ts'], ['b.ts']),
  })
  .map(({ n, observedAt, title, environment, release, customer, isElsewhere, ...told }) => ({
    ...sighting(eventIdOf(n), { timestamp: timeOf(n), title, environment, release, tags: { customer } }),
    ...told,
    ...(isElsewhere ? { culprit: null, type: null, permalink: null, projectSlug: null } : {}),
    observedAt,
    redirectedFrom: isElsewhere ? '9' : null,
  }));
const anySnapshot: fc.Arbitrary<Observation> = fc
  .record({ title: text, permalink: maybe, observedAt: second(20) })
  .map(({ observedAt, ...texts }) => {
    const told = snapshot({ observedAt });
    return { ...told, description: { ...told.description, ...texts } };
  });
const anyMerge: Observation = {
  ...{ kind: 'gone', issueId: '1', observedAt: '2026-11-22T11:00:00.000Z', mergedInto: '2' },
};

/** A group that is there, and events that come to it one after the other. */
const anyCourse = fc.record({
  known: fc.array(fc.oneof(anyTelling, anySnapshot), { maxLength: 5 }),
  isMerged: fc.constantFrom(false, false, false, true),
  batches: fc.array(fc.array(anyTelling, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 }),
});

const groupOf = (known: readonly Observation[], isMerged: boolean): Group | undefined =>
  merge(undefined, isMerged ? [...known, anyMerge] : known);
const withTags = ({ event, ...told }: ToldEvent): ToldEvent => ({
  ...told,
  event: { ...event, countedUnder: countedTags(event.tags, TAGS) },
});

/** What each batch writes at once, and the tally that it puts instead. */
function bothWays(
  group: Group | undefined,
  { known, batches }: { known: readonly Observation[]; batches: readonly EventSighting[][] },
) {
  const stored = new Set(known.flatMap((one) => (one.kind === 'event' ? [eventIdentity(one.event)] : [])));
  const days: DayCount[] = [];
  const events: ToldEvent[] = [];
  const tallies: (Tally | null)[] = [];
  let atOnce = group;
  for (const batch of batches) {
    const plan = planWrite(atOnce, batch, stored);
    const told = plan.events.map(withTags);
    tallies.push(tallyOf(told, batch, 8));
    for (const { event } of told) stored.add(eventIdentity(event));
    days.push(...plan.days);
    events.push(...told);
    atOnce = plan.group ?? atOnce;
  }
  return { atOnce, days, events, tallies };
}

/** Counts by counter, whatever their order. */
const totals = (days: readonly DayCount[]) =>
  days
    .flatMap(({ day, projectId, hours, seen }) => [
      ...[...hours].map(([hour, { stored, repaired }]) => ({
        name: `${day} ${projectId} ${hour}`,
        stored,
        repaired,
      })),
      ...seen.flatMap(({ environment, release, came }) =>
        came.map((at) => ({ name: JSON.stringify([day, environment, release, at]), stored: 1, repaired: 0 })),
      ),
    ])
    .reduce<Record<string, [number, number]>>((sums, { name, stored, repaired }) => {
      const [a, b] = sums[name] ?? [0, 0];
      return { ...sums, [name]: [a + stored, b + repaired] };
    }, {});

/**
 * Without its heat, and of a group that nobody has described without the one trace that the order leaves (docs/adr/0009): which
 * older title and permalink it falls back on.
 */
function content(group: Group | undefined) {
  if (group === undefined) return undefined;
  const cold = { ...group, ...COLD };
  if (group.statusObservedAt !== null) return cold;
  return { ...cold, title: '', titleFrom: null, permalink: null, permalinkFrom: null, version: '' };
}
const shuffled = (tallies: readonly Tally[]) =>
  fc.sample(fc.shuffledSubarray([...tallies], { minLength: tallies.length }), { numRuns: 1, seed: 1 })[0] ??
  [];

describe('folding tallies into a group', () => {
  it('leaves the group that the events would have left at once, in any order of the tallies', () => {
    fc.assert(
      fc.property(anyCourse, ({ known, isMerged, batches }) => {
        const group = groupOf(known, isMerged);
        const { atOnce, tallies } = bothWays(group, { known, batches });
        fc.pre(tallies.every((tally) => tally !== null));

        const folded = planFold(group, shuffled(tallies));

        expect(content(folded?.group)).toEqual(content(atOnce));
      }),
      { numRuns: 500 },
    );
  });

  it('leaves it one by one as well as all at once', () => {
    fc.assert(
      fc.property(anyCourse, ({ known, isMerged, batches }) => {
        const group = groupOf(known, isMerged);
        const { tallies } = bothWays(group, { known, batches });
        fc.pre(tallies.every((tally) => tally !== null));

        const oneByOne = tallies.reduce((before, tally) => planFold(before, [tally])?.group ?? before, group);

        expect(content(oneByOne)).toEqual(content(planFold(group, tallies)?.group));
      }),
    );
  });

  it('counts each event in its hour, its pair and its tags, as at once', () => {
    fc.assert(
      fc.property(anyCourse, ({ known, isMerged, batches }) => {
        const group = groupOf(known, isMerged);
        const { days, events, tallies } = bothWays(group, { known, batches });
        fc.pre(tallies.every((tally) => tally !== null));

        const folded = planFold(group, tallies);

        expect(totals(folded?.days ?? [])).toEqual(totals(days));
        const tags = tagChanges(events.map(({ event }) => ({ event, by: 1 })));
        const byPlace = (changes: typeof tags) =>
          Object.fromEntries(
            changes.map(({ place, came, value }) => [place, { value, came: came.toSorted() }]),
          );
        expect(byPlace(folded?.tags ?? [])).toEqual(byPlace(tags));
      }),
    );
  });

  it('tells the search row what the events would have told it', () => {
    fc.assert(
      fc.property(anyCourse, ({ known, batches }) => {
        const before = groupOf(known, false);
        const { atOnce, events, tallies } = bothWays(before, { known, batches });
        const isToldTwice =
          new Set(batches.flat().map(({ event }) => event.eventId)).size < batches.flat().length;
        fc.pre(atOnce !== undefined && !isToldTwice && tallies.every((tally) => tally !== null));

        const folded = planFold(before, tallies);

        const row = (came: readonly EventSighting[]) =>
          searchRowAfter(undefined, { before, after: atOnce, came, pairs: null });
        expect(row(folded?.came ?? [])).toEqual(row(events.map(({ telling }) => telling)));
      }),
    );
  });

  it('is not done for events that say too many things', () => {
    const many = Array.from({ length: 40 }, (_, n) => sighting(eventIdOf(n), { release: n.toString() }));

    expect(tallyOf(planWrite(undefined, many, new Set()).events, many, 8)).toBeNull();
  });
});
