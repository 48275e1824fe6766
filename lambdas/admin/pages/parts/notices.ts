import { isDeepStrictEqual } from 'node:util';
import { html } from 'hono/html';
import type { BulkOutcome } from '../../../contracts/bulk-job.ts';
import type { IssueChange } from '../../../adapters/sentry/api.ts';
import type { Assignee, GroupStatus } from '../../../core/group/group.ts';
import type { TriageResult } from '../../triage/triage.ts';
import { ARCHIVED_FOR_A_DAY } from '../../triage/triage-form.ts';
import type { Html } from '../layout.ts';
import { isUnarchiving, reopenWords } from './reopen-words.ts';
import { assigneeWords } from './standing-words.ts';

/** What a page says after a form was sent. The address carries only the word, never the text. */
export interface Notice {
  text: string;
  isProblem: boolean;
}

const MAX_NAME = 100;

const FOLLOWS =
  'The status here follows as soon as the change has come back through the queue, usually within seconds.';
const done = (change: string, until = ''): Notice => ({
  text: `Sentry has ${change} the error${until}. ${FOLLOWS}`,
  isProblem: false,
});
const opened = (words: string): Notice => ({ text: `${words} ${FOLLOWS}`, isProblem: false });
const problem = (text: string): Notice => ({ text: `${text} Nothing changed here.`, isProblem: true });

const overtaken = (now: string): Notice =>
  problem(
    `Somebody has acted since you opened the page: in Sentry the error is ${now} now. Look at it again, and do it once more if you still mean it.`,
  );

const NOTICES: Readonly<Record<string, Notice>> = {
  OPEN: opened(reopenWords('RESOLVED')),
  ongoing: opened(reopenWords('RESOLVED')),
  unarchived: opened(reopenWords('IGNORED')),
  unarchived_new: opened(reopenWords('IGNORED', 'new')),
  unarchived_escalating: opened(`${reopenWords('IGNORED')} It was escalating before.`),
  unarchived_regressed: opened(`${reopenWords('IGNORED')} It was regressed before.`),
  RESOLVED: done('resolved'),
  IGNORED: done('archived'),
  archived_until_escalating: done('archived', ' until it escalates'),
  archived_until_condition_met: done('archived', ' until a condition is met'),
  archived_for_a_day: done('archived', ' for a day'),
  archived_forever: done('archived', ' for ever'),
  changed: done('changed'),
  assigned: {
    text: 'Sentry has assigned the error. It stands here as soon as the change has come back through the queue, usually within seconds.',
    isProblem: false,
  },
  ranked: {
    text: 'Sentry has given the error its priority. It stands here as soon as the change has come back through the queue, usually within seconds.',
    isProblem: false,
  },
  overtaken_OPEN: overtaken('open'),
  overtaken_RESOLVED: overtaken('resolved'),
  overtaken_IGNORED: overtaken('archived'),
  given_back: {
    text: 'Sentry has brought back what was before. It stands here as soon as the change has come back through the queue, usually within seconds.',
    isProblem: false,
  },
  undone: done('brought', ' back to what it was'),
  undone_escalating: done('brought', ' back: it is ongoing now, it was escalating'),
  undone_regressed: done('brought', ' back: it is ongoing now, it was regressed'),
  undo_overtaken: problem('Somebody has changed the error since, and that stays.'),
  undo_unread: problem('Sentry could not be asked what the error is now; undo once more.'),
  one_until_escalating: {
    text: 'Sentry has archived the ticked error until it escalates. It leaves this list as soon as the change has come back through the queue, usually within seconds.',
    isProblem: false,
  },
  all_until_escalating: {
    text: 'Sentry has archived the ticked errors until they escalate. They leave this list as soon as the changes have come back through the queue, usually within seconds.',
    isProblem: false,
  },
  some_refused: {
    text: 'Sentry took some of the changes and refused others. Load this page again in a few seconds: what is still listed was refused, and its own page says why.',
    isProblem: true,
  },
  none_ticked: { text: 'No error was ticked. Nothing changed here.', isProblem: true },
  forbidden: problem('Sentry does not let our token change errors: it needs the scope event:write.'),
  not_found: problem('Sentry has no such error, or our token may not see it.'),
  refused: problem('Sentry does not take this change of this error.'),
  sentry_unavailable: problem('Sentry did not take the change; try again, or check the Sentry token.'),
};

