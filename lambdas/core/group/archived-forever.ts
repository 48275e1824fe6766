import type { Group, StatusChange } from './group.ts';

/**
 * Who archived a group for ever from here, newest entry of the history first: somebody who chose that by name, or a
 * version of this product that meant "until it escalates" and sent Sentry a status alone, which is for ever
 * (docs/sentry-behaviour.md, Statuses). Null where the archive was made in Sentry, or is another one.
 */
export function archivedForeverHere(
  { status, substatus }: Pick<Group, 'status' | 'substatus'>,
  history: readonly StatusChange[],
): 'chosen' | 'unmeant' | null {
  if (status !== 'IGNORED' || substatus !== FOREVER) return null;
  const end = history.findIndex(({ to }) => to !== 'IGNORED');
  const sinceArchived = end === -1 ? history : history.slice(0, end);
  const newest = sinceArchived.find(({ source }) => source === 'triage');
  if (newest === undefined || (newest.substatus ?? FOREVER) !== FOREVER) return null;
  return newest.action === null ? 'unmeant' : 'chosen';
}

const FOREVER = 'archived_forever';
