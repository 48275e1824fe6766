import { html } from 'hono/html';
import type { ExceptionDetail, FrameDetail } from '../../core/event-detail.ts';
import type { Html } from './layout.ts';
import { pairTable } from './pair-table.ts';
import { clip, number, plural } from './text.ts';

/** Recursion gives thousands of frames; the page stays loadable and the API has them all. */
const MAX_FRAMES = 200;
const MAX_LINE_LENGTH = 500;
const MAX_VALUE_LENGTH = 4000;

/** The exception that was raised first, then its causes; in each the newest call first, our own code open. */
export const stackTraces = (exceptions: readonly ExceptionDetail[]): Html =>
  html`${exceptions.toReversed().map((exception, index) => exceptionBlock(exception, index > 0))}`;

function exceptionBlock(exception: ExceptionDetail, isCause: boolean): Html {
  const { type, value, module, mechanism, handled } = exception;
  const facts = [
    module,
    mechanism === null ? null : `mechanism ${mechanism}`,
    handled === null ? null : handled ? 'handled' : 'unhandled',
  ].filter((fact) => fact !== null && fact !== '');
  return html`<section class="exception">
    ${isCause ? html`<p class="muted small">Caused by</p>` : ''}
    <h3>${type ?? (value === null ? 'Stack trace' : 'Error')}</h3>
    ${value === null || value === '' ? '' : html`<p class="value">${clip(value, MAX_VALUE_LENGTH)}</p>`}
    ${facts.length === 0 ? '' : html`<p class="muted small">${facts.join(' · ')}</p>`}
    ${frameList(exception.frames)}
  </section>`;
}

function frameList(frames: readonly FrameDetail[]): Html {
  if (frames.length === 0) return html`<p class="muted">Sentry sent no stack trace for it.</p>`;
  const newestFirst = frames.toReversed();
  const hasOwnCode = newestFirst.some((frame) => frame.inApp && hasMore(frame));
  return html`<ol class="frames">
      ${newestFirst
        .slice(0, MAX_FRAMES)
        .map((frame, index) => html`<li>${frameBlock(frame, hasOwnCode ? frame.inApp : index === 0)}</li>`)}
    </ol>
    ${
      frames.length > MAX_FRAMES
        ? html`<p class="muted small">${plural(frames.length - MAX_FRAMES, 'older frame')} not shown.</p>`
        : ''
    }`;
}

function frameBlock(frame: FrameDetail, open: boolean): Html {
  const head = html`<span class="call">${clip(frame.function ?? '(anonymous)', MAX_LINE_LENGTH)}</span>
    <span class="place">${place(frame)}</span>
    ${frame.inApp ? html`<span class="badge own">in app</span>` : ''}`;
  const kind = frame.inApp ? 'frame in-app' : 'frame';
  if (!hasMore(frame)) return html`<div class="${kind}">${head}</div>`;
  return html`<details class="${kind}" ${open ? 'open' : ''}>
    <summary>${head}</summary>
    ${sourceLines(frame)} ${variables(frame)}
  </details>`;
}

const hasMore = (frame: FrameDetail): boolean =>
  frame.contextLine !== null || Object.keys(frame.vars).length > 0;

function place(frame: FrameDetail): string {
  const file = frame.filename ?? frame.absPath ?? frame.module ?? 'unknown file';
  const position = [frame.lineno, frame.colno].filter((part) => part !== null).join(':');
  return clip(position === '' ? file : `${file}:${position}`, MAX_LINE_LENGTH);
}

function sourceLines({ preContext, contextLine, postContext, lineno }: FrameDetail): Html | string {
  if (contextLine === null) return '';
  const lines = [...preContext, contextLine, ...postContext];
  return html`<div class="code">
    ${lines.map((source, index) => {
      const isCurrent = index === preContext.length;
      const lineNumber =
        lineno === null ? '' : number(lineno - preContext.length + index).replaceAll(',', '');
      return html`<div class="${isCurrent ? 'line current' : 'line'}">
        <span class="no">${lineNumber}</span><code>${clip(source, MAX_LINE_LENGTH) || ' '}</code>
      </div>`;
    })}
  </div>`;
}

function variables({ vars }: FrameDetail): Html | string {
  const count = Object.keys(vars).length;
  if (count === 0) return '';
  return html`<details class="vars">
    <summary>${plural(count, 'variable')}</summary>
    ${pairTable(Object.entries(vars), 'Variables')}
  </details>`;
}
