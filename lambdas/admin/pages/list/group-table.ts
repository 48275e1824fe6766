import { html } from 'hono/html';
import type {
  GroupPage,
  EventsOfHour,
  ListedFacts,
  Matching,
} from '../../../adapters/table/read/group-reader.ts';
import type { Period } from '../../../contracts/saved-view.ts';
import { eventCount, type Assignee, type Group } from '../../../core/group/group.ts';
import type { StatusReason } from '../../../core/group/status-reason.ts';
import { endsAddress, groupAddress } from '../addresses.ts';
import {
  categoryBadge,
  levelWords,
  refinementBadge,
  spikeBadge,
  statusBadge,
  unusualPriorityBadge,
} from '../parts/badges.ts';
import { ASSIGN_ME, type OwnAccount } from '../../triage/own-account.ts';
import { reopenWords } from '../parts/reopen-words.ts';
import { assigneeWords } from '../parts/standing-words.ts';
import type { Html } from '../layout.ts';
import { reasonNote } from '../parts/triage-fields.ts';
import { clip, exact, nounOf, number, shortNumber, time } from '../text.ts';
import { dayBeforeLine } from '../parts/day-before-words.ts';
import { sparkline } from './sparkline.ts';
import { whereCell } from './where-cell.ts';

export interface Rows {
  nowMs: number;
  /** On a tab of one status the status itself would only repeat the tab. */
  withStatus: boolean;
  /** Whether rows can be ticked. */
  withTicks: boolean;
  /** Whom rows of nobody are offered to; null where that cannot be. */
  own: OwnAccount | null;
  matching: GroupPage['matching'];
  period: Period;
  /** Stored events by hour, by group. */
  hours: ReadonlyMap<string, readonly EventsOfHour[]>;
  /** What is known of each group beside itself. */
  facts: ReadonlyMap<string, ListedFacts>;
  /** Why groups are resolved or archived. */
  reasons: ReadonlyMap<string, StatusReason>;
  /** The same list of one release alone; undefined where that is no text for a query. */
  releaseAddress: (release: string) => string | undefined;
  /** The filter of events that a group is opened with, as an address says it. */
  carried: readonly (readonly [string, string])[];
}

/** Sentry's word for an open issue of which nothing is special. */
const USUAL = 'ongoing';
const TITLE_LENGTH = 300;

// The roles are said aloud because a narrow screen lays rows out as cards, which would take them away.
export const groupTable = (groups: readonly Group[], rows: Rows): Html =>
  html`<table
    class="groups${rows.matching === undefined ? '' : ' of-part'}"
    role="table"
    aria-label="Errors"
    data-read="${new Date(rows.nowMs).toISOString()}"
  >
    <thead role="rowgroup">
      <tr role="row">
        ${
          rows.withTicks
            ? html`<th role="columnheader" scope="col" class="tick">
                <span class="unseen">Ticked</span
                ><input type="checkbox" id="tick-all" hidden aria-label="Tick all of this page" />
              </th>`
            : ''
        }
        <th role="columnheader" scope="col">Error</th>
        <th role="columnheader" scope="col" class="plot">Last ${rows.period === '24h' ? '24 h' : '14 d'}</th>
        <th role="columnheader" scope="col" class="figure total">Events</th>
        <th role="columnheader" scope="col" class="figure">Users</th>
        <th role="columnheader" scope="col" class="when">Seen</th>
        <th role="columnheader" scope="col" class="where">Where</th>
        <th role="columnheader" scope="col" class="who-has">Assigned</th>
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${groups.map((group) => groupRow(group, rows))}
    </tbody>
  </table>`;

