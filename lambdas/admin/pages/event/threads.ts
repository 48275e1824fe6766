import { html } from 'hono/html';
import { says } from '../../../core/sentry/event/fields.ts';
import type { ThreadDetail } from '../../../core/sentry/event/threads.ts';
import type { Html } from '../layout.ts';
import { pairTable } from '../parts/pair-table.ts';
import { plural } from '../text.ts';
import { threadName, threadsShown } from './exceptions.ts';
import { frameList } from './code/frames.ts';
import { card, MAX_LINE_LENGTH, notShown, told, type EventView } from './view.ts';

/** All threads of the event, the crashed one first; each opens on its trace. */
export function threadSection(view: EventView): Html | string {
  const { detail, budget } = view;
  if (detail.threads.length === 0) return '';
  const above = threadsShown(view);
  const taken = budget.take('thread', detail.threads);
  return card(
    'threads',
    `Threads (${detail.threads.length.toString()})`,
    html`<div class="threads">
        ${taken.map((thread, index) => threadBlock(view, thread, index, above.has(thread)))}
      </div>
      ${notShown(view, detail.threads.length - taken.length, 'thread', 'json')}`,
  );
}

function threadBlock(view: EventView, thread: ThreadDetail, index: number, isAbove: boolean): Html {
  const { budget } = view;
  const { crashed, current, main, state, heldLocks, frames, other } = thread;
  const head = html`<span class="call">${budget.clip(threadName(thread), MAX_LINE_LENGTH)}</span>
    ${crashed ? html`<span class="badge bad">crashed</span>` : ''}
    ${current ? html`<span class="badge">current</span>` : ''}
    ${main ? html`<span class="badge">main</span>` : ''}
    ${state === null ? '' : html`<span class="place">${budget.clip(state, MAX_LINE_LENGTH)}</span>`}
    ${heldLocks.length === 0 ? '' : html`<span class="place">${plural(heldLocks.length, 'lock')}</span>`}
    <span class="place">${frames.length === 0 ? '' : plural(frames.length, 'frame')}</span>`;
  const about = told(Object.entries(other));
  const hasTrace = frames.length > 0 && !isAbove;
  if (!hasTrace && heldLocks.length === 0 && about.length === 0 && !says(thread.registers))
    return html`<div class="thread">
      ${head} <span class="place">${isAbove ? 'its trace stands above' : 'no trace'}</span>
    </div>`;
  return html`<details class="thread">
    <summary>${head}</summary>
    ${heldLocks.length === 0 ? '' : lockList(view, heldLocks)}
    ${about.length === 0 ? '' : pairTable(about, { label: 'This thread', budget })}
    ${
      hasTrace
        ? frameList(view, thread, { part: `thread-${index.toString()}`, counts: 'frame of other threads' })
        : html`<p class="muted small">${isAbove ? 'Its trace stands above.' : 'No trace.'}</p>`
    }
  </details>`;
}

const lockList = ({ budget }: EventView, locks: ThreadDetail['heldLocks']): Html =>
  html`<h3>Locks</h3>
    ${locks.map((lock) => pairTable(told(Object.entries(lock)), { label: 'Lock', budget }))}`;
