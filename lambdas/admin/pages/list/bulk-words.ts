import { html } from 'hono/html';
import type { BulkOutcome } from '../../../contracts/bulk-job.ts';
import type { Group } from '../../../core/group/group.ts';
import type { Html } from '../layout.ts';
import { reopenedWords, reopenWords } from '../parts/reopen-words.ts';
import { assigneeWords } from '../parts/standing-words.ts';
import { clip, number, plural } from '../text.ts';

const MAX_NAME = 100;

interface ActWords {
  /** The question and its button: of `2 errors`, or of `2`. */
  ask: (what: string) => string;
  doing: string;
  done: string;
}

const they = (count: number, one: string, several: string): string => (count === 1 ? one : several);

const archive = (end: string): ActWords => ({
  ask: (what) => `Archive ${what} ${end}`,
  doing: `Archiving ${end}`,
  done: `archived ${end}`,
});

const rank = (priority: string): ActWords => ({
  ask: (what) => `Give ${priority} priority to ${what}`,
  doing: `Giving ${priority} priority`,
  done: `given ${priority} priority`,
});

const bringBack = ({ count, eased = [] }: Of): ActWords => ({
  ask: (what) => `Bring back ${what}`,
  doing: 'Bringing back',
  done: eased.length > 0 ? 'brought back' : `brought back to what ${they(count, 'it was', 'they were')}`,
});

/** `to`: whom something is assigned to, in words; null where that is not known. */
interface Of extends Pick<BulkOutcome, 'eased'> {
  count: number;
  to?: string | null;
}

/** What the buttons of the list do to so many, in words; `undo` takes back what one of them did. */
const ACT_WORDS: Readonly<Record<string, (of: Of) => ActWords>> = {
  resolve: () => ({ ask: (what) => `Resolve ${what}`, doing: 'Resolving', done: 'resolved' }),
  resolve_next_release: () => ({
    ask: (what) => `Resolve ${what} in the next release`,
    doing: 'Resolving in the next release',
    done: 'resolved in the next release',
  }),
  reopen: () => ({ ask: (what) => `Reopen ${what}`, doing: 'Reopening', done: 'reopened as ongoing' }),
  archive_until_escalating: ({ count }) => archive(`until ${they(count, 'it escalates', 'they escalate')}`),
  archive_forever: () => archive('for ever'),
  archive_day: () => archive('for a day'),
  archive_until_condition: () => archive('until the condition is met'),
  assign: ({ to = null }) => {
    const whom = to === null ? '' : ` to ${to}`;
    return { ask: (what) => `Assign ${what}${whom}`, doing: `Assigning${whom}`, done: `assigned${whom}` };
  },
  priority_high: () => rank('high'),
  priority_medium: () => rank('medium'),
  priority_low: () => rank('low'),
  undo: bringBack,
  unarchive: bringBack,
};

/** Of what was opened again, by its button or by taking an archive back: what comes of that. */
export function openedWords(outcome: Pick<BulkOutcome, 'act' | 'was' | 'done' | 'eased'>): Html | string {
  const { act, done, eased = [] } = outcome;
  if (done.length === 0 || (act !== 'reopen' && act !== 'unarchive')) return '';
  const before = 'what it was before';
  const others = eased.length === 0 ? before : `ongoing, or ${before}`;
  const state = eased.length === done.length ? 'ongoing' : others;
  return html`<p class="small">
    ${act === 'reopen' ? reopenedWords(outcome) : reopenWords('IGNORED', state)}
  </p>`;
}

/** Undefined of a word that is no act: it may come from an address. */
export const actWords = (act: string, of: Of): ActWords | undefined =>
  Object.hasOwn(ACT_WORDS, act) ? ACT_WORDS[act]?.(of) : undefined;

/** Whom an outcome was assigned to; null where Sentry did not say. */
export const assignedWords = ({ assigned }: Pick<BulkOutcome, 'assigned'>): string | null =>
  assigned === null ? null : assigneeWords(assigned.to, MAX_NAME);

const WHY: Readonly<Record<string, string>> = {
  forbidden: 'Sentry does not let our token change it: it needs the scope event:write',
  not_found: 'Sentry has no such error, or our token may not see it',
  refused: 'Sentry does not take this change',
  sentry_unavailable: 'Sentry did not take the change; try again',
  unread: 'Sentry could not be asked what it is now; undo once more',
  not_member:
    'Sentry does not let you have it: join a team of its project in Sentry, or choose yourself by name (Choose from all …), if Sentry has another address of you',
  overtaken: 'somebody changed it since, and that stays',
};

export const refusalWords = (code: string): string =>
  (Object.hasOwn(WHY, code) ? WHY[code] : undefined) ?? code;

const MAX_TITLE = 100;

/** The short id and the title of a group that is stored, else its id. */
export function nameOf(id: string, groups: ReadonlyMap<string, Group>): string {
  const group = groups.get(id);
  return group === undefined ? id : `${group.shortId ?? id} ${clip(group.title, MAX_TITLE)}`;
}

/** Of so many, Sentry did not take the reason as a comment. */
export const untoldWords = (count: number): Html | string =>
  count === 0
    ? ''
    : html`<p class="small">
        The reason is kept here, but Sentry did not take it as a comment of ${plural(count, 'error')}.
      </p>`;

/** Of an undo: what did not come back as it was, and what it is instead. */
export const easedWords = ({ eased = [], done }: Pick<BulkOutcome, 'eased' | 'done'>): Html | string =>
  eased.length === 0
    ? ''
    : html`<p class="small">
        ${[...Map.groupBy(eased, (was) => was)]
          .map(([was, { length }]) =>
            done.length === 1
              ? `It is ongoing now, it was ${was}.`
              : `${number(length)} of them ${they(length, 'is ongoing now, it was', 'are ongoing now, they were')} ${was}.`,
          )
          .join(' ')}
      </p>`;

/** Of an act that has no way back of its own. */
export const noUndoWords = (act: string, count: number): Html | string =>
  count > 0 && (act === 'assign' || act.startsWith('priority_'))
    ? html`<p class="small">
        This cannot be taken back in one step: what was before is in the history of
        ${they(count, 'the error', 'each')}.
      </p>`
    : '';
