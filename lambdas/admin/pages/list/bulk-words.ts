import { html } from 'hono/html';
import type { Group } from '../../../core/group/group.ts';
import type { Html } from '../layout.ts';
import { clip, plural } from '../text.ts';

/** What the buttons of the list do, in words; `undo` takes back what one of them did. */
const ACT_WORDS: Readonly<Record<string, ActWords>> = {
  resolve: { ask: (what) => `Resolve ${what}`, doing: 'Resolving', done: 'resolved' },
  resolve_next_release: {
    ask: (what) => `Resolve ${what} in the next release`,
    doing: 'Resolving in the next release',
    done: 'resolved in the next release',
  },
  reopen: { ask: (what) => `Reopen ${what}`, doing: 'Reopening', done: 'reopened' },
  archive_until_escalating: {
    ask: (what) => `Archive ${what} until they escalate`,
    doing: 'Archiving until they escalate',
    done: 'archived until they escalate',
  },
  archive_forever: {
    ask: (what) => `Archive ${what} for ever`,
    doing: 'Archiving for ever',
    done: 'archived for ever',
  },
  archive_day: {
    ask: (what) => `Archive ${what} for a day`,
    doing: 'Archiving for a day',
    done: 'archived for a day',
  },
  archive_until_condition: {
    ask: (what) => `Archive ${what} until the condition is met`,
    doing: 'Archiving until the condition is met',
    done: 'archived until the condition is met',
  },
  assign: { ask: (what) => `Assign ${what}`, doing: 'Assigning', done: 'assigned' },
  priority_high: {
    ask: (what) => `Give high priority to ${what}`,
    doing: 'Giving high priority',
    done: 'given high priority',
  },
  priority_medium: {
    ask: (what) => `Give medium priority to ${what}`,
    doing: 'Giving medium priority',
    done: 'given medium priority',
  },
  priority_low: {
    ask: (what) => `Give low priority to ${what}`,
    doing: 'Giving low priority',
    done: 'given low priority',
  },
  undo: {
    ask: (what) => `Bring back ${what}`,
    doing: 'Bringing back',
    done: 'brought back to what they were',
  },
};

interface ActWords {
  /** The question and its button: of `2 errors`, or of `2`. */
  ask: (what: string) => string;
  doing: string;
  done: string;
}

/** Undefined of a word that is no act: it may come from an address. */
export const actWords = (act: string) => (Object.hasOwn(ACT_WORDS, act) ? ACT_WORDS[act] : undefined);

const WHY: Readonly<Record<string, string>> = {
  forbidden: 'Sentry does not let our token change it: it needs the scope event:write',
  not_found: 'Sentry has no such issue, or our token may not see it',
  refused: 'Sentry does not take this change',
  sentry_unavailable: 'Sentry did not take the change; try again',
  unread: 'Sentry could not be asked what it is now; undo once more',
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
        The reason is kept here, but Sentry did not take it as a comment of ${plural(count, 'issue')}.
      </p>`;