/** Of an assignment, or of one that was taken back: to whom, where that is known. */
export function assignedNotice(word: string | undefined, to: Assignee | null): Notice | null {
  if (word !== 'assigned' && word !== 'given_back') return null;
  const again = word === 'assigned' ? '' : ' again';
  return {
    text: `Assigned to ${assigneeWords(to, MAX_NAME)}${again}, in Sentry as well. The rest of the page follows as soon as the change has come back through the queue, usually within seconds.`,
    isProblem: false,
  };
}

/** Beside what came of a change: its reason did not become a comment. */
export const untoldNotice = (word: string | undefined): Notice | null =>
  word === 'untold'
    ? { text: 'The reason is kept here, but Sentry did not take it as a comment.', isProblem: true }
    : null;

/** The word for an undo that was done: of an archive, with the state that is open again or, where that is another one, was. */
export function undoneWord(
  { was, made }: Pick<BulkOutcome, 'was' | 'made'>,
  eased: string | undefined,
): string {
  const [first] = was;
  const done = isUnarchiving({ was, made }) ? 'unarchived' : 'undone';
  const state = eased ?? (done === 'unarchived' && first?.substatus === 'new' ? 'new' : undefined);
  return state === undefined ? done : `${done}_${state}`;
}

/** The word for an undo that was refused. */
export const undoNoticeWord = (code: string): string =>
  noticeOf(`undo_${code}`) === null ? code : `undo_${code}`;

/** The notice as it stands above a page, with what can be done about it. */
export function noticeText(notice: Notice | null, beneath: Html | string = ''): Html | string {
  if (notice === null) return '';
  const [look, role] = notice.isProblem ? ['problem', 'alert'] : ['done', 'status'];
  return beneath === ''
    ? html`<p class="notice ${look}" role="${role}">${notice.text}</p>`
    : html`<div class="notice ${look}" role="${role}">
        <p>${notice.text}</p>
        ${beneath}
      </div>`;
}

export const noticeOf = (word: string | undefined): Notice | null =>
  word !== undefined && Object.hasOwn(NOTICES, word) ? (NOTICES[word] ?? null) : null;

/** The word for what became of several archives. */
export function noticeWordOfAll(results: readonly TriageResult[]): string {
  const refused = results.flatMap(({ error }) => error ?? []);
  if (refused.length === 0) return results.length === 1 ? 'one_until_escalating' : 'all_until_escalating';
  return refused.length < results.length ? 'some_refused' : (refused[0]?.code ?? 'some_refused');
}

/** The word for what became of a change: what Sentry made of it, not what was asked. `was` is what the page showed before. */
export function noticeWord(
  result: TriageResult | undefined,
  change: IssueChange,
  was: GroupStatus | undefined,
): string {
  if (result?.error !== undefined) return result.error.code;
  if (change.status === undefined) return change.assignedTo === undefined ? 'ranked' : 'assigned';
  const { substatus, status } = result ?? {};
  if (status === 'OPEN' && was === 'IGNORED') return 'unarchived';
  if (
    substatus === ARCHIVED_FOR_A_DAY.substatus &&
    isDeepStrictEqual(change.statusDetails, ARCHIVED_FOR_A_DAY.statusDetails)
  ) {
    return 'archived_for_a_day';
  }
  if (status !== 'RESOLVED' && noticeOf(substatus ?? undefined) !== null)
    return substatus ?? status ?? 'changed';
  return status ?? 'changed';
}
