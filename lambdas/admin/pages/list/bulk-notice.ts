import { html } from 'hono/html';
import type { Group } from '../../../core/group/group.ts';
import type { BulkOutcome } from '../../../contracts/bulk-job.ts';
import { outcomeParameters } from '../../triage/bulk-address.ts';
import { groupAddress } from '../addresses.ts';
import type { Html } from '../layout.ts';
import { plural } from '../text.ts';
import { actWords, nameOf, refusalWords, untoldWords } from './bulk-words.ts';

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
  const words = actWords(act)?.done;
  if (words === undefined) return '';
  return html`<div
    class="notice ${refused.length > 0 ? 'problem' : 'done'}"
    role="${refused.length > 0 ? 'alert' : 'status'}"
  >
    ${
      done.length === 0
        ? ''
        : html`<p>
            ${plural(done.length, 'error')} ${words}, in Sentry as well. The rows follow as soon as the
            changes have come back through the queue, usually within seconds.
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
    ${untoldWords(untold.length)} ${undoForm(outcome, back)}
  </div>`;
}

/** Says what does not come back, before somebody relies on it. */
function undoForm(outcome: BulkOutcome, back: string): Html | string {
  const { was, done } = outcome;
  if (was.length === 0) {
    return outcome.made === null || done.length === 0
      ? ''
      : html`<p class="small">
          This cannot be taken back in one step: Sentry would count the condition that was before anew.
        </p>`;
  }
  const lost = Math.max(0, done.length - was.length);
  return html`<form method="post" action="/admin/error-log">
    <input type="hidden" name="back" value="${back}" />
    ${outcomeParameters(outcome).map(([name, value]) =>
      name === 'was' || name === 'made' ? html`<input type="hidden" name="${name}" value="${value}" />` : '',
    )}
    <button name="act" value="undo">Undo</button>
    ${
      lost === 0
        ? ''
        : html`<span class="small"
            >${plural(lost, 'issue')} had a condition and cannot come back as it was.</span
          >`
    }
  </form>`;
}
