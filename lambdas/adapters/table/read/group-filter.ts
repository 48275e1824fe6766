import * as z from 'zod';
import type { GroupFilter } from './group-reader.ts';
import type { Item } from '../items.ts';

interface Bounds {
  /** Inclusive, ISO 8601 UTC with milliseconds, as lastSeen is stored. */
  from?: string;
  to?: string;
}

type ExactFilter = Pick<GroupFilter, 'level' | 'environment' | 'release' | 'substatus' | 'project'> & Bounds;

/** The dates in the form in which lastSeen is stored, because texts are compared. Throws on what is no date. */
export const lastSeenBounds = ({ dateFrom, dateTo }: Pick<GroupFilter, 'dateFrom' | 'dateTo'>): Bounds => ({
  from: dateFrom === undefined ? undefined : new Date(dateFrom).toISOString(),
  to: dateTo === undefined ? undefined : new Date(dateTo).toISOString(),
});

/** Whether a group has exactly these values, and was last seen within these bounds. */
export function matchesExactly({ project, from, to, ...equal }: ExactFilter): (item: Item) => boolean {
  const wanted = Object.entries<string | undefined>(equal).filter(([, value]) => value !== undefined);
  return (item) => {
    const lastSeen = String(item['lastSeen']);
    return (
      wanted.every(([name, value]) => item[name] === value) &&
      (project === undefined || isOfProject(item, project)) &&
      (from === undefined || lastSeen >= from) &&
      (to === undefined || lastSeen <= to)
    );
  };
}

const ofProject = z.object({ project: z.object({ id: z.string(), slug: z.string().nullish() }) });

function isOfProject(item: Item, wanted: string): boolean {
  const { project } = ofProject.safeParse(item).data ?? {};
  return project?.id === wanted || project?.slug === wanted;
}

/** People searching do not care for case. */
export function matchesSearch(search: string | undefined): (item: Item) => boolean {
  if (search === undefined || search === '') return () => true;
  const wanted = search.toLowerCase();
  return (item) =>
    [item['title'], item['culprit'], item['shortId'], item['formerShortIds']]
      .flat()
      .some((text) => typeof text === 'string' && text.toLowerCase().includes(wanted));
}
