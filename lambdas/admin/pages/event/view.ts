import { html } from 'hono/html';
import type { StoredEvent } from '../../../core/group/group.ts';
import type { EventDetail } from '../../../core/sentry/event/detail.ts';
import { says, type JsonRecord } from '../../../core/sentry/event/fields.ts';
import type { SentryLink } from '../../../core/sentry/event/sentry-links.ts';
import { threadsByTrace } from '../../../core/sentry/event/threads.ts';
import type { FullEvent } from '../../answers.ts';
import { partAddress } from '../addresses.ts';
import type { Html } from '../layout.ts';
import type { PageBudget } from '../page-budget.ts';
import { pairTable } from '../parts/pair-table.ts';
import { plural } from '../text.ts';

/** An event on its way to a page. */
export interface EventView {
  stored: StoredEvent;
  detail: EventDetail;
  budget: PageBudget;
  links: readonly SentryLink[];
  /** The thread behind an exception that has no trace of its own. */
  threadFor: ReturnType<typeof threadsByTrace>;
}

/** Null where the archive no longer has the event. */
export const eventView = ({ stored, detail }: FullEvent, budget: PageBudget): EventView | null =>
  detail === null
    ? null
    : { stored, detail, budget, links: detail.links, threadFor: threadsByTrace(detail.threads) };

export const MAX_NAME_LENGTH = 100;
export const MAX_LINE_LENGTH = 500;
export const MAX_VALUE_LENGTH = 4000;

/** A part of the page that can be jumped to; `beside` its title stands what can be done with it. */
export const card = (id: string, title: string, body: Html, beside: Html | string = ''): Html =>
  html`<section class="card" id="${id}">
    <h2>${title}${beside === '' ? '' : html` <span class="ranges">${beside}</span>`}</h2>
    ${body}
  </section>`;

/** Copies the text of the element with this id; a script shows it where there is one. */
export const copyButton = (id: string, words: string): Html =>
  html`<button type="button" class="copy" data-of="${id}" hidden>${words}</button>`;

/** A part of the page that is looked up rather than read. */
export const foldedCard = (id: string, title: string, body: Html): Html =>
  html`<details class="card folded" id="${id}">
    <summary><h2>${title}</h2></summary>
    ${body}
  </details>`;

/** What is not shown here, and where it is. */
export const notShown = (
  view: EventView,
  count: number,
  noun: string,
  part: string,
  from = 0,
): Html | string =>
  count > 0
    ? html`<p class="muted small">
        ${plural(count, noun)} not shown. <a href="${partAddress(view.stored, part, from)}">Show more</a>
      </p>`
    : '';

/** Names and values of a record, under a small heading; nothing where it holds nothing. */
export const recordTable = ({ budget }: EventView, title: string, record: JsonRecord): Html | string =>
  told(Object.entries(record)).length > 0
    ? html`<h3>${title}</h3>
        ${pairTable(told(Object.entries(record)), { label: title, budget })}`
    : '';

/** Only the pairs that say something. */
export const told = (pairs: readonly (readonly [string, unknown])[]): (readonly [string, unknown])[] =>
  pairs.filter(([, value]) => says(value));

/** A list of facts as `a · b · c`. */
export const facts = (parts: readonly (string | null | undefined | false)[]): string =>
  parts.filter((part) => typeof part === 'string' && part !== '').join(' · ');
