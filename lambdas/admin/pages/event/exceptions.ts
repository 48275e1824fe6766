import { html } from 'hono/html';
import {
  exceptionTree,
  type ExceptionDetail,
  type ExceptionNode,
} from '../../../core/sentry/event/exceptions.ts';
import { says } from '../../../core/sentry/event/fields.ts';
import type { ThreadDetail } from '../../../core/sentry/event/threads.ts';
import type { Html } from '../layout.ts';
import { pairTable } from '../parts/pair-table.ts';
import { frameList } from './code/frames.ts';
import { facts, MAX_LINE_LENGTH, MAX_VALUE_LENGTH, notShown, told, type EventView } from './view.ts';

/** The exception that was raised first; under each, what it came of and what it holds. */
export function exceptionBlocks(view: EventView): Html {
  const { detail, budget } = view;
  const taken = new Set(budget.take('exception', detail.exceptions.toReversed()));
  const nodes = exceptionTree(detail.exceptions);
  return html`${nodes.map((node) => nodeBlock(view, node, '', taken))}
  ${notShown(view, detail.exceptions.length - taken.size, 'exception', 'json')}`;
}

function nodeBlock(
  view: EventView,
  { exception, index, children }: ExceptionNode,
  relation: string,
  taken: ReadonlySet<ExceptionDetail>,
): Html | string {
  const members = children.filter((child) => child.relation === 'member');
  const positions = new Map(members.map((child, position) => [child, position + 1]));
  const below = children.map((child) =>
    nodeBlock(
      view,
      child,
      relationWords(
        child,
        `${(positions.get(child) ?? 0).toString()} of ${members.length.toString()} in ${exception.type ?? 'the exception group'}`,
      ),
      taken,
    ),
  );
  if (!taken.has(exception)) return html`${below}`;
  return html`<section class="exception">
    ${relation === '' ? '' : html`<p class="muted small">${view.budget.clip(relation, MAX_LINE_LENGTH)}</p>`}
    ${exceptionHead(view, exception)} ${exceptionTrace(view, exception, index)}
    ${
      children.length === 0
        ? ''
        : html`<div class="${members.length > 0 ? 'members' : 'causes'}">${below}</div>`
    }
  </section>`;
}

/** @param position of a member of a group, in words. */
function relationWords({ relation, exception }: ExceptionNode, position: string): string {
  switch (relation) {
    case 'raised':
      return '';
    case 'cause':
      return 'Caused by';
    case 'context':
      return 'While handling';
    case 'member':
      return facts([position, exception.source]);
  }
}

function exceptionHead({ budget }: EventView, exception: ExceptionDetail): Html {
  const { type, value, module, mechanism, handled, mechanismDetail, isExceptionGroup, threadId } = exception;
  const said = facts([
    module,
    mechanism === null ? null : `mechanism ${mechanism}`,
    handled === null ? null : handled ? 'handled' : 'unhandled',
    mechanismDetail.synthetic === true && 'synthetic',
    isExceptionGroup && 'exception group',
    threadId === null ? null : `thread ${threadId}`,
  ]);
  const about = told([
    ['description', mechanismDetail.description],
    ['help', mechanismDetail.helpLink],
    ['exception id', exception.exceptionId],
    ['parent id', exception.parentId],
    ['source', exception.source],
    ...Object.entries(mechanismDetail.data),
    ...Object.entries(mechanismDetail.other),
    ...Object.entries(exception.other),
  ]);
  return html`<h3>${budget.clip(type ?? (value === null ? 'Stack trace' : 'Error'), MAX_LINE_LENGTH)}</h3>
    ${value === null || value === '' ? '' : html`<p class="value">${budget.clip(value, MAX_VALUE_LENGTH)}</p>`}
    ${mechanismDetail.words.map(
      (words) => html`<p class="signal">${budget.clip(words, MAX_LINE_LENGTH)}</p>`,
    )}
    ${said === '' ? '' : html`<p class="muted small">${budget.clip(said, MAX_LINE_LENGTH)}</p>`}
    ${
      about.length === 0
        ? ''
        : html`<details class="extra">
            <summary>Mechanism</summary>
            ${pairTable(about, { label: 'Mechanism', budget })}
          </details>`
    }`;
}

function exceptionTrace(view: EventView, exception: ExceptionDetail, index: number): Html {
  if (exception.frames.length > 0)
    return frameList(view, exception, { part: `exception-${index.toString()}` });
  const thread = threadBehind(view, exception);
  if (thread === undefined)
    return says(exception.registers)
      ? frameList(view, exception, { part: `exception-${index.toString()}` })
      : html`<p class="muted">Sentry sent no stack trace for it.</p>`;
  const part = `thread-${view.detail.threads.indexOf(thread).toString()}`;
  return html`<p class="muted small">
      ${view.budget.clip(`Trace of ${threadName(thread)}`, MAX_LINE_LENGTH)}
    </p>
    ${frameList(view, thread, { part })}`;
}

/** The thread whose trace is shown with an exception that has none: only the raised one says where it stood. */
function threadBehind(view: EventView, exception: ExceptionDetail): ThreadDetail | undefined {
  const isRaised = exception === view.detail.exceptions.at(-1);
  return isRaised || exception.threadId !== null ? view.threadFor(exception.threadId) : undefined;
}

export const threadName = ({ id, name }: ThreadDetail): string =>
  `thread ${id ?? '?'}${name === null ? '' : ` ${name}`}`;

/** Threads whose trace stands with an exception already. */
export function threadsShown(view: EventView): Set<ThreadDetail> {
  const { exceptions, threads } = view.detail;
  /** A trace without exception is a thread's, and of a thread without a trace the exception has it. */
  const tracedIds = new Map(
    exceptions.filter(({ frames }) => frames.length > 0).map(({ threadId, type }) => [threadId, type]),
  );
  const behind = exceptions
    .filter(({ frames }) => frames.length === 0)
    .flatMap((exception) => threadBehind(view, exception) ?? []);
  const isTraced = ({ id, frames }: ThreadDetail) =>
    id !== null && tracedIds.has(id) && (frames.length === 0 || tracedIds.get(id) === null);
  return new Set([...behind, ...threads.filter(isTraced)]);
}
