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

/** The status that a substatus belongs to. */
export const statusOf = (substatus: string): IssueStatus =>
  substatus.startsWith('archived_') ? 'ignored' : 'unresolved';
