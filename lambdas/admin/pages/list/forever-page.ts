import { html } from 'hono/html';
import type { ForeverArchive } from '../../../adapters/table/read/forever-archives.ts';
import type { Identity } from '../../../core/auth/identity.ts';
import { FOREVER_ADDRESS, groupAddress } from '../addresses.ts';
import { levelBadge } from '../parts/badges.ts';
import { layout, type Html } from '../layout.ts';
import { noticeText, type Notice } from '../parts/notices.ts';
import { clip, time } from '../text.ts';

interface ForeverPage {
  nonce: string;
  who: Identity;
  nowMs: number;
  archives: readonly ForeverArchive[];
  nextCursor: string | null;
  notice: Notice | null;
}

const TITLE_LENGTH = 300;

/** What was archived for ever from here, and the one action that lets Sentry bring it back. */
export const foreverPage = ({ nonce, who, nowMs, archives, nextCursor, notice }: ForeverPage): Html =>
  layout({
    nonce,
    who,
    title: 'Archived for ever',
    body: html`<nav class="crumb-path" aria-label="Breadcrumb">
        <a href="/admin/error-log?status=IGNORED">Error log</a> <span aria-hidden="true">/</span>
        <span>Archived for ever</span>
      </nav>
      ${noticeText(notice)}
      <h1>Archived for ever from here</h1>
      <p class="muted lead">
        Sentry never brings these back, however often they happen. Earlier versions of this page archived like
        that without saying so; those are ticked. Archived until they escalate, they stay out of sight until
        they get worse.
      </p>
      ${archives.length === 0 ? nothing(nextCursor) : form(archives, { nowMs, mayTriage: who.role === 'admin' })}
      ${
        nextCursor === null
          ? ''
          : html`<nav class="pager" aria-label="Pages">
              <a class="button" rel="next" href="${FOREVER_ADDRESS}?cursor=${encodeURIComponent(nextCursor)}"
                >Next page</a
              >
            </nav>`
      }`,
  });

const nothing = (nextCursor: string | null): Html =>
  html`<div class="empty">
    <h2>${nextCursor === null ? 'Nothing was archived for ever from here' : 'None on this page'}</h2>
    <p>
      ${
        nextCursor === null
          ? 'What was archived for ever in Sentry itself is not listed: there, somebody chose that.'
          : 'A page looks at a limited number of errors. Continue with the next page.'
      }
    </p>
  </div>`;

const form = (
  archives: readonly ForeverArchive[],
  { nowMs, mayTriage }: { nowMs: number; mayTriage: boolean },
): Html =>
  html`<form method="post" action="${FOREVER_ADDRESS}">
    <section class="card">
      <ul class="plain ticks">
        ${archives.map(
          ({ group, isChosen }) =>
            html`<li>
              <label>
                <input type="checkbox" name="ids" value="${group.issueId}" ${isChosen ? '' : 'checked'} />
                <span>
                  ${levelBadge(group.level)} <strong>${clip(group.title || 'Untitled', TITLE_LENGTH)}</strong>
                  <span class="muted small">
                    ${isChosen ? '“For ever” was chosen by name. ' : ''}Last seen
                    ${time(group.lastSeen, nowMs)}.
                  </span>
                </span>
              </label>
              <a class="small" href="${groupAddress(group.issueId)}">${group.shortId ?? group.issueId}</a>
            </li>`,
        )}
      </ul>
    </section>
    ${mayTriage ? html`<button class="primary">Archive the ticked ones until they escalate</button>` : ''}
  </form>`;
