import type { Actor, Snooze } from './model.ts';
import type { StatusDetails } from './issue-change.ts';

const MINUTE_MS = 60_000;

/** What an issue has now, all told and in the last minutes. */
export interface Seen {
  events: number;
  users: number;
  eventsWithin: (minutes: number) => number;
  usersWithin: (minutes: number) => number;
}

/** The conditions that a change names; null for one that names none. A window says something only beside its count. */
export function snoozeOf(
  details: StatusDetails,
  now: number,
  actor: Actor,
  before: Snooze['before'],
): Snooze | null {
  const { ignoreDuration, ignoreCount, ignoreWindow, ignoreUserCount, ignoreUserWindow } = details;
  if (!ignoreDuration && !ignoreCount && !ignoreUserCount) return null;
  return {
    until: ignoreDuration ? now + ignoreDuration * MINUTE_MS : null,
    count: ignoreCount ?? null,
    window: (ignoreCount && ignoreWindow) || null,
    userCount: ignoreUserCount ?? null,
    userWindow: (ignoreUserCount && ignoreUserWindow) || null,
    actor,
    before,
  };
}

/** Whether the time is over: all that is looked at while no event comes. */
export const isTimeOver = ({ until }: Snooze, now: number): boolean => until !== null && until <= now;

/** Whether any one of the conditions is met: Sentry's `GroupSnooze.is_valid`, the other way round. */
export function isOver(snooze: Snooze, seen: Seen, now: number): boolean {
  const { count, window, userCount, userWindow, before } = snooze;
  if (isTimeOver(snooze, now)) return true;
  if (count !== null) {
    const events = window === null ? seen.events - before.events : seen.eventsWithin(window);
    if (events >= count) return true;
  }
  if (userCount === null) return false;
  return (userWindow === null ? seen.users - before.users : seen.usersWithin(userWindow)) >= userCount;
}

/** Of a count without a window Sentry tells how much of it is left. */
export const leftOf = (wanted: number, now: number, before: number): number => wanted - (now - before);
