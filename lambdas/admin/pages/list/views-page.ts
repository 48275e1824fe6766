import { html, raw } from 'hono/html';
import type { SavedViewAnswer } from '../../../contracts/api/view-answers.ts';
import type { Identity } from '../../../core/auth/identity.ts';
import { VIEWS_ADDRESS } from '../addresses.ts';
import { STATUS_LABEL } from '../parts/badges.ts';
import { layout, type Html } from '../layout.ts';
import { clip, time } from '../text.ts';

interface ViewsPage {
  nonce: string;
  who: Identity;
  nowMs: number;
  views: readonly SavedViewAnswer[];
  notice: string | null;
}

const STYLE = `
.views-table td, .views-table th { padding: 8px 12px 8px 0; vertical-align: middle; overflow-wrap: anywhere; }
.views-table td:nth-child(3) { overflow-wrap: break-word; max-width: 20em; }
.views-table tbody td { border-top: 1px solid var(--line); }
.views-table form { display: flex; gap: 8px; }
.views-table input { min-width: 140px; }
@media (max-width: 900px) {
  .views-table, .views-table tbody, .views-table tr, .views-table td { display: block; padding: 2px 0; }
  .views-table thead { display: none; }
  .views-table tr { padding: 10px 0; border-top: 1px solid var(--line); }
  .views-table tbody td { border: 0; }
}
`;

/** Saved views: whose they are, and what can be done to those that are one's own to change. */
export const viewsPage = ({ nonce, who, nowMs, views, notice }: ViewsPage): Html =>
  layout({
    nonce,
    who,
    title: 'Views',
    head: html`<style nonce="${nonce}">
      ${raw(STYLE)}
    </style>`,
    body: html`<h1>Views</h1>
      <p class="lead muted">
        A view is a list with a name: its search, its order and its plot. Its address is the view: whoever is
        sent it sees the same. New ones are saved beside the list.
      </p>
      ${notice === null ? '' : html`<p class="notice done" role="status">${notice}</p>`}
      <section class="card">
        ${
          views.length === 0
            ? html`<p class="muted">Nobody has saved a list yet.</p>`
            : html`<table class="views-table">
                <thead>
                  <tr>
                    <th scope="col">View</th>
                    <th scope="col">What it lists</th>
                    <th scope="col">Whose</th>
                    <th scope="col">Changed</th>
                    <th scope="col"><span class="unseen">What can be done</span></th>
                  </tr>
                </thead>
                <tbody>
                  ${views.map((view) => row(view, { who, nowMs }))}
                </tbody>
              </table>`
        }
      </section>`,
  });

function row(view: SavedViewAnswer, { who, nowMs }: { who: Identity; nowMs: number }): Html {
  const { id, name, address, shared, default: isDefault, by, at } = view;
  const mayChange = !shared || who.role === 'admin';
  return html`<tr>
    <td>
      ${
        mayChange
          ? html`<form method="post" action="${VIEWS_ADDRESS}">
              <input type="hidden" name="id" value="${id}" />
              <input name="name" value="${name}" required maxlength="60" aria-label="Name of ${name}" />
              <button name="act" value="rename">Rename</button>
            </form>`
          : clip(name, 60)
      }
    </td>
    <td>
      <a href="${address}"
        >${view.status === 'ALL' ? 'All' : STATUS_LABEL[view.status]}
        <code class="mono">${clip(view.query, 200)}</code></a
      >
      <div class="muted small">${orderWords(view)}</div>
    </td>
    <td>${isDefault ? 'everybody’s, and the team’s default' : shared ? 'everybody’s' : 'yours'}</td>
    <td class="small">
      ${time(at, nowMs)}
      <div class="muted">${clip(by, 100)}</div>
    </td>
    <td>
      ${
        mayChange
          ? html`<form method="post" action="${VIEWS_ADDRESS}">
              <input type="hidden" name="id" value="${id}" />
              ${
                who.role !== 'admin'
                  ? ''
                  : isDefault
                    ? html`<button name="act" value="no_default">No default</button>`
                    : html`<button name="act" value="default" aria-label="Team’s default: ${name}">
                        Team’s default
                      </button>`
              }
              <button name="act" value="delete" aria-label="Delete ${name}">Delete</button>
            </form>`
          : ''
      }
    </td>
  </tr>`;
}

const ORDER_WORDS = {
  last_seen_at: 'last seen',
  first_seen_at: 'first seen',
  event_count: 'events',
} as const;

const orderWords = ({ sortBy, sortOrder, period }: SavedViewAnswer): string =>
  `by ${ORDER_WORDS[sortBy]}, ${sortOrder === 'desc' ? 'descending' : 'ascending'}, plots of ${period === '24h' ? '24 hours' : '14 days'}`;
