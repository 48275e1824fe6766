import {
  EVENT_SOURCE,
  EVENT_VERSION,
  type SystemEvent,
  type SYSTEM_EVENT_TYPES,
} from '../../contracts/domain-event.ts';
import { eventIdOf } from './group-event.ts';

/**
 * A fault of the capture itself that began or ended. `n` counts as it does for groups: it grows, is never used twice, and
 * the change before is `previous`.
 */
export interface SystemChange {
  n: number;
  previous: number | null;
  type: SystemEventType;
  /** What the fault is of: a project's id, or `sync`. */
  subject: string;
  message: string;
  /** ISO 8601 UTC. */
  at: string;
  since: string;
  /** Null of a beginning. */
  until: string | null;
  project: { id: string; slug: string | null } | null;
  missing: number | null;
}

export type SystemEventType = (typeof SYSTEM_EVENT_TYPES)[number];

/** Stands where the id of a group stands in the ids of changes. */
export const SYSTEM = 'system';

export function systemEventOf(change: SystemChange, publicUrl: string): SystemEvent {
  const { n, type, subject, at, message, since, until, project, missing } = change;
  return {
    specversion: '1.0',
    id: eventIdOf(SYSTEM, n),
    source: EVENT_SOURCE,
    type,
    subject,
    time: at,
    dataschemaversion: EVENT_VERSION,
    data: {
      ...{ n, message, since, until, project, missing },
      url: publicUrl === '' ? null : `${publicUrl}/admin/completeness`,
    },
  };
}
