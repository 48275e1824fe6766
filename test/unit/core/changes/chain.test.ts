import fc from 'fast-check';
import { faultsOfChain } from '../../../../lambdas/core/changes/chain.ts';
import type { Change, ToldState } from '../../../../lambdas/core/changes/change.ts';
import { ALOUD, type Telling } from '../../../../lambdas/core/changes/decide.ts';
import { deriveChanges } from '../../../../lambdas/core/changes/derive.ts';
import type { Observation } from '../../../../lambdas/core/group/observation.ts';
import { merge } from '../../../../lambdas/core/group/merge.ts';
import { changeOf } from '../../../../lambdas/core/group/write-plan.ts';
import { describedGroup, eventIdOf, sighting, snapshot } from '../../../support/samples/observations.ts';
import { nothingKept, tell, tellAll, type Kept } from './tell.ts';

const instantOf = (n: number) => new Date(Date.parse('2026-11-20T10:00:00.000Z') + n * 1000).toISOString();

const status = fc.constantFrom(
  { status: 'OPEN' as const, sentryStatus: 'unresolved', substatus: 'new' },
  { status: 'OPEN' as const, sentryStatus: 'unresolved', substatus: 'ongoing' },
  { status: 'OPEN' as const, sentryStatus: 'unresolved', substatus: 'regressed' },
  { status: 'OPEN' as const, sentryStatus: 'unresolved', substatus: 'escalating' },
  { status: 'RESOLVED' as const, sentryStatus: 'resolved', substatus: null },
  { status: 'IGNORED' as const, sentryStatus: 'ignored', substatus: 'archived_forever' },
  { status: 'IGNORED' as const, sentryStatus: 'ignored', substatus: 'archived_until_escalating' },
);
const assignee = fc.constantFrom(
  null,
  { type: 'user', id: '1', name: 'Ada' },
  { type: 'team', id: '1', name: 'Shop' },
);

/** What Sentry was, one after the other, each at its own instant; and events, which have none. */
const facts = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({ status, assignee, priority: fc.constantFrom('low', 'high'), tellsStatus: fc.boolean() })
      .map(
        ({ status: word, tellsStatus, ...rest }) =>
          (n: number): Observation =>
            snapshot({
              observedAt: instantOf(n),
              tellsStatus,
              description: describedGroup({ ...word, ...rest }),
            }),
      ),
  },
  {
    weight: 3,
    arbitrary: fc.nat(4).map((id) => (): Observation => sighting(eventIdOf(id))),
  },
  {
    weight: 1,
    arbitrary: fc.constant((n: number): Observation => ({
      kind: 'gone',
      issueId: '1',
      observedAt: instantOf(n),
      mergedInto: null,
    })),
  },
);
const end = fc.option(fc.constantFrom('2', '3')).map(
  (mergedInto) =>
    (n: number): Observation[] =>
      mergedInto === null ? [] : [{ kind: 'gone', issueId: '1', observedAt: instantOf(n), mergedInto }],
);
const history = fc
  .tuple(fc.array(facts, { minLength: 1, maxLength: 14 }), end)
  .map(([made, last]) => [...made.map((make, n) => make(n)), ...last(made.length)]);

/** The same history as the queue may tell it: in any order, any batches, some of it twice. */
const told = history.chain((all) =>
  fc
    .record({
      shuffled: fc.shuffledSubarray(all, { minLength: all.length }),
      again: fc.subarray(all),
      size: fc.integer({ min: 1, max: 5 }),
    })
    .map(({ shuffled, again, size }) => ({ all, batches: batched([...shuffled, ...again], size) })),
);
const batched = (all: readonly Observation[], size: number): Observation[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));

type Part = keyof ToldState;
/** Status and substatus are one part: a change of one names both. */
const PARTS: readonly (readonly Part[])[] = [['status', 'substatus'], ['assignee'], ['priority'], ['gone']];
const partText = (state: Partial<ToldState>, part: readonly Part[]): string =>
  JSON.stringify(part.map((name) => state[name] ?? null));

/** What the changes say that one part became. */
const toldOf = (changes: readonly Change[], part: readonly Part[]): string[] =>
  changes.flatMap(({ to }) =>
    !('hour' in to) && part.some((name) => name in to) ? [partText(to, part)] : [],
  );

