import { html, raw } from 'hono/html';
import type { Told } from '../../../adapters/table/read/doers.ts';
import type { ChangeQuery } from '../../../adapters/table/read/change-reader.ts';
import type { Page } from '../../../contracts/cursor.ts';
import type { Identity } from '../../../core/auth/identity.ts';
import { CHANGE_KINDS } from '../../../contracts/change-kinds.ts';
import type { Change } from '../../../core/changes/change.ts';
import { doerName } from '../../../contracts/doer.ts';
import type { Conditions } from '../../history/archive-conditions.ts';
import { MAX_REASON } from '../../triage/reason.ts';
import { ACTIVITY_ADDRESS, groupAddress } from '../addresses.ts';
import { changeWords, silenceWords, SOURCE_WORDS } from '../parts/change-words.ts';
import { layout, type Html } from '../layout.ts';
import { ROWS_STYLE } from '../parts/rows-style.ts';
import { clip, exact, time } from '../text.ts';

interface ActivityPage {
  nonce: string;
  who: Identity;
  nowMs: number;
  query: ChangeQuery;
  /** Slugs that can be chosen. */
  projects: readonly string[];
  page: Page<Told<Change>>;
  conditions: Conditions;
}

const ACTIVITY_STYLE = `
.filters.activity-filters { grid-template-columns: repeat(4, minmax(0, 1fr)) auto; margin-top: 14px; }
.rows .day th { padding: 14px 0 6px; font-size: 13px; color: var(--text); }
.rows tbody .day:first-child th { border-top: 0; padding-top: 4px; }
@media (max-width: 760px) {
  .rows .day th { display: block; padding: 0; border-top: 0; }
}
@media (max-width: 600px) {
  .filters.activity-filters { grid-template-columns: repeat(2, minmax(0, 1fr)); }
}
`;
const MAX_TITLE = 160;
const MAX_WORD = 100;

/** Changes of all groups, newest first. */
export const activityPage = ({ nonce, who, nowMs, query, projects, page, conditions }: ActivityPage): Html =>
  layout({
    nonce,
    who,
    place: '/admin/activity',
    title: 'Activity',
    head: html`<style nonce="${nonce}">
      ${raw(ROWS_STYLE)} ${raw(ACTIVITY_STYLE)}
    </style>`,
    body: html`<h1>Activity</h1>
      ${filters(query, projects, nowMs)}
      ${
        page.items.length === 0
          ? html`<section class="card">
              <p class="muted">
                ${page.nextCursor === null ? 'No change is known here.' : 'None so far; older ones follow.'}
              </p>
            </section>`
          : table(page.items, conditions, nowMs)
      }
      <div class="buttons">
        ${query.cursor === null ? '' : html`<a class="button" href="${addressOf(query, null)}">Newest</a>`}
        ${
          page.nextCursor === null
            ? ''
            : html`<a class="button" rel="next" href="${addressOf(query, page.nextCursor)}">Older</a>`
        }
      </div>`,
  });

const filters = (
  { kinds, project, release, since }: ChangeQuery,
  projects: readonly string[],
  nowMs: number,
): Html => {
  const chosen = kinds.join(',');
  const kindChoices: [string, string][] = [
    ['', 'All but ongoing'],
    [CHANGE_KINDS.join(','), 'All'],
    ...CHANGE_KINDS.map((kind): [string, string] => [kind, kind]),
  ];
  const known = new Set(kindChoices.map(([value]) => value));
  return html`<form class="filters activity-filters" method="get" action="${ACTIVITY_ADDRESS}">
    <label
      ><span>Kind</span
      ><select name="kind">
        ${choices(known.has(chosen) ? kindChoices : [[chosen, kinds.join(', ')], ...kindChoices], chosen)}
      </select></label
    >
    <label
      ><span>Since</span
      ><select name="since">
        ${choices(sinceChoices(since, nowMs), since ?? '')}
      </select></label
    >
    <label
      ><span>Project</span
      ><input name="project" value="${project ?? ''}" maxlength="200" list="projects" /></label
    ><datalist id="projects">${projects.map((slug) => html`<option value="${slug}"></option>`)}</datalist>
    <label
      ><span>Release</span
      ><input name="release" value="${release ?? ''}" maxlength="200" placeholder="shop@1.4.0"
    /></label>
    <div class="buttons"><button>Filter</button></div>
  </form>`;
};