const groupRow = (group: Group, rows: Rows): Html => {
  const { nowMs, withStatus, withTicks, matching, hours, period, releaseAddress } = rows;
  const facts = rows.facts.get(group.issueId);
  const name = group.shortId ?? group.issueId;
  return html`<tr
    role="row"
    class="${levelClass(group.level)}"
    data-id="${group.issueId}"
    data-version="${group.version}"
    data-project="${group.project.slug ?? group.project.id}"
  >
    ${
      withTicks
        ? html`<td role="cell" class="tick">
            <input type="checkbox" name="ids" value="${group.issueId}" aria-label="Tick ${name}" />
          </td>`
        : ''
    }
    <td role="cell" class="what">
      <div class="headline">
        ${titleLine(group, rows.carried)}${withTicks ? quickActions(group, name) : ''}
      </div>
      <div class="muted small under">
        <span class="line chips">
          <span class="short-id">${name}</span>
          <span class="of">${group.project.slug ?? `project ${group.project.id}`}</span>
          ${withStatus ? statusBadge(group.status) : ''}
          ${group.substatus === USUAL ? '' : refinementBadge(group, nowMs)}
          ${spikeBadge(facts?.spikedHour ?? null, nowMs)}
          ${reasonNote(rows.reasons.get(group.issueId), nowMs)} ${unusualPriorityBadge(group)}
          ${categoryBadge(group.category)}
        </span>
        <span class="line culprit" title="${clip(group.culprit ?? '', TITLE_LENGTH)}"
          >${clip(group.culprit ?? '', TITLE_LENGTH)}</span
        >
      </div>
    </td>
    <td role="cell" class="plot">
      ${sparkline(hours.get(group.issueId) ?? [], nowMs, period)}
      ${dayBeforeLine(hours.get(group.issueId) ?? [], nowMs)}
    </td>
    <td role="cell" class="figure total" data-label="${nounOf(eventCount(group), 'event')}">
      ${number(eventCount(group))} ${countNote(group, matching?.get(group.issueId), nowMs)}
    </td>
    <td role="cell" class="figure" data-label="${nounOf(group.users, 'user')}">${number(group.users)}</td>
    <td role="cell" class="when">
      ${time(group.lastSeen, nowMs)}
      <div class="muted small" title="First seen ${exact(group.firstSeen)}">
        <a href="${endsAddress(group.issueId)}" title="Its first and its newest event beside each other"
          >first ${time(group.firstSeen, nowMs)}</a
        >
      </div>
    </td>
    <td role="cell" class="where">${whereCell({ group, facts, releaseAddress })}</td>
    <td role="cell" class="who-has">
      ${group.assignee === null ? takeIt(group.issueId, name, rows.own) : assigneeText(group.assignee)}
    </td>
  </tr>`;
};

/** What is done most to one row alone, shown where it is pointed at or stood on; whatever is ticked stays as it is. */
const quickActions = ({ issueId, status }: Group, name: string): Html =>
  html`<span class="quick"
    >${status === 'RESOLVED' ? '' : html`<button name="one" value="resolve ${issueId}" aria-label="Resolve ${name}">Resolve</button>`}${
      status === 'OPEN'
        ? html`<button name="one" value="archive_day ${issueId}" aria-label="Archive for a day: ${name}">
            Archive for a day
          </button>`
        : html`<button
            name="one"
            value="reopen ${issueId}"
            aria-label="Reopen ${name}"
            title="${reopenWords(status)}"
          >
            Reopen
          </button>`
    }</span
  >`;

const KNOWN_LEVELS = new Set(['fatal', 'error', 'warning', 'info', 'debug']);
const levelClass = (level: string): string => (KNOWN_LEVELS.has(level) ? `edge-${level}` : '');

/** `TypeError: x` or `app::Timeout: x`: the type is what people look for first. */
const TYPED = /^([^\s:]{1,80}(?:::[^\s:]{1,80}){0,5}): (.+)$/s;

/** One line, whole on hover; the level is the colour at the row's edge, and a word for whoever sees no colour. */
function titleLine({ title, level, issueId }: Group, carried: Rows['carried']): Html {
  const shown = clip(title || 'Untitled', TITLE_LENGTH);
  const [, type, text] = TYPED.exec(shown) ?? [];
  return html`<div class="line">
    <a class="title" href="${groupAddress(issueId, carried)}" title="${shown}"
      ><span class="unseen">${levelWords(level)}: </span
      >${type === undefined || text === undefined ? html`<b>${shown}</b>` : html`<b>${type}</b>: ${text}`}</a
    >
  </div>`;
}

/** Of a list that names an environment or a release: the part of the group's events that it is about. */
function countNote(group: Group, matching: Matching | undefined, nowMs: number): Html | string {
  if (matching !== undefined) {
    return html`<div class="muted small part" title="last ${exact(matching.lastSeen)}">
      ${matching.count === null ? 'some' : number(matching.count)} of these, ${time(matching.lastSeen, nowMs)}
    </div>`;
  }
  if (group.storedEvents === eventCount(group)) return '';
  const [words, exactly] = [`${shortNumber(group.storedEvents)} stored`, number(group.storedEvents)];
  return html`<div class="muted small" title="${exactly} stored here">${words}</div>`;
}

const assigneeText = (assignee: Assignee): Html =>
  html`<span class="line" title="${assignee.type} ${assignee.id}">${assigneeWords(assignee, 40)}</span>`;

/** Of a row that nobody has: where its assignee would stand there is room for it. */
const takeIt = (issueId: string, name: string, own: OwnAccount | null): Html | string =>
  own === null
    ? ''
    : html`<span class="quick"
        ><button name="one" value="${ASSIGN_ME} ${issueId}" aria-label="Assign to me: ${name}">
          Assign to me
        </button></span
      >`;
