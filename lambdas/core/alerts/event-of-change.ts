import {
  EVENT_SOURCE,
  EVENT_VERSION,
  GROUP_EVENT_TYPES,
  type GroupEvent,
} from '../../contracts/domain-event.ts';
import type { Change } from '../changes/change.ts';

/** A change as the event that tells of it. */
export function eventOfChange(change: Change, publicUrl: string): GroupEvent {
  const { issueId, n, previous, kind, from, to, at, observedAt, actor, source, facts } = change;
  const type = GROUP_EVENT_TYPES.find((one) => one === `error-group.${kind}`) ?? 'error-group.ongoing';
  return {
    specversion: '1.0',
    id: `${issueId}:${n}`,
    source: EVENT_SOURCE,
    time: at,
    dataschemaversion: EVENT_VERSION,
    type,
    subject: issueId,
    data: {
      n,
      previous,
      from,
      to,
      observedAt,
      actor,
      told: source,
      group: { id: issueId, ...facts },
      url: publicUrl === '' ? null : `${publicUrl}/admin/error-log/${issueId}`,
    },
  };
}
