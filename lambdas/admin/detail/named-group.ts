import type { GroupFilter, GroupPage, GroupQuery } from '../../adapters/table/read/group-reader.ts';
import { isAskedFor } from '../../adapters/table/read/query-filter.ts';
import type { Group } from '../../core/group/group.ts';
import { isShortId } from '../../core/group/short-ids.ts';
import { literalOf } from '../../core/query/glob.ts';
import type { Query } from '../../core/query/query.ts';
import type { AdminServices } from '../services.ts';

type Groups = AdminServices['groups'];

/** What can be an id is also what can be a key: DynamoDB refuses one beyond 2 KB. */
export const isGroupId = (text: string): boolean => /^[\w-]{1,64}$/.test(text);
const isIssueId = (text: string): boolean => /^\d{1,20}$/.test(text);

/** The group of an id or a short id, or the one that survived where it was merged; undefined where there is none. */
export async function findGroup(
  groups: Groups,
  name: string,
  among: 'all' | 'merged' = 'all',
): Promise<Group | undefined> {
  const byId = await groups.getGroup(name);
  if (byId !== undefined || !isShortId(name)) return byId && survivorOf(groups, byId);
  // Sentry writes them in capitals.
  const issueId = await groups.findIdByShortId({ shortId: name.toUpperCase(), among });
  const group = issueId === undefined ? undefined : await groups.getGroup(issueId);
  return group && survivorOf(groups, group);
}

/** As far as the groups that are stored tell. */
async function survivorOf(groups: Groups, merged: Group): Promise<Group> {
  let group = merged;
  const passed = new Set<string>();
  while (!passed.has(group.issueId)) {
    passed.add(group.issueId);
    const survivorId = group.gone?.mergedInto ?? null;
    if (survivorId === null || !isGroupId(survivorId)) break;
    const survivor = await groups.getGroup(survivorId);
    if (survivor === undefined) break;
    group = survivor;
  }
  return group;
}

/**
 * The page with the group that the search names by an id, or by a short id of a merged group, where the list's own
 * search cannot find it: in front of the first page, if all else that was asked for lets it through.
 */
export async function withNamedGroup(
  { groups, clock }: Pick<AdminServices, 'groups' | 'clock'>,
  query: GroupQuery,
  page: GroupPage,
): Promise<GroupPage> {
  const asked = nameIn(query.filter);
  if (query.cursor !== null || asked === undefined) return page;
  const named = await findGroup(groups, asked.name, 'merged');
  if (named === undefined || !matches(named, query) || !isAskedFor(asked.rest, named, clock.now()))
    return page;
  if (page.items.some(({ issueId }) => issueId === named.issueId)) return page;
  if (page.items.length < query.limit) return { ...page, items: [named, ...page.items] };
  if (query.limit === 1) return page;
  const rest = await groups.listGroups({ ...query, limit: query.limit - 1 });
  return { ...rest, items: [named, ...rest.items] };
}

/** The name of a group in the search text or in a word of the query, and what else the query asks for. */
function nameIn({ search = '', query = [] }: GroupFilter): { name: string; rest: Query } | undefined {
  const text = search.trim();
  if (isName(text)) return { name: text, rest: query };
  const term = query.find((candidate) => nameOf(candidate) !== undefined);
  const name = term && nameOf(term);
  return name === undefined ? undefined : { name, rest: query.filter((other) => other !== term) };
}

function nameOf(term: Query[number]): string | undefined {
  if (term.not || (term.key !== 'words' && term.key !== 'id')) return undefined;
  const [value, ...others] = term.values;
  const text = value && literalOf(value);
  return text !== undefined && others.length === 0 && isName(text) ? text : undefined;
}

const isName = (text: string): boolean => isIssueId(text) || isShortId(text);

function matches(group: Group, { statuses, filter }: GroupQuery): boolean {
  const { level, environment, release, substatus, project, dateFrom, dateTo } = filter;
  const equal = { level, environment, release, substatus };
  return (
    group.gone === null &&
    statuses.includes(group.status) &&
    (['level', 'environment', 'release', 'substatus'] as const).every(
      (name) => equal[name] === undefined || equal[name] === group[name],
    ) &&
    (project === undefined || [group.project.id, group.project.slug].includes(project)) &&
    (dateFrom === undefined || group.lastSeen >= dateFrom) &&
    (dateTo === undefined || group.lastSeen <= dateTo)
  );
}
