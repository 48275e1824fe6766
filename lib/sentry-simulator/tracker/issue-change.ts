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

/** What an archived issue says of itself. */
export interface Archive {
  substatus: string;
  statusDetails: Record<string, unknown>;
}

/**
 * What Sentry makes of `ignored`: a given substatus wins; else the details tell; without any it is for ever
 * (docs/sentry-behaviour.md, Statuses).
 */
export function archiveOf(given: string | null, details: StatusDetails, now: number): Archive {
  const conditions = conditionsOf(details, now);
  if (given !== null) {
    return { substatus: given, statusDetails: given === 'archived_until_condition_met' ? conditions : {} };
  }
  if (details.untilEscalating === true) return { substatus: 'archived_until_escalating', statusDetails: {} };
  return Object.keys(conditions).length > 0
    ? { substatus: 'archived_until_condition_met', statusDetails: conditions }
    : { substatus: 'archived_forever', statusDetails: {} };
}

/** Windows say something only beside their count. A duration is answered as the instant at which it ends. */
function conditionsOf(details: StatusDetails, now: number): Record<string, unknown> {
  const { ignoreDuration, ignoreCount, ignoreWindow, ignoreUserCount, ignoreUserWindow } = details;
  return {
    ...(ignoreDuration ? { ignoreUntil: new Date(now + ignoreDuration * 60_000).toISOString() } : {}),
    ...(ignoreCount ? { ignoreCount, ...(ignoreWindow ? { ignoreWindow } : {}) } : {}),
    ...(ignoreUserCount ? { ignoreUserCount, ...(ignoreUserWindow ? { ignoreUserWindow } : {}) } : {}),
  };
}

export interface Resolution {
  /** `resolution_type` of the webhook. */
  type: 'now' | 'in_release' | 'in_next_release';
  statusDetails: Record<string, unknown>;
}

/** What Sentry makes of `resolved` and `resolvedInNextRelease`; `latest` is the release of the newest event. */
export function resolutionOf(
  status: 'resolved' | 'resolvedInNextRelease',
  { inNextRelease, inRelease }: StatusDetails,
  latest: string | null,
): Resolution {
  if (status === 'resolvedInNextRelease' || inNextRelease === true) {
    return { type: 'in_next_release', statusDetails: { inNextRelease: true } };
  }
  if (inRelease === undefined) return { type: 'now', statusDetails: {} };
  return {
    type: 'in_release',
    statusDetails: { inRelease: inRelease === 'latest' ? (latest ?? inRelease) : inRelease },
  };
}
