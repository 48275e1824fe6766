import type { AssignedTo, IssueStatus, Priority } from './model.ts';

/** Counts are of what comes after the change; windows and durations are minutes. */
export interface StatusDetails {
  untilEscalating?: boolean;
  ignoreDuration?: number;
  ignoreCount?: number;
  ignoreWindow?: number;
  ignoreUserCount?: number;
  ignoreUserWindow?: number;
  inNextRelease?: boolean;
  inRelease?: string;
}

/** A change to an issue, as `PUT .../issues/{id}/` takes it. */
export interface IssueChange {
  status?: IssueStatus | 'resolvedInNextRelease';
  substatus?: string | null;
  statusDetails?: StatusDetails;
  assignedTo?: AssignedTo | null;
  priority?: Priority;
}

/**
 * What Sentry makes of `ignored`: a given substatus wins; else the details tell; without any it is for ever
 * (docs/sentry-behaviour.md, Statuses). `hasConditions`: whether the details name any.
 */
export function archiveSubstatus(
  given: string | null,
  details: StatusDetails,
  hasConditions: boolean,
): string {
  if (given !== null) return given;
  if (details.untilEscalating === true) return 'archived_until_escalating';
  return hasConditions ? 'archived_until_condition_met' : 'archived_forever';
}

/** As long as an issue is new (`TRANSITION_AFTER_DAYS` in Sentry's source). */
const NEW_FOR_MS = 7 * 86_400_000;

/**
 * What Sentry makes of `unresolved` without a substatus: of one resolved issue that it regressed, although somebody
 * reopened it; of one archived issue by its age; of several that they are ongoing (docs/sentry-behaviour.md, Statuses).
 */
export function reopenedSubstatus(before: IssueStatus, { isOne, ageMs }: { isOne: boolean; ageMs: number }) {
  if (isOne && before === 'resolved') return 'regressed';
  return isOne && before === 'ignored' && ageMs < NEW_FOR_MS ? 'new' : 'ongoing';
}

/** The status that a substatus belongs to. */
export const statusOf = (substatus: string): IssueStatus =>
  substatus.startsWith('archived_') ? 'ignored' : 'unresolved';
