import { html } from 'hono/html';
import type { Group } from '../../../core/group/group.ts';
import type { BulkOutcome } from '../../../contracts/bulk-job.ts';
import { groupAddress } from '../addresses.ts';
import type { Html } from '../layout.ts';
import { undoForm } from '../parts/undo-form.ts';
import { plural } from '../text.ts';
import {
  actWords,
  assignedWords,
  easedWords,
  nameOf,
  noUndoWords,
  openedWords,
  refusalWords,
  untoldWords,
} from './bulk-words.ts';

interface Shown {
  outcome: BulkOutcome;
  /** Those that were refused, as far as they are stored. */
  groups: ReadonlyMap<string, Group>;
  /** Parameters of the list that the undo leads back to. */
  back: string;
}

/** What came of the change, what was refused by name, and how to take it back. */
export function bulkNotice({ outcome, groups, back }: Shown): Html | string {
  const { act, done, refused, untold } = outcome;
  if (act === 'none') {
    return html`<p class="notice problem" role="alert">Nothing was ticked. Nothing changed.</p>`;
  }
  const words = actWords(act, { ...outcome, count: done.length, to: assignedWords(outcome) })?.done;
  if (words === undefined) return '';
  return html`<div
    class="notice ${refused.length > 0 ? 'problem' : 'done'}"
    role="${refused.length > 0 ? 'alert' : 'status'}"
  >
    ${
      done.length === 0
        ? ''
        : html`<p>
            ${plural(done.length, 'error')} ${words}, in Sentry as well.
            ${done.length === 1 ? 'The row follows as soon as the change has' : 'The rows follow as soon as the changes have'}
            come back through the queue, usually within seconds.
          </p>`
    }
    ${
      refused.length === 0
        ? ''
        : html`<p>Not changed:</p>
            <ul>
              ${refused.map(
                ({ id, code }) =>
                  html`<li>
                    <a href="${groupAddress(id)}">${nameOf(id, groups)}</a>: ${refusalWords(code)}
                  </li>`,
              )}
            </ul>`
    }
    ${openedWords(outcome)} ${easedWords(outcome)} ${untoldWords(untold.length)}
    ${noUndoWords(act, done.length)} ${undoForm(outcome, { action: '/admin/error-log', back })}
  </div>`;
}
