import { html } from 'hono/html';
import type { ExceptionDetail, FrameDetail } from '../../core/sentry/event-detail.ts';
import type { Html } from './layout.ts';
import type { PageBudget } from './page-budget.ts';
import { pairTable } from './pair-table.ts';
import { number, plural } from './text.ts';

/** Recursion gives thousands of frames; the page stays loadable and the API has them all. */
const MAX_FRAMES = 200;
/** Sentry's SDKs send 11 around the call; a frame of minified code that sends thousands says no more. */
const MAX_SOURCE_LINES = 40;
const MAX_LINE_LENGTH = 500;
const MAX_VALUE_LENGTH = 4000;

/** The exception that was raised first, then its causes; in each the newest call first, our own code open. */
export const stackTraces = (exceptions: readonly ExceptionDetail[], budget: PageBudget): Html =>
  html`${budget
    .take('exception', exceptions.toReversed())
    .map((exception, index) => exceptionBlock(exception, index > 0, budget))}`;

function exceptionBlock(exception: ExceptionDetail, isCause: boolean, budget: PageBudget): Html {
  const { type, value, module, mechanism, handled } = exception;
  const facts = [
    module,
    mechanism === null ? null : `mechanism ${mechanism}`,
    handled === null ? null : handled ? 'handled' : 'unhandled',
  ].filter((fact) => fact !== null && fact !== '');
  return html`<section class="exception">
    ${isCause ? html`<p class="muted small">Caused by</p>` : ''}
    <h3>${budget.clip(type ?? (value === null ? 'Stack trace' : 'Error'), MAX_LINE_LENGTH)}</h3>
    ${value === null || value === '' ? '' : html`<p class="value">${budget.clip(value, MAX_VALUE_LENGTH)}</p>`}
    ${facts.length === 0 ? '' : html`<p class="muted small">${budget.clip(facts.join(' · '), MAX_LINE_LENGTH)}</p>`}
    ${frameList(exception.frames, budget)}
  </section>`;
}

function frameList(frames: readonly FrameDetail[], budget: PageBudget): Html {
  if (frames.length === 0) return html`<p class="muted">Sentry sent no stack trace for it.</p>`;
  const newestFirst = frames.toReversed();
  const taken = budget.take('frame', newestFirst.slice(0, MAX_FRAMES));
  const hasOwnCode = newestFirst.some((frame) => frame.inApp && hasMore(frame));
  return html`<ol class="frames">
      ${taken.map(
        (frame, index) => html`<li>${frameBlock(frame, hasOwnCode ? frame.inApp : index === 0, budget)}</li>`,
      )}
    </ol>
    ${notShown(frames.length - taken.length, 'older frame')}`;
}

const notShown = (count: number, noun: string): Html | string =>
  count > 0 ? html`<p class="muted small">${plural(count, noun)} not shown.</p>` : '';

function frameBlock(frame: FrameDetail, open: boolean, budget: PageBudget): Html {
  const head = html`<span class="call">${budget.clip(frame.function ?? '(anonymous)', MAX_LINE_LENGTH)}</span>
    <span class="place">${budget.clip(place(frame), MAX_LINE_LENGTH)}</span>
    ${frame.inApp ? html`<span class="badge own">in app</span>` : ''}`;
  const kind = frame.inApp ? 'frame in-app' : 'frame';
  if (!hasMore(frame)) return html`<div class="${kind}">${head}</div>`;
  return html`<details class="${kind}" ${open ? 'open' : ''}>
    <summary>${head}</summary>
    ${sourceLines(frame, budget)} ${variables(frame, budget)}
  </details>`;
}

const hasMore = (frame: FrameDetail): boolean =>
  frame.contextLine !== null || Object.keys(frame.vars).length > 0;

function place(frame: FrameDetail): string {
  const file = frame.filename ?? frame.absPath ?? frame.module ?? 'unknown file';
  const position = [frame.lineno, frame.colno].filter((part) => part !== null).join(':');
  return position === '' ? file : `${file}:${position}`;
}

function sourceLines(
  { preContext, contextLine, postContext, lineno }: FrameDetail,
  budget: PageBudget,
): Html | string {
  if (contextLine === null) return '';
  const lines = [...preContext, contextLine, ...postContext];
  // The window has the current line in its middle, unless the source begins or ends before that.
  const latestStart = Math.max(0, lines.length - MAX_SOURCE_LINES);
  const start = Math.min(latestStart, Math.max(0, preContext.length - MAX_SOURCE_LINES / 2));
  const taken = budget.take('source line', lines.slice(start, start + MAX_SOURCE_LINES));
  return html`<div class="code">
      ${taken.map((source, index) => {
        const offset = start + index - preContext.length;
        const lineNumber = lineno === null ? '' : number(lineno + offset).replaceAll(',', '');
        return html`<div class="${offset === 0 ? 'line current' : 'line'}">
          <span class="no">${lineNumber}</span><code>${budget.clip(source, MAX_LINE_LENGTH) || ' '}</code>
        </div>`;
      })}
    </div>
    ${notShown(lines.length - taken.length, 'source line')}`;
}

function variables({ vars }: FrameDetail, budget: PageBudget): Html | string {
  const all = Object.entries(vars);
  if (all.length === 0) return '';
  return html`<details class="vars">
    <summary>${plural(all.length, 'variable')}</summary>
    ${pairTable(all, { label: 'Variables', budget, part: 'variable' })}
  </details>`;
}
