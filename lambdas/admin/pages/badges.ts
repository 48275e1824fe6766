import { html } from 'hono/html';
import type { Group, GroupStatus } from '../../core/group/group.ts';
import type { Html } from './layout.ts';
import { clip } from './text.ts';

/** Sentry's interface calls an ignored issue archived, and so do people; the API keeps IGNORED. */
export const STATUS_LABEL: Record<GroupStatus, string> = {
  OPEN: 'Open',
  RESOLVED: 'Resolved',
  IGNORED: 'Archived',
};

/** Both words come from outside and have no length of their own. */
const MAX_WORD_LENGTH = 24;
const KNOWN_LEVELS = new Set(['fatal', 'error', 'warning', 'info', 'debug']);

/** A level, in words and colour; levels we do not know are plain. */
export const levelBadge = (level: string): Html =>
  html`<span class="level ${KNOWN_LEVELS.has(level) ? `level-${level}` : ''}"
    >${clip(level, MAX_WORD_LENGTH)}</span
  >`;

export const statusBadge = (status: GroupStatus): Html =>
  html`<span class="badge status-${status.toLowerCase()}">${STATUS_LABEL[status]}</span>`;

/** It got worse by itself: worth a colour. */
const ALARMING = new Set(['escalating', 'regressed']);

/** What ends an archive. */
const ARCHIVED_UNTIL: Readonly<Record<string, string>> = {
  archived_until_escalating: 'until it escalates',
  archived_until_condition_met: 'until a condition is met',
  archived_forever: 'for ever',
};

/** Sentry's substatus in words that read on from the status; a word we do not know is shown as it came. */
export const substatusWords = (substatus: string): string =>
  (Object.hasOwn(ARCHIVED_UNTIL, substatus) ? ARCHIVED_UNTIL[substatus] : undefined) ??
  clip(substatus.replaceAll('_', ' '), MAX_WORD_LENGTH);

export const substatusBadge = (substatus: string | null): Html | string =>
  substatus === null || substatus === ''
    ? ''
    : html`<span class="badge sub ${ALARMING.has(substatus) ? 'hot' : ''}"
        >${substatusWords(substatus)}</span
      >`;

/** Status and substatus; an archive and what ends it are one thing: `archived until it escalates`. */
export const stateBadges = ({ status, substatus }: Pick<Group, 'status' | 'substatus'>): Html =>
  status === 'IGNORED' && substatus !== null && Object.hasOwn(ARCHIVED_UNTIL, substatus)
    ? html`<span class="badge status-ignored">archived ${substatusWords(substatus)}</span>`
    : html`${statusBadge(status)} ${substatusBadge(substatus)}`;
