import type { BulkOutcome, EarlierState } from '../../../contracts/bulk-job.ts';
import type { GroupStatus } from '../../../core/group/group.ts';

/**
 * What comes of opening an error again, in one sentence that buttons say before and notices after: of one that is archived, of one that
 * is resolved, or of either where a list has both (`null`). Sentry alerts nobody of what a person opens, and calls it no regression; our
 * rules can ask for the change `reopened` (docs/alerts.md).
 */
export function reopenWords(was: GroupStatus | null, state = 'ongoing'): string {
  const opened = was === 'IGNORED' ? 'Unarchived' : 'Open again';
  const archive = was === 'IGNORED' ? 'the archive' : 'an archive';
  const given = was === 'RESOLVED' ? '' : ` what ${archive} waited for is given up,`;
  return `${opened} here and in Sentry: the state is ${state},${given} and nobody is alerted unless a rule asks for reopened errors.`;
}

/** Of what a list has opened again, as far as the way back tells what it was. */
export function reopenedWords({ was, done }: Pick<BulkOutcome, 'was' | 'done'>): string {
  const [first] = was;
  const isAlike = was.length === done.length && was.every(({ status }) => status === first?.status);
  return reopenWords(isAlike ? (first?.status ?? null) : null);
}

/** Whether taking this back opens what is archived. */
export const isUnarchiving = ({ was, made }: Pick<BulkOutcome, 'was' | 'made'>): boolean =>
  made?.status === 'IGNORED' && was.length > 0 && was.every(({ status }) => status === 'OPEN');

/** The state that an open error comes back in (triage/take-back.ts). */
const stateAfter = ({ substatus }: Pick<EarlierState, 'substatus'>): string =>
  substatus === 'new' ? 'new' : 'ongoing';

/** Of the button that takes an archive back; undefined of another way back. */
export function unarchiveWords(outcome: Pick<BulkOutcome, 'was' | 'made'>): string | undefined {
  if (!isUnarchiving(outcome)) return undefined;
  const states = new Set(outcome.was.map(stateAfter));
  return reopenWords('IGNORED', states.size === 1 ? [...states][0] : 'what it was before');
}
