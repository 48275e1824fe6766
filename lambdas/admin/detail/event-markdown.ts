import { eventMarkdown } from '../../core/markdown/event.ts';
import { groupLines } from '../../core/markdown/group.ts';
import { fenced } from '../../core/markdown/quoting.ts';
import { groupAnswer } from '../answers.ts';
import type { Group } from '../../core/group/group.ts';
import type { EventDetail } from '../../core/sentry/event/detail.ts';
import type { SentryPlace } from '../../core/sentry/addresses.ts';

/** Tokens of the evidence: some 24 KB, which a ticket and an assistant still take. */
export const WHOLE_EVIDENCE = 8_000;

interface Told {
  group: Group;
  place: SentryPlace;
  /** Null where the archive no longer has the event. */
  detail: EventDetail | null;
  /** Where the page of the event is. */
  address: string;
}

/** A group and one of its events for a ticket or an assistant; what strangers wrote stays inside of fenced blocks. */
export const groupMarkdown = (
  { group, place, detail, address }: Told,
  budget: number = WHOLE_EVIDENCE,
): string =>
  [
    `# Error ${group.shortId === null ? group.issueId : plainName(group.shortId)}`,
    `<${address}>`,
    fenced(groupLines(groupAnswer(group, place))),
    detail === null ? 'The record of this event is no longer stored.' : eventMarkdown(detail, budget),
  ].join('\n\n');

/** A short id that is one, so that no other text stands outside of a block. */
const plainName = (shortId: string): string => (/^[\w.-]{1,80}$/.test(shortId) ? shortId : 'without a name');
