import { countedName, type RollUp } from './roll-up.ts';

/** On which UTC day, `YYYY-MM-DD`, an event of a release was first counted; null where that is not known. */
export type ReleaseDays = (release: string) => string | null;

type CountedDay = Pick<RollUp, 'projectId' | 'day' | 'otherCells'> & {
  cells: readonly Pick<RollUp['cells'][number], 'release'>[];
};

/**
 * By the days that were added up of each project. Of a release that is counted on the first of them it is not known whether it is
 * older, nor of one that may be among the cells that a day before it had no room for.
 */
export function releaseDays(days: readonly CountedDay[]): ReleaseDays {
  const firstDays = new Map<string, string | null>();
  for (const ofProject of Map.groupBy(days, ({ projectId }) => projectId).values()) {
    for (const [release, day] of daysInProject(ofProject)) {
      const known = firstDays.get(release);
      const isUnknown = day === null || known === null;
      firstDays.set(release, isUnknown ? null : known === undefined || day < known ? day : known);
    }
  }
  return (release) => firstDays.get(countedName(release)) ?? null;
}

/** So many are told before the largest: one that began today has few events yet. */
const NEWEST = 5;
/** Further back than this no release is new to anybody. */
export const DAYS_OF_NEW = 14;
/** Of one day: versions are numbers between dots. */
const LATER_NAME = new Intl.Collator('en', { numeric: true });

/** The releases that began last, newest first, of those of which it is known when. */
export const newestReleases = <T extends { value: string | null; firstDay: string | null }>(
  releases: readonly T[],
): T[] =>
  releases
    .filter(({ firstDay }) => firstDay !== null)
    .sort((a, b) => order(b.firstDay, a.firstDay) || LATER_NAME.compare(b.value ?? '', a.value ?? ''))
    .slice(0, NEWEST);

const order = (a: string | null, b: string | null): number => (a === b ? 0 : (a ?? '') < (b ?? '') ? -1 : 1);

function daysInProject(days: readonly CountedDay[]): Map<string, string | null> {
  const found = new Map<string, string | null>();
  // Of what was before the first day nothing is known; a day that left cells out may have had any release.
  let isAllBefore: boolean | null = null;
  for (const { day, cells, otherCells } of days.toSorted((a, b) => (a.day < b.day ? -1 : 1))) {
    for (const { release } of cells) {
      if (release !== null && !found.has(release)) found.set(release, isAllBefore === true ? day : null);
    }
    isAllBefore = isAllBefore !== false && otherCells === 0;
  }
  return found;
}
