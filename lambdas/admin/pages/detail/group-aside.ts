import { html } from 'hono/html';
import { eventCount, type Group, type StoredEvent } from '../../../core/group/group.ts';
import type { FullEvent, HistoryEntry } from '../../answers.ts';
import type { GroupDetail } from '../../reading.ts';
import { changeWords, silenceWords } from '../change-words.ts';
import { STATUS_LABEL } from '../badges.ts';
import { substatusWords } from '../status-words.ts';
import { eventAddress } from '../addresses.ts';
import type { Html } from '../layout.ts';
import type { PageBudget } from '../page-budget.ts';
import { pairTable } from '../pair-table.ts';
import { clip, number, time } from '../text.ts';

interface Aside {
  detail: GroupDetail;
  event: FullEvent | null;
  events: readonly StoredEvent[];
  nowMs: number;
  budget: PageBudget;
}

const RECENT_EVENTS = 8;
const RECENT_CHANGES = 12;
/** Words of Sentry's have no length of their own. */
const MAX_WORD_LENGTH = 24;
const MAX_TYPE_LENGTH = 60;

/** Facts beside the event: figures, tags, recent events, status history, changes. */
export const aside = ({ detail, event, events, nowMs, budget }: Aside): Html =>
  html`<aside class="side">
    ${facts(detail, nowMs)} ${tags(event, budget)} ${recent(events, event, nowMs)} ${history(detail, nowMs)}
    ${changesOf(detail, nowMs)}
  </aside>`;

function facts({ group }: GroupDetail, nowMs: number): Html {
  const rows: [string, Html | string][] = [
    ['Events', `${number(eventCount(group))} in Sentry, ${number(group.storedEvents)} stored`],
    ['Users', number(group.users)],
    ['First seen', time(group.firstSeen, nowMs)],
    ['Last seen', time(group.lastSeen, nowMs)],
    ['Project', group.project.slug ?? group.project.id],
    ['Environment', group.environment ?? 'none'],
    ['Release', group.release ?? 'none'],
    ['Platform', group.platform ?? 'unknown'],
    ['Category', categoryWords(group)],
    ['Priority', group.priority === null ? 'none' : clip(group.priority, MAX_WORD_LENGTH)],
    ['Assigned to', group.assignee === null ? 'nobody' : (group.assignee.name ?? group.assignee.id)],
  ];
  return html`<section class="card">
    <h2>Facts</h2>
    <dl class="facts">
      ${rows.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

/** The type only where it tells more than the category. */
function categoryWords({ category, issueType }: Pick<Group, 'category' | 'issueType'>): string {
  const words = [category, issueType === category ? null : issueType]
    .filter((word) => word !== null && word !== '')
    .map((word) => clip(String(word).replaceAll('_', ' '), MAX_TYPE_LENGTH));
  return words.length === 0 ? 'unknown' : words.join(': ');
}

function tags(event: FullEvent | null, budget: PageBudget): Html | string {
  const all = event?.detail?.tags.map(({ key, value }) => [key, value] as const) ?? [];
  return all.length === 0
    ? ''
    : html`<section class="card">
        <h2>Tags</h2>
        ${pairTable(all, { label: 'Tags', budget })}
      </section>`;
}

function recent(events: readonly StoredEvent[], current: FullEvent | null, nowMs: number): Html | string {
  if (events.length === 0) return '';
  return html`<section class="card">
    <h2>Recent events</h2>
    <ul class="plain">
      ${events.slice(0, RECENT_EVENTS).map(
        (event) =>
          html`<li>
            <a
              href="${eventAddress(event)}"
              class="mono"
              ${event.eventId === current?.stored.eventId ? html`aria-current="true"` : ''}
              >${event.eventId.slice(0, 8)}</a
            >
            <span class="muted small">${time(event.timestamp, nowMs)}</span>
          </li>`,
      )}
    </ul>
  </section>`;
}

function history({ statusHistory }: GroupDetail, nowMs: number): Html | string {
  if (statusHistory.length === 0) return '';
  return html`<section class="card">
    <h2>Status history</h2>
    <ol class="plain history">
      ${statusHistory.slice(0, RECENT_CHANGES).map(
        (entry) =>
          html`<li>
            <div>
              <strong>${STATUS_LABEL[entry.to]}</strong>
              <span class="muted small">${historyWords(entry)}</span>
            </div>
            <div class="muted small">
              ${time(entry.at, nowMs)} ·
              ${entry.actor === null ? '' : `${clip(entry.actor, 100)} · `}${entry.source}
            </div>
          </li>`,
      )}
    </ol>
  </section>`;
}

/** Who changed what, as it was told. */
function changesOf({ changes }: GroupDetail, nowMs: number): Html | string {
  if (changes.length === 0) return '';
  return html`<section class="card">
    <h2>Changes</h2>
    <ol class="plain history">
      ${changes.slice(0, RECENT_CHANGES).map(
        (change) =>
          html`<li>
            <div>
              <strong>${change.kind}</strong>
              <span class="muted small">${changeWords(change)}</span>
            </div>
            <div class="muted small">
              ${[
                time(change.at, nowMs),
                ...[change.actor ?? '', change.source ?? '', silenceWords(change)]
                  .filter((word) => word !== '')
                  .map((word) => html` · ${clip(word, 100)}`),
              ]}
            </div>
          </li>`,
      )}
    </ol>
  </section>`;
}

const historyWords = ({ from, to, substatus }: HistoryEntry): string =>
  [
    substatus === null ? '' : substatusWords(substatus),
    from === null || from === to ? '' : `was ${STATUS_LABEL[from].toLowerCase()}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
