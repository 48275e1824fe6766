import { html } from 'hono/html';
import type { Group, GroupStatus } from '../../../core/group/group.ts';
import type { Html } from '../layout.ts';
import { priorityWords } from './standing-words.ts';
import { statusDetailWords, substatusWords } from './status-words.ts';
import { clip } from '../text.ts';

/** Sentry's interface calls an ignored issue archived, and so do people; the API keeps IGNORED. */
export const STATUS_LABEL: Record<GroupStatus, string> = {
  OPEN: 'Open',
  RESOLVED: 'Resolved',
  IGNORED: 'Archived',
};

/** Both words come from outside and have no length of their own. */
const MAX_WORD_LENGTH = 24;
const KNOWN_LEVELS = new Set(['fatal', 'error', 'warning', 'info', 'debug']);

/** A level in words; it comes from outside and has no length of its own. */
export const levelWords = (level: string): string => clip(level, MAX_WORD_LENGTH);

/** A level, in words and colour; levels we do not know are plain. */
export const levelBadge = (level: string): Html =>
  html`<span class="level ${KNOWN_LEVELS.has(level) ? `level-${level}` : ''}">${levelWords(level)}</span>`;

export const statusBadge = (status: GroupStatus): Html =>
  html`<span class="badge status-${status.toLowerCase()}">${STATUS_LABEL[status]}</span>`;

/** It got worse by itself: worth a colour. */
const ALARMING = new Set(['escalating', 'regressed']);

const substatusBadge = (substatus: string | null): Html | string =>
  substatus === null || substatus === ''
    ? ''
    : html`<span class="badge sub ${ALARMING.has(substatus) ? 'hot' : ''}"
        >${substatusWords(substatus)}</span
      >`;

type State = Pick<Group, 'status' | 'substatus' | 'statusDetails'>;

/** What refines the status, in the words that read on from it: `until 100 more events`, `in next release`, `new`. */
export function refinementBadge(state: State, nowMs: number): Html | string {
  const words = statusDetailWords(state, nowMs);
  return words === null ? substatusBadge(state.substatus) : html`<span class="badge sub">${words}</span>`;
}

/** Status and what refines it; an archive and what ends it are one thing: `archived until it escalates`. */
export function stateBadges(state: State, nowMs: number): Html {
  const words = statusDetailWords(state, nowMs);
  return words === null
    ? html`${statusBadge(state.status)} ${substatusBadge(state.substatus)}`
    : html`<span class="badge status-${state.status.toLowerCase()}"
        >${STATUS_LABEL[state.status].toLowerCase()} ${words}</span
      >`;
}

/** Between two incidents lie so many usual hours (docs/spikes.md, What is unusual): until then it may still go on. */
const SPIKE_HOURS = 6;
const HOUR_MS = 3_600_000;

/** When the oldest hour began of which it is said, ISO 8601. */
export const spikesShownSince = (nowMs: number): string =>
  new Date(nowMs - (SPIKE_HOURS + 1) * HOUR_MS).toISOString();

/** That an hour was found unusual of late, `YYYY-MM-DDTHH`; which one is said on hover. */
export function spikeBadge(hour: string | null, nowMs: number): Html | string {
  const endMs = hour === null ? Number.NaN : Date.parse(`${hour}:00:00.000Z`) + HOUR_MS;
  if (hour === null || !(nowMs - endMs < SPIKE_HOURS * HOUR_MS)) return '';
  return html`<span
    class="badge sub hot"
    title="More events than usual in the hour of ${hour.slice(11)}:00 UTC"
    >spiking</span
  >`;
}

/** The words in which Sentry ranks issues. */
const PRIORITIES = new Set(['high', 'medium', 'low']);

/**
 * The priority that the level does not already say: Sentry gives `high` to errors and `low` to what only informs
 * (docs/sentry-behaviour.md, Statuses), and the middle stands out of nothing.
 */
export const unusualPriorityBadge = ({
  level,
  priority,
}: Pick<Group, 'level' | 'priority'>): Html | string =>
  priority === 'medium' || USUAL_LEVELS.get(priority)?.includes(level) === true
    ? ''
    : priorityBadge(priority);

const USUAL_LEVELS = new Map<string | null, readonly string[]>([
  ['high', ['fatal', 'error']],
  ['low', ['info', 'debug']],
]);

/** Sentry's priority, whatever it is. */
export const priorityBadge = (priority: string | null): Html | string =>
  priority === null || priority === ''
    ? ''
    : html`<span class="badge sub ${PRIORITIES.has(priority) ? `priority-${priority}` : ''}"
        >${priorityWords(priority, MAX_WORD_LENGTH)}</span
      >`;

/** What kind of issue it is, where it is none of the usual kind. */
export const categoryBadge = (category: string | null): Html | string =>
  category === null || category === '' || category === 'error'
    ? ''
    : html`<span class="badge own">${clip(category.replaceAll('_', ' '), MAX_WORD_LENGTH)}</span>`;
