import { html } from 'hono/html';
import type { Identity } from '../../../core/auth/identity.ts';
import type { Group, StoredEvent } from '../../../core/group/group.ts';
import type { TraceDetail } from '../../../core/sentry/event/trace.ts';
import { rawTraceOf } from '../../../core/sentry/event/raw-trace.ts';
import type { FullEvent } from '../../answers.ts';
import { eventAddress, groupAddress, partAddress } from '../addresses.ts';
import { layout, type Html } from '../layout.ts';
import { createPageBudget } from '../page-budget.ts';
import { number } from '../text.ts';
import { BREADCRUMBS_AT_ONCE, breadcrumbSection } from './breadcrumbs.ts';
import { MODULES_AT_ONCE, moduleSection } from './facts.ts';
import { frameList, FRAMES_AT_ONCE } from './code/frames.ts';
import { imageSection, ROWS_AT_ONCE, spanSection } from './machine.ts';
import { eventStyle } from './style.ts';
import { card, eventView, type EventView } from './view.ts';

/** Characters of a text at once: with the escapes of HTML and JSON it stays below what an answer may be. */
const TEXT_AT_ONCE = 300_000;
/** Indented, a deep event would be mostly blanks. */
const MAX_INDENTED = 1_000_000;

interface PartPage {
  nonce: string;
  who: Identity;
  group: Group;
  event: FullEvent;
  part: string;
  /** The first to show. */
  from: number;
}

interface Part {
  body: Html | string;
  /** How many there are, and how many of them stand on one page. */
  count: number;
  atOnce: number;
  noun: string;
}

/** A part of an event that its page cannot show whole, page by page; undefined where the event has no such part. */
export function partPage({ nonce, who, group, event, part, from }: PartPage): Html | undefined {
  const view = eventView(event, createPageBudget(partAddress(event.stored, 'json')));
  const found = view === null ? undefined : partOf(view, part, from);
  if (found === undefined) return undefined;
  const name = group.shortId ?? group.issueId;
  return layout({
    nonce,
    who,
    title: `${name}, ${found.noun}s`,
    head: eventStyle(nonce),
    body: html`<nav class="crumb-path" aria-label="Breadcrumb">
        <a href="/admin/error-log">Error log</a> <span aria-hidden="true">/</span>
        <a href="${groupAddress(group.issueId)}">${name}</a> <span aria-hidden="true">/</span>
        <a href="${eventAddress(event.stored)}">Event ${event.stored.eventId.slice(0, 8)}</a>
      </nav>
      <h1 class="range">${range(found, from)}</h1>
      ${found.body} ${pager(event.stored, part, found, from)}`,
  });
}

const range = ({ count, atOnce, noun }: Part, from: number): string =>
  `${noun.charAt(0).toUpperCase()}${noun.slice(1)}s ${number(Math.min(from + 1, count))} to ${number(Math.min(from + atOnce, count))} of ${number(count)}`;

function pager(stored: StoredEvent, part: string, { count, atOnce }: Part, from: number): Html | string {
  if (from === 0 && count <= atOnce) return '';
  const before = Math.max(0, from - atOnce);
  return html`<nav class="pager" aria-label="Parts">
    ${from > 0 ? html`<a class="button" rel="prev" href="${partAddress(stored, part, before)}">Before</a>` : ''}
    ${
      from + atOnce < count
        ? html`<a class="button" rel="next" href="${partAddress(stored, part, from + atOnce)}">After</a>`
        : ''
    }
  </nav>`;
}

function partOf(view: EventView, part: string, from: number): Part | undefined {
  const { detail } = view;
  const trace = traceNamed(view, part);
  if (trace !== undefined)
    return {
      body: card('trace', 'Stack trace', frameList(view, trace, { part, from })),
      count: trace.frames.length,
      atOnce: FRAMES_AT_ONCE,
      noun: 'frame',
    };
  switch (part) {
    case 'breadcrumbs':
      return {
        body: breadcrumbSection(view, from),
        count: detail.breadcrumbs.length,
        atOnce: BREADCRUMBS_AT_ONCE,
        noun: 'breadcrumb',
      };
    case 'spans':
      return {
        body: spanSection(view, from),
        count: detail.spans.length,
        atOnce: ROWS_AT_ONCE,
        noun: 'span',
      };
    case 'images':
      return {
        body: imageSection(view, from),
        count: detail.debugImages.length,
        atOnce: ROWS_AT_ONCE,
        noun: 'debug image',
      };
    case 'modules':
      return {
        body: moduleSection(view, from),
        count: Object.keys(detail.modules).length,
        atOnce: MODULES_AT_ONCE,
        noun: 'module',
      };
    case 'raw-trace':
      return textPart(view, rawTraceOf(detail), from);
    case 'json':
      return textPart(view, jsonOf(detail.raw), from);
    default:
      return undefined;
  }
}

function jsonOf(raw: unknown): string {
  const compact = JSON.stringify(raw);
  return compact.length > MAX_INDENTED ? compact : JSON.stringify(raw, null, 2);
}

function traceNamed({ detail }: EventView, part: string): TraceDetail | undefined {
  const match = /^(exception|thread)-(\d{1,6})$/.exec(part);
  if (match === null) return undefined;
  const traces: readonly TraceDetail[] = match[1] === 'thread' ? detail.threads : detail.exceptions;
  return traces[Number(match[2])];
}

const textPart = ({ budget }: EventView, text: string, from: number): Part => ({
  body: html`<pre class="card json">
${budget.clip(text.slice(from, from + TEXT_AT_ONCE), TEXT_AT_ONCE)}</pre>`,
  count: text.length,
  atOnce: TEXT_AT_ONCE,
  noun: 'character',
});