const choices = (all: readonly (readonly [string, string])[], chosen: string): Html[] =>
  all.map(
    ([value, label]) =>
      html`<option value="${value}" ${value === chosen ? 'selected' : ''}>${label}</option>`,
  );

const DAY_MS = 86_400_000;
/** To the minute, so that a page that is opened again in between has the same address. */
const MINUTE_MS = 60_000;

function sinceChoices(since: string | undefined, nowMs: number): [string, string][] {
  const ago = (ms: number) => new Date(Math.floor((nowMs - ms) / MINUTE_MS) * MINUTE_MS).toISOString();
  const today = `${new Date(nowMs).toISOString().slice(0, 10)}T00:00:00.000Z`;
  const usual: [string, string][] = [
    ['', 'Any time'],
    [ago(DAY_MS / 24), 'The last hour'],
    [today, 'Today (UTC)'],
    [ago(DAY_MS), 'The last 24 hours'],
    [ago(7 * DAY_MS), 'The last 7 days'],
  ];
  return since === undefined || usual.some(([value]) => value === since)
    ? usual
    : [...usual, [since, exact(since)]];
}

const table = (changes: readonly Told<Change>[], conditions: Conditions, nowMs: number): Html =>
  html`<section class="card scroll" tabindex="0" role="region" aria-label="Changes">
    <table class="rows">
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">What</th>
          <th scope="col">Error</th>
          <th scope="col">Project</th>
          <th scope="col">By</th>
        </tr>
      </thead>
      <tbody>
        ${[...Map.groupBy(changes, ({ at }) => at.slice(0, 10))].map(
          ([day, ofDay]) => html`${dayRow(day)}${ofDay.map((change) => row(change, conditions, nowMs))}`,
        )}
      </tbody>
    </table>
  </section>`;

const DAY_WORDS = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  timeZone: 'UTC',
});

const dayRow = (day: string): Html =>
  html`<tr class="day">
    <th scope="rowgroup" colspan="5">
      ${Number.isNaN(Date.parse(day)) ? day : DAY_WORDS.format(Date.parse(day))}
      <span class="muted">UTC</span>
    </th>
  </tr>`;

const row = (change: Told<Change>, conditions: Conditions, nowMs: number): Html => {
  const { facts, issueId, kind, at } = change;
  const release = facts.release === null ? '' : clip(facts.release, MAX_WORD);
  return html`<tr>
    <td>${time(at, nowMs)}</td>
    <td>
      ${kind}<br /><span class="muted small">${changeWords(change, conditions.get(change))}</span>${
        change.reason === null ? '' : html`<br /><q class="small">${clip(change.reason, MAX_REASON)}</q>`
      }
    </td>
    <td class="text">
      <a href="${groupAddress(issueId)}">${facts.title === '' ? issueId : clip(facts.title, MAX_TITLE)}</a
      ><br /><span class="muted small">${facts.shortId ?? issueId}</span>
    </td>
    <td>
      ${clip(facts.project.slug ?? facts.project.id, MAX_WORD)}<br /><span class="muted small"
        >${release}</span
      >
    </td>
    <td>${clip(whoWords(change), MAX_WORD)}<br /><span class="muted small">${silenceWords(change)}</span></td>
  </tr>`;
};

function whoWords({ doer, source }: Told<Change>): string {
  const words = doerName(doer);
  if (words !== '') return words;
  return source === null ? 'unknown' : SOURCE_WORDS[source];
}

/** The same filters at another place. */
function addressOf({ kinds, project, release, since }: ChangeQuery, cursor: string | null): string {
  const parameters = new URLSearchParams(
    Object.entries({ kind: kinds.join(','), project, release, since, cursor: cursor ?? '' }).flatMap(
      ([name, value]): [string, string][] => (value === undefined || value === '' ? [] : [[name, value]]),
    ),
  ).toString();
  return parameters === '' ? ACTIVITY_ADDRESS : `${ACTIVITY_ADDRESS}?${parameters}`;
}
