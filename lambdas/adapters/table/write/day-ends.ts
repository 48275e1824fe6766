import { pairKey, pairOf } from '../../../core/group/seen-in.ts';
import { eventIdentity } from '../../../core/group/write-plan.ts';
import type { ReadDay, WantedPair } from './day-seen.ts';
import { readEnds, type FoundEnds } from './staying-ends.ts';
import type { Means } from './staying-rows.ts';

/** The ends of pairs of one day, by the pairs' keys. Undefined where the index does not show all rows yet. */
export const readDayEnds = (
  means: Means,
  { issueId, count: { day, projectId } }: ReadDay,
  wanted: readonly WantedPair[],
  leaving: ReadonlySet<string>,
): Promise<FoundEnds | undefined> =>
  readEnds(
    means,
    {
      issueId,
      // After every instant of the day: a tilde sorts after the letter in it.
      between: { from: day, to: `${day}~` },
      isStaying: (row) =>
        row.projectId === projectId &&
        row.timestamp.startsWith(day) &&
        row.countedUnder !== null &&
        !leaving.has(eventIdentity(row)),
      namesOf: (row) => [pairKey(pairOf(row))],
    },
    wanted.map(({ change, known, first, last }) => ({
      name: pairKey(change),
      ...{ first, last },
      staying: known.count - change.left.length,
      since: `${day}T00:00:00.000Z`,
    })),
  );