/** What that part was in Sentry, one after the other: the newest that each prefix of the history tells. */
const truthOf = (all: readonly Observation[], part: readonly Part[]): string[] =>
  all.flatMap((_, index) => {
    const group = merge(undefined, all.slice(0, index + 1));
    if (group === undefined || (group.statusObservedAt === null && group.gone === null)) return [];
    const gone = group.gone && { mergedInto: group.gone.mergedInto };
    if (gone?.mergedInto != null) return part[0] === 'gone' ? [partText({ gone }, part)] : [];
    return [partText({ ...group, gone }, part)];
  });

const isSubsequence = (some: readonly string[], of: readonly string[]): boolean => {
  let at = 0;
  return some.every((one) => {
    const found = of.indexOf(one, at);
    if (found < 0) return false;
    at = found + 1;
    return true;
  });
};
const withoutRepeats = (all: readonly string[]): string[] => all.filter((one, i) => one !== all[i - 1]);

const faultsOf = ({ changes, group }: Kept) => faultsOfChain(changes, group);

describe('the changes of a group', () => {
  it('are all its transitions, one each, where it is told in order and one by one', () => {
    fc.assert(
      fc.property(history, (all) => {
        const kept = tellAll(all.map((one) => [one]));

        const begins = all.findIndex(
          (_, n) => tellAll(all.slice(0, n + 1).map((one) => [one])).changes.length > 0,
        );
        for (const part of PARTS) {
          const truth = begins < 0 ? [] : truthFrom(all, part, begins);
          expect(toldOf(kept.changes, part)).toEqual(withoutRepeats(truth));
        }
        expect(faultsOf(kept)).toEqual([]);
      }),
    );
  });

  it('are some of its transitions that end at the group, in any other order, batches and repetition', () => {
    fc.assert(
      fc.property(told, ({ all, batches }) => {
        const kept = tellAll(batches);

        for (const part of PARTS) {
          const truth = truthOf(all, part);
          expect(isSubsequence(toldOf(kept.changes, part), truth)).toBe(true);
        }
        expect(faultsOf(kept)).toEqual([]);
      }),
    );
  });

  it('have a whole chain and no number twice where the group expires, returns, is replayed and its clock goes back', () => {
    const step = fc.oneof(
      facts.map((make) => ({ kind: 'told' as const, make })),
      fc.constant({ kind: 'expires' as const }),
      fc.integer({ min: -90_000, max: 90_000 }).map((ms) => ({ kind: 'clock' as const, ms })),
    );
    const voice = fc.constantFrom<Telling['voice']>('aloud', 'replay', 'setting');
    fc.assert(
      fc.property(fc.array(fc.tuple(step, voice), { maxLength: 20 }), (steps) => {
        const kept = steps.reduce((known, [one, how], n) => {
          switch (one.kind) {
            case 'told':
              return tell(known, [one.make(n)], { ...ALOUD, voice: how });
            case 'expires':
              return { ...known, group: undefined, stored: new Set<string>() };
            case 'clock':
              return { ...known, nowMs: known.nowMs + one.ms };
          }
        }, nothingKept());

        const numbers = kept.changes.map(({ n }) => n);
        expect(new Set(numbers).size).toBe(numbers.length);
        // A group that expired and did not return ends nothing; rows that set where changes begin leave no mark in them.
        expect(faultsOfChain(kept.changes, undefined)).toEqual([]);
      }),
    );
  });

  it('are derived by a rebuild from history and deletion, silent, as a whole chain that ends at the group', () => {
    fc.assert(
      fc.property(history, (all) => {
        const { group } = tellAll([all]);
        const entries = all.flatMap((one) =>
          one.kind === 'snapshot' && one.tellsStatus ? [changeOf(one)] : [],
        );
        const first = group && deriveChanges(group, entries, { state: undefined, nowMs: 1_800_000_000_000 });
        const again =
          group && first && deriveChanges(group, [], { state: first.state, nowMs: 1_800_000_000_000 });

        const changes = first?.changes ?? [];
        expect(changes.every(({ silent }) => silent === 'rebuild')).toBe(true);
        expect(faultsOfChain(changes, group)).toEqual([]);
        expect(again ?? null).toBeNull();
      }),
    );
  });
});

/** From the state in which it was created on. */
const truthFrom = (all: readonly Observation[], part: readonly Part[], begins: number): string[] =>
  all.slice(begins).flatMap((_, n) => truthOf(all.slice(0, begins + n + 1), part).slice(-1));
