import type { GroupFilter } from './group-reader.ts';
import type { Filter } from './index-merge.ts';
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

/** What DynamoDB filters; `now` in epoch seconds leaves out what has expired. */
export function filterOf(
  { level, environment, release, substatus, project, from, to }: ExactFilter,
  now: number,
): Filter {
  const conditions: { text: string; value: string | number; name: string }[] = [
    { text: '(attribute_not_exists(#expiresAt) OR #expiresAt > :expiresAt)', name: 'expiresAt', value: now },
  ];
  const equal = { level, environment, release, substatus };
  for (const [name, value] of Object.entries(equal)) {
    if (value !== undefined) conditions.push({ text: `#${name} = :${name}`, name, value });
  }
  if (project !== undefined) {
    conditions.push({
      text: '(#project.id = :project OR #project.slug = :project)',
      name: 'project',
      value: project,
    });
  }
  if (from !== undefined)
    conditions.push({ text: '#lastSeen >= :lastSeenFrom', name: 'lastSeen', value: from });
  if (to !== undefined) conditions.push({ text: '#lastSeen <= :lastSeenTo', name: 'lastSeen', value: to });
  return {
    expression: conditions.map(({ text }) => text).join(' AND '),
    names: Object.fromEntries(conditions.map(({ name }) => [`#${name}`, name])),
    values: Object.fromEntries(conditions.map(({ text, value }) => [valueName(text), value])),
  };
}

const valueName = (condition: string) => /:\w+/.exec(condition)?.[0] ?? '';

/** DynamoDB compares case; people searching do not. */
export function matchesSearch(search: string | undefined): (item: Item) => boolean {
  if (search === undefined || search === '') return () => true;
  const wanted = search.toLowerCase();
  return (item) =>
    [item['title'], item['culprit'], item['shortId'], item['formerShortIds']]
      .flat()
      .some((text) => typeof text === 'string' && text.toLowerCase().includes(wanted));
}
