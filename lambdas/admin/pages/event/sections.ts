import { html } from 'hono/html';
import { says } from '../../../core/sentry/event/fields.ts';
import { rawTraceOf } from '../../../core/sentry/event/raw-trace.ts';
import type { Html } from '../layout.ts';
import { partAddress } from '../addresses.ts';
import { number, shown } from '../text.ts';
import { breadcrumbSection } from './breadcrumbs.ts';
import { exceptionBlocks } from './exceptions.ts';
import {
  contextSections,
  extraSection,
  factSection,
  flagSection,
  MAX_RAW_LENGTH,
  moduleSection,
  otherSection,
  processingSection,
  rawTraceSection,
  userSection,
} from './facts.ts';
import { imageSection, spanSection } from './machine.ts';
import { requestSection } from './request.ts';
import { threadSection } from './threads.ts';
import { toldSections } from './told.ts';
import { card, copyButton, MAX_VALUE_LENGTH, type EventView } from './view.ts';

/** Everything one event tells, most useful first; sections without content are left out. */
export function eventSections(view: EventView): Html {
  const { stored, detail } = view;
  const isRowOnly = stored.isIndexed && detail.exceptions.length === 0;
  // In the order in which they stand on the page, because they share its room.
  return html`${toldSections(view)} ${isRowOnly ? rowOnlySection : traceSection(view)} ${threadSection(view)}
  ${breadcrumbSection(view)} ${requestSection(view)} ${userSection(view)} ${flagSection(view)}
  ${contextSections(view)} ${spanSection(view)} ${extraSection(view)} ${factSection(view)}
  ${processingSection(view)} ${moduleSection(view)} ${imageSection(view)} ${otherSection(view)}
  ${rawTraceSection(view, rawTraceOf(detail))} ${jsonSection(view)}`;
}

const rowOnlySection = html`<section class="card">
  <h2>Not fetched yet</h2>
  <p>
    No webhook brought this event; the sync found it in Sentry's list. Its stack trace and everything else
    follow with one of the next syncs. Reload the page to ask Sentry for it now.
  </p>
</section>`;

function traceSection(view: EventView): Html | string {
  const { detail, budget } = view;
  const { exceptions, message, messageTemplate, messageParams } = detail;
  const repeats = exceptions.some((exception) => exception.value === message);
  const isTold =
    detail.occurrence !== null ||
    detail.template !== null ||
    detail.reports.length + detail.feedback.length > 0;
  if (exceptions.length === 0 && message === null && isTold) return '';
  return card(
    'trace',
    exceptions.length > 0 ? 'Stack trace' : 'Message',
    html`${message === null || repeats ? '' : html`<p class="value">${budget.clip(message, MAX_VALUE_LENGTH)}</p>`}
    ${
      messageTemplate === null && !says(messageParams)
        ? ''
        : html`<p class="muted small">
            ${budget.clip([messageTemplate, shown(messageParams)].filter((part) => part !== null && part !== '').join(' · '), MAX_VALUE_LENGTH)}
          </p>`
    }
    ${exceptions.length > 0 ? exceptionBlocks(view) : ''}
    ${
      exceptions.length === 0 && message === null
        ? html`<p class="muted">The event carries neither an exception nor a message.</p>`
        : ''
    }`,
    exceptions.length > 0 ? html`<a href="#raw-trace">Raw</a> ${copyButton('raw-trace-text', 'Copy')}` : '',
  );
}

/** All of it has been told above: as much as is soon read stands here too, more has a page of its own. */
const MAX_JSON_HERE = 20_000;

function jsonSection({ detail, budget, stored }: EventView): Html {
  const { length } = JSON.stringify(detail.raw);
  if (length > MAX_JSON_HERE)
    return card(
      'json',
      'Event JSON',
      html`<p>
        <a href="${partAddress(stored, 'json')}">All of it as JSON</a>
        <span class="muted">(${number(length)} characters, on a page of its own)</span>
      </p>`,
    );
  return html`<details class="card folded" id="json">
    <summary><h2>Event JSON</h2></summary>
    <div class="json">${budget.clip(JSON.stringify(detail.raw, null, 2), MAX_RAW_LENGTH)}</div>
  </details>`;
}
