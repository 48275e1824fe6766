import { html, raw } from 'hono/html';
import type { AuditEntry } from '../../../contracts/audit.ts';
import type { Page } from '../../../contracts/cursor.ts';
import type { Identity } from '../../../core/auth/identity.ts';
import { groupAddress } from '../addresses.ts';
import { layout, type Html } from '../layout.ts';
import { ROWS_STYLE } from '../parts/rows-style.ts';
import { clip, time } from '../text.ts';
import { triageWords } from './triage-words.ts';

interface AuditPage {
  nonce: string;
  who: Identity;
  nowMs: number;
  page: Page<AuditEntry>;
  /** What ids are called, as far as that is known: those of groups, and `user:<id>` or `team:<id>`. */
  names: ReadonlyMap<string, string>;
  isFirst: boolean;
}

const CHANGE_LENGTH = 300;
/** Links of one entry; a change of fifty groups names the rest as a number. */
export const GROUPS_SHOWN = 10;

/** Who changed what, newest first. */
export const auditPage = ({ nonce, who, nowMs, page, names, isFirst }: AuditPage): Html =>
  layout({
    nonce,
    who,
    place: '/admin/audit',
    title: 'Audit',
    head: html`<style nonce="${nonce}">
      ${raw(ROWS_STYLE)}
    </style>`,
    body: html`<h1>Audit</h1>
      <p class="muted lead">
        Every write that somebody caused, from here or by a command: who, what, and what became of it.
      </p>
      ${
        page.items.length === 0
          ? html`<section class="card"><p class="muted">Nobody has changed anything yet.</p></section>`
          : html`<section class="card scroll" tabindex="0" role="region" aria-label="Audit entries">
              <table class="rows">
                <thead>
                  <tr>
                    <th scope="col">When</th>
                    <th scope="col">Who</th>
                    <th scope="col">What</th>
                    <th scope="col">Errors</th>
                    <th scope="col">From</th>
                    <th scope="col">Outcome</th>
                  </tr>
                </thead>
                <tbody>
                  ${page.items.map((entry) => row(entry, nowMs, names))}
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

const row = (entry: AuditEntry, nowMs: number, names: AuditPage['names']): Html =>
  html`<tr>
    <td>${time(entry.at, nowMs)}</td>
    <td>
      ${clip(entry.actor.address ?? entry.actor.subject, 100)}
      ${entry.actor.address === null ? '' : html`<br /><span class="muted small">${clip(entry.actor.subject, 100)}</span>`}
    </td>
    <td class="text">
      ${entry.action}<br /><span class="muted small"
        >${clip(triageWords(entry, nowMs, names) ?? changeText(entry), CHANGE_LENGTH)}</span
      >
    </td>
    <td data-label="Errors">
      ${entry.groups.slice(0, GROUPS_SHOWN).map((id) => html`<a href="${groupAddress(id)}">${names.get(id) ?? id}</a> `)}
      ${entry.groups.length > GROUPS_SHOWN ? `and ${entry.groups.length - GROUPS_SHOWN} more` : ''}
    </td>
    <td data-label="From">${entry.from ?? 'a command'}</td>
    <td class="${entry.outcome?.result === 'done' ? '' : 'bad'}" data-label="Outcome">
      ${outcomeText(entry)}
    </td>
  </tr>`;

/** What was asked for: values that are texts or numbers as they are, the fields of others by name. */
const changeText = ({ change }: AuditEntry): string =>
  Object.entries(change)
    .map(([name, value]) => fieldText(name, value))
    .join(', ');

const fieldText = (name: string, value: unknown): string => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return `${wordsOf(name)} ${typeof value === 'string' ? wordsOf(value) : JSON.stringify(value)}`;
  }
  return Object.entries(value)
    .map(([inner, one]) => fieldText(inner, one))
    .join(', ');
};

/** `archived_until_escalating` and `ignoreDuration` in words; what is no such name stays as it is. */
const wordsOf = (name: string): string =>
  /^[A-Za-z]+(?:_[a-z]+)*$/.test(name)
    ? name
        .replaceAll('_', ' ')
        .replace(/([a-z])([A-Z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`)
    : name;

function outcomeText({ outcome }: AuditEntry): string {
  if (outcome === null) return 'unknown: the function ended before it was done';
  const failed = outcome.details.filter(({ ok }) => !ok);
  const codes = new Set(failed.map(({ code }) => code ?? 'failed'));
  codes.delete(outcome.result);
  const reasons = [...codes].join(', ').replaceAll('_', ' ');
  const figures = Object.entries(outcome.figures ?? {}).map(([name, count]) => `${name} ${count.toString()}`);
  return [reasons === '' ? outcome.result : `${outcome.result}: ${reasons}`, ...figures].join(', ');
}
