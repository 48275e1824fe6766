import type { TrueIssue } from './true-state.ts';
import { iso } from './wire-shapes.ts';

/** The instants for which messages are true, by docs/invariants.md, rule 2. */

/** Sentry's clock runs ahead of ours. */
const SENTRY_AHEAD_MS = 700;

/** As the table writes it. */
export const asStored = (time: string): string => new Date(time).toISOString();

/** A webhook's clocks. */
export interface Sent {
  receivedAt: string;
  hookTimestamp: number;
  /** ADR 0003: the end of the second in which it was sent, and never later than received. */
  trueAt: string;
}

export function sentAt(now: number): Sent {
  const hookTimestamp = Math.floor((now + SENTRY_AHEAD_MS) / 1000);
  const received = now + 120;
  const second = Math.min(hookTimestamp, Math.floor(received / 1000));
  return { receivedAt: iso(received), hookTimestamp, trueAt: iso(second * 1000 + 999) };
}

/** What a snapshot says of the issue's state, as the facts keep it. */
export const snapshotOf = (issue: TrueIssue, timeOf: (ms: number) => string) => ({
  issueId: issue.id,
  status: issue.status,
  substatus: issue.substatus,
  title: issue.title,
  sentryCount: issue.count,
  assigneeId: issue.assigneeId,
  projectId: issue.projectId,
  firstSeen: asStored(timeOf(issue.firstSeen)),
  lastSeen: asStored(timeOf(issue.lastSeen)),
});
