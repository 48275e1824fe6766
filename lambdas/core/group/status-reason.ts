import type { Group, GroupStatus, StatusChange } from './group.ts';

/** Why a group is resolved or archived, by whoever did that from here. */
export interface StatusReason {
  /** In their words, sanitised. */
  text: string;
  /** Who, as the history names them; null where it does not know. */
  by: string | null;
  /** ISO 8601 UTC, milliseconds. */
  at: string;
}

/**
 * The reason that holds for a status: the newest one that was told since the group last had another status. It is read off
 * the history, which any order of telling leaves the same, and so it ends with the status that it was given for, whoever
 * ended that.
 * @param history newest first.
 */
export function reasonOf(status: GroupStatus, history: readonly StatusChange[]): StatusReason | null {
  if (status === 'OPEN') return null;
  const end = history.findIndex(({ to }) => to !== status);
  const since = end === -1 ? history : history.slice(0, end);
  const told = since.find(({ reason }) => reason !== null);
  return told?.reason == null ? null : { text: told.reason, by: told.actor, at: told.at };
}

/** The state that a change from here has made of a group. */
type Made = Pick<Group, 'status' | 'substatus'>;

/** The reason that held for `status` before the group was made what it is: what an undo brings back with it. */
export function reasonBefore(
  made: Made,
  status: GroupStatus,
  history: readonly StatusChange[],
): string | null {
  const isMade = ({ to, substatus }: StatusChange) =>
    to === made.status && (made.status !== 'IGNORED' || substatus === made.substatus);
  const before = history.findIndex((entry) => !isMade(entry));
  return before === -1 ? null : (reasonOf(status, history.slice(before))?.text ?? null);
}
