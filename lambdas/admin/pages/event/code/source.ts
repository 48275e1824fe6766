import { html } from 'hono/html';
import type { FrameDetail } from '../../../../core/sentry/event/frame.ts';
import type { Html } from '../../layout.ts';
import type { PageBudget } from '../../page-budget.ts';
import { wayToRest } from '../../parts/pair-table.ts';
import { number, plural } from '../../text.ts';
import { colouredLines, type Token } from './coloured-source.ts';
import type { Language } from './languages.ts';
import { MAX_LINE_LENGTH } from '../view.ts';

/** Sentry's SDKs send 11 around the call; a frame of minified code that sends thousands says no more. */
const MAX_SOURCE_LINES = 40;

/** The lines around a call, the current one marked; nothing where Sentry has no source. */
export function sourceLines(
  {
    preContext,
    contextLine,
    postContext,
    lineno,
  }: Pick<FrameDetail, 'preContext' | 'contextLine' | 'postContext' | 'lineno'>,
  budget: PageBudget,
  language: Language | null = null,
): Html | string {
  if (contextLine === null && preContext.length + postContext.length === 0) return '';
  const current = contextLine === null ? [] : [contextLine];
  const lines = [...preContext, ...current, ...postContext];
  // The window has the current line in its middle, unless the source begins or ends before that.
  const latestStart = Math.max(0, lines.length - MAX_SOURCE_LINES);
  const start = Math.min(latestStart, Math.max(0, preContext.length - MAX_SOURCE_LINES / 2));
  const taken = budget.take('source line', lines.slice(start, start + MAX_SOURCE_LINES));
  const left = lines.length - taken.length;
  const clipped = taken.map((source) => budget.clip(source, MAX_LINE_LENGTH));
  const coloured = colouredLines(clipped, language, budget);
  return html`<div class="code">
      ${coloured.map((tokens, index) => {
        const offset = start + index - preContext.length;
        const lineNumber = lineno === null ? '' : number(lineno + offset).replaceAll(',', '');
        const isCurrent = offset === 0 && contextLine !== null;
        return html`<div class="${isCurrent ? 'line current' : 'line'}">
          <span class="no">${lineNumber}</span><code>${tokens.length === 0 ? ' ' : tokens.map(piece)}</code>
        </div>`;
      })}
    </div>
    ${left > 0 ? html`<p class="muted small">${plural(left, 'source line')} not shown.${wayToRest(budget)}</p>` : ''}`;
}

const piece = ({ text, kind }: Token): Html | string =>
  kind === null ? text : html`<span class="${kind}">${text}</span>`;
