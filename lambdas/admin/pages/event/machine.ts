import { html } from 'hono/html';
import { addressValue, type DebugImage } from '../../../core/sentry/event/debug-meta.ts';
import { says } from '../../../core/sentry/event/fields.ts';
import { baseName } from '../../../core/sentry/event/frame-words.ts';
import type { SpanDetail } from '../../../core/sentry/event/spans.ts';
import type { Html } from '../layout.ts';
import { number, shown } from '../text.ts';
import {
  card,
  facts,
  foldedCard,
  MAX_LINE_LENGTH,
  MAX_VALUE_LENGTH,
  notShown,
  recordTable,
  type EventView,
} from './view.ts';

export const ROWS_AT_ONCE = 200;

/** What was loaded into memory, with what it takes to read its addresses. */
export function imageSection(view: EventView, from = 0): Html | string {
  const { detail, budget } = view;
  if (detail.debugImages.length === 0) return recordTable(view, 'Debug data', detail.debugMeta);
  const taken = budget.take('debug image', detail.debugImages.slice(from, from + ROWS_AT_ONCE));
  const end = from + taken.length;
  return foldedCard(
    'images',
    `Debug images (${number(detail.debugImages.length)})`,
    html`<table class="rows" aria-label="Debug images">
        <thead>
          <tr>
            <th scope="col">Image</th>
            <th scope="col">Addresses</th>
            <th scope="col">Ids</th>
          </tr>
        </thead>
        <tbody>
          ${taken.map((image) => imageRow(view, image))}
        </tbody>
      </table>
      ${notShown(view, detail.debugImages.length - end, 'debug image', 'images', end)}
      ${recordTable(view, 'Of all of them', detail.debugMeta)}`,
  );
}

function imageRow({ budget }: EventView, image: DebugImage): Html {
  const { codeFile, debugFile, imageAddr, imageSize, imageVmaddr, codeId, debugId } = image;
  const name = baseName(codeFile ?? debugFile);
  const about = facts([image.type, image.arch, image.debugStatus, image.unwindStatus]);
  const lines = [codeFile === name ? null : codeFile, debugFile === name ? null : debugFile, about];
  const start = addressValue(imageAddr);
  const end =
    start === null || imageSize === null ? null : `0x${(start + BigInt(Math.floor(imageSize))).toString(16)}`;
  const ids = [
    debugId,
    codeId === null ? null : `code ${codeId}`,
    says(image.other) ? shown(image.other) : null,
  ];
  const small = (line: string | null) =>
    line === null || line === ''
      ? ''
      : html`<div class="muted small">${budget.clip(line, MAX_LINE_LENGTH)}</div>`;
  return html`<tr>
    <td>
      <div>${budget.clip(name ?? image.type ?? 'unknown', MAX_LINE_LENGTH)}</div>
      ${lines.map(small)}
    </td>
    <td class="mono">
      ${budget.clip([imageAddr, end].filter((part) => part !== null).join(' – '), 100)}
      ${small(facts([imageSize === null ? null : `${number(imageSize)} bytes`, imageVmaddr === null ? null : `vm ${imageVmaddr}`]))}
    </td>
    <td class="mono">${ids.map(small)}</td>
  </tr>`;
}

/** The timed work of a transaction, evidence of an occurrence marked. */
export function spanSection(view: EventView, from = 0): Html | string {
  const { detail, budget } = view;
  const tables = html`${recordTable(view, 'Measurements', detail.measurements)}
  ${recordTable(view, 'Breakdowns', detail.breakdowns)}`;
  if (detail.spans.length === 0)
    return says(detail.measurements) || says(detail.breakdowns) ? card('spans', 'Measured', tables) : '';
  const taken = budget.take('span', detail.spans.slice(from, from + ROWS_AT_ONCE));
  const end = from + taken.length;
  return card(
    'spans',
    `Spans (${number(detail.spans.length)})`,
    html`<table class="rows" aria-label="Spans">
        <thead>
          <tr>
            <th scope="col">Duration</th>
            <th scope="col">Operation</th>
            <th scope="col">What was done</th>
          </tr>
        </thead>
        <tbody>
          ${taken.map((span) => spanRow(view, span))}
        </tbody>
      </table>
      ${notShown(view, detail.spans.length - end, 'span', 'spans', end)} ${tables}`,
  );
}

function spanRow({ budget }: EventView, span: SpanDetail): Html {
  const { tags, data, other } = span;
  const ids = facts([
    span.spanId,
    span.parentSpanId === null ? null : `under ${span.parentSpanId}`,
    span.traceId === null ? null : `trace ${span.traceId}`,
    span.startedAt,
  ]);
  const more = [tags, data, other]
    .flatMap((record) => Object.entries(record))
    .map(([name, value]) => `${name}: ${shown(value)}`)
    .join(', ');
  return html`<tr class="${span.isEvidence ? 'important' : ''}">
    <td class="mono">${span.duration === null ? '' : `${number(span.duration)} ms`}</td>
    <td>
      <div>${budget.clip(span.op ?? '', MAX_LINE_LENGTH)}</div>
      <div class="muted small">
        ${budget.clip(facts([span.status, span.isEvidence && 'evidence']), MAX_LINE_LENGTH)}
      </div>
    </td>
    <td class="said">
      ${budget.clip(span.description ?? '', MAX_VALUE_LENGTH)}
      <div class="muted small">${budget.clip(facts([ids, more]), MAX_VALUE_LENGTH)}</div>
    </td>
  </tr>`;
}
