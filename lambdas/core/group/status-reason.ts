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
  return told?.reason == null || told.reason === NO_REASON
    ? null
    : { text: told.reason, by: told.actor, at: told.at };
}

/** Told instead of a reason: the one before it holds no longer, although the status does. */
export const NO_REASON = '';

/** A reason for whoever reads it; what took one away is none. */
export const givenReason = (reason: string | null): string | null => (reason === NO_REASON ? null : reason);

/** The reason that held for `status` at an instant, in milliseconds since the epoch. */
export const reasonAt = (
  atMs: number,
  status: GroupStatus,
  history: readonly StatusChange[],
): string | null =>
  reasonOf(
    status,
    history.filter(({ at }) => Date.parse(at) < atMs),
  )?.text ?? null;

/** How a group stands: what a page showed of it, or a change from here made of it. */
export type Standing = Pick<Group, 'status' | 'substatus'>;

/** How an open issue came to be open is Sentry's to say, and changes by itself. */
export const isSameStanding = (one: Standing, other: Standing): boolean =>
  one.status === other.status && (one.status !== 'IGNORED' || one.substatus === other.substatus);

/** The reason that held for `status` before the group was made what it is: what an undo brings back with it. */
export function reasonBefore(
  made: Standing,
  status: GroupStatus,
  history: readonly StatusChange[],
): string | null {
  const before = history.findIndex(({ to, substatus }) => !isSameStanding({ status: to, substatus }, made));
  return before === -1 ? null : (reasonOf(status, history.slice(before))?.text ?? null);
}
