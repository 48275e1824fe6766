import { html } from 'hono/html';
import type { GroupStatus } from '../../core/group/group.ts';
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

/** Sentry's substatus in words; the words it adds for archived groups repeat the status and are cut. */
export const substatusBadge = (substatus: string | null): Html | string =>
  substatus === null || substatus === ''
    ? ''
    : html`<span class="badge sub ${ALARMING.has(substatus) ? 'hot' : ''}"
        >${clip(substatus.replace(/^archived_/, '').replaceAll('_', ' '), MAX_WORD_LENGTH)}</span
      >`;
