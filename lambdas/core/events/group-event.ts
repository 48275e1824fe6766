import { EVENT_SOURCE, EVENT_VERSION, type GroupEvent } from '../../contracts/domain-event.ts';
import type { Change } from '../changes/change.ts';

/** A change as programs are told of it; null of one that nobody is to be told of (docs/invariants.md, rule 14). */
export function groupEventOf(change: Change, publicUrl: string): GroupEvent | null {
  if (change.silent !== null) return null;
  const { issueId, n, previous, kind, from, to, at, observedAt, actor, source, facts } = change;
  return {
    specversion: '1.0',
    id: eventIdOf(issueId, n),
    source: EVENT_SOURCE,
    type: `error-group.${kind}`,
    subject: issueId,
    time: at,
    dataschemaversion: EVENT_VERSION,
    data: {
      ...{ n, previous, from, to, observedAt, actor, told: source },
      group: { id: issueId, ...facts },
      url: groupUrlOf(issueId, publicUrl),
    },
  };
}

/** The same however often the event is published, so that a reader knows it again. */
export const eventIdOf = (subject: string, n: number): string => `${subject}:${n.toString()}`;

const groupUrlOf = (issueId: string, publicUrl: string): string | null =>
  publicUrl === '' ? null : `${publicUrl}/admin/error-log/${encodeURIComponent(issueId)}`;
