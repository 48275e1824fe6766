import { html, raw } from 'hono/html';
import type { ChangeQuery } from '../../../adapters/table/read/change-reader.ts';
import type { Page } from '../../../contracts/cursor.ts';
import type { Identity } from '../../../core/auth/identity.ts';
import { CHANGE_KINDS } from '../../../contracts/change-kinds.ts';
import type { Change } from '../../../core/changes/change.ts';
import { ACTIVITY_ADDRESS, groupAddress } from '../addresses.ts';
import { changeWords, silenceWords } from '../parts/change-words.ts';
import { layout, type Html } from '../layout.ts';
import { ROWS_STYLE } from '../parts/rows-style.ts';
import { clip, time } from '../text.ts';

interface ActivityPage {
  nonce: string;
  who: Identity;
  nowMs: number;
  query: ChangeQuery;
  page: Page<Change>;
}

const MAX_TITLE = 160;
const MAX_WORD = 100;

/** Changes of all groups, newest first. */
export const activityPage = ({ nonce, who, nowMs, query, page }: ActivityPage): Html =>
  layout({
    nonce,
    who,
    title: 'Activity',
    head: html`<style nonce="${nonce}">
      ${raw(ROWS_STYLE)}
    </style>`,
    body: html`<h1>Activity</h1>
      ${filters(query)}
      ${
        page.items.length === 0
          ? html`<section class="card">
              <p class="muted">
                ${page.nextCursor === null ? 'No change is known here.' : 'None so far; older ones follow.'}
              </p>
            </section>`
          : table(page.items, nowMs)
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

const filters = ({ kinds, project, release }: ChangeQuery): Html =>
  html`<form class="filters" method="get" action="${ACTIVITY_ADDRESS}">
    <label
      ><span>Kind</span
      ><select name="kind">
        <option value="">Any</option>
        ${CHANGE_KINDS.map(
          (kind) =>
            html`<option value="${kind}" ${kinds.length === 1 && kinds[0] === kind ? 'selected' : ''}>
              ${kind}
            </option>`,
        )}
      </select></label
    >
    <label><span>Project</span><input name="project" value="${project ?? ''}" maxlength="200" /></label>
    <label><span>Release</span><input name="release" value="${release ?? ''}" maxlength="200" /></label>
    <div class="buttons"><button>Filter</button></div>
  </form>`;

const table = (changes: readonly Change[], nowMs: number): Html =>
  html`<section class="card scroll" tabindex="0" role="region" aria-label="Changes">
    <table class="rows">
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">What</th>
          <th scope="col">Group</th>
          <th scope="col">Project</th>
          <th scope="col">By</th>
        </tr>
      </thead>
      <tbody>
        ${changes.map((change) => row(change, nowMs))}
      </tbody>
    </table>
  </section>`;

const row = (change: Change, nowMs: number): Html => {
  const { facts, issueId, kind, at } = change;
  const release = facts.release === null ? '' : clip(facts.release, MAX_WORD);
  return html`<tr>
    <td>${time(at, nowMs)}</td>
    <td>
      ${kind}<br /><span class="muted small">${changeWords(change)}</span>${
        change.reason === null ? '' : html`<br /><q class="small">${clip(change.reason, MAX_WORD)}</q>`
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
    <td>
      ${clip(change.actor ?? change.source ?? 'unknown', MAX_WORD)}<br /><span class="muted small"
        >${silenceWords(change)}</span
      >
    </td>
  </tr>`;
};

/** The same filters at another place. */
function addressOf({ kinds, project, release, since }: ChangeQuery, cursor: string | null): string {
  const parameters = new URLSearchParams(
    Object.entries({ kind: kinds.join(','), project, release, since, cursor: cursor ?? '' }).flatMap(
      ([name, value]): [string, string][] => (value === undefined || value === '' ? [] : [[name, value]]),
    ),
  ).toString();
  return parameters === '' ? ACTIVITY_ADDRESS : `${ACTIVITY_ADDRESS}?${parameters}`;
}
