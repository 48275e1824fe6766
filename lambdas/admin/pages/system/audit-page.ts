import { html } from 'hono/html';
import type { AuditEntry } from '../../../contracts/audit.ts';
import type { Page } from '../../../contracts/cursor.ts';
import type { Identity } from '../../../core/auth/identity.ts';
import { groupAddress } from '../addresses.ts';
import { layout, type Html } from '../layout.ts';
import { clip, time } from '../text.ts';

interface AuditPage {
  nonce: string;
  who: Identity;
  nowMs: number;
  page: Page<AuditEntry>;
  isFirst: boolean;
}

const CHANGE_LENGTH = 300;
/** Links of one entry; a change of fifty groups names the rest as a number. */
const GROUPS_SHOWN = 10;

/** Who changed what, newest first. */
export const auditPage = ({ nonce, who, nowMs, page, isFirst }: AuditPage): Html =>
  layout({
    nonce,
    who,
    title: 'Audit',
    body: html`<h1>Audit</h1>
      ${
        page.items.length === 0
          ? html`<section class="card"><p class="muted">Nobody has changed anything yet.</p></section>`
          : html`<section class="card scroll" tabindex="0" role="region" aria-label="Audit entries">
              <table>
                <thead>
                  <tr>
                    <th scope="col">When</th>
                    <th scope="col">Who</th>
                    <th scope="col">What</th>
                    <th scope="col">Groups</th>
                    <th scope="col">From</th>
                    <th scope="col">Outcome</th>
                  </tr>
                </thead>
                <tbody>
                  ${page.items.map((entry) => row(entry, nowMs))}
                </tbody>
              </table>
            </section>`
      }
      <div class="buttons">
        ${isFirst ? '' : html`<a class="button" href="/admin/audit">Newest</a>`}
        ${
          page.nextCursor === null
            ? ''
            : html`<a class="button" rel="next" href="/admin/audit?cursor=${page.nextCursor}">Older</a>`
        }
      </div>`,
  });

const row = (entry: AuditEntry, nowMs: number): Html =>
  html`<tr>
    <td>${time(entry.at, nowMs)}</td>
    <td>
      ${clip(entry.actor.address ?? entry.actor.subject, 100)}
      ${entry.actor.address === null ? '' : html`<br /><span class="muted small">${clip(entry.actor.subject, 100)}</span>`}
    </td>
    <td>${entry.action}<br /><span class="muted small">${clip(changeText(entry), CHANGE_LENGTH)}</span></td>
    <td>
      ${entry.groups.slice(0, GROUPS_SHOWN).map((id) => html`<a href="${groupAddress(id)}">${id}</a> `)}
      ${entry.groups.length > GROUPS_SHOWN ? `and ${entry.groups.length - GROUPS_SHOWN} more` : ''}
    </td>
    <td>${entry.from ?? ''}</td>
    <td>${outcomeText(entry)}</td>
  </tr>`;

const changeText = ({ change }: AuditEntry): string =>
  Object.entries(change)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');

function outcomeText({ outcome }: AuditEntry): string {
  if (outcome === null) return 'unknown: the function ended before it was done';
  const failed = outcome.details.filter(({ ok }) => !ok);
  const reasons = [...new Set(failed.map(({ code }) => code ?? 'failed'))].join(', ');
  const figures = Object.entries(outcome.figures ?? {}).map(([name, count]) => `${name} ${count.toString()}`);
  return [reasons === '' ? outcome.result : `${outcome.result}: ${reasons}`, ...figures].join(', ');
}
