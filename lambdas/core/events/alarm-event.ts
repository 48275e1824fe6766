import { EVENT_SOURCE, EVENT_VERSION, type SystemEvent } from '../../contracts/domain-event.ts';
import { eventIdOf } from './group-event.ts';
import { SYSTEM } from './system-change.ts';

/** An alarm that went from one state to another, as CloudWatch tells it. */
export interface AlarmChange {
  /** When, ISO 8601. */
  at: string;
  state: string;
  before: { state: string; since: string | null };
}

/** What is told of apart from faults that the sync itself judges. */
const SUBJECT = 'alarm:sync-not-running';

/**
 * That no run of the sync ends is what no run can tell: CloudWatch does, by an alarm. Null where the alarm neither began
 * nor ended.
 */
export function deadSyncEventOf({ at, state, before }: AlarmChange, publicUrl: string): SystemEvent | null {
  const hasEnded = state === 'OK' && before.state === 'ALARM';
  if (state !== 'ALARM' && !hasEnded) return null;
  const n = Date.parse(at);
  const time = new Date(n).toISOString();
  return {
    specversion: '1.0',
    id: eventIdOf(SYSTEM, n),
    source: EVENT_SOURCE,
    type: 'sync.failed',
    subject: SUBJECT,
    time,
    dataschemaversion: EVENT_VERSION,
    data: {
      n,
      message: hasEnded
        ? 'Runs of the sync end again.'
        : 'No run of the sync has come to an end for half an hour: nothing repairs the copy.',
      since: hasEnded ? (instantOf(before.since) ?? time) : time,
      until: hasEnded ? time : null,
      project: null,
      missing: null,
      url: publicUrl === '' ? null : `${publicUrl}/admin/completeness`,
    },
  };
}

/** CloudWatch writes zones without a colon. */
function instantOf(text: string | null): string | null {
  const ms = Date.parse((text ?? '').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}
