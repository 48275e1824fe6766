import { html } from 'hono/html';
import type { BulkOutcome } from '../../../contracts/bulk-job.ts';
import { wayBackParameters } from '../../triage/bulk-address.ts';
import type { Html } from '../layout.ts';
import { plural } from '../text.ts';

/** The way back from a change; says what does not come back, before somebody relies on it. */
export function undoForm(
  outcome: BulkOutcome,
  { action, back }: { action: string; back: string | null },
): Html | string {
  const { was, made, done } = outcome;
  if (was.length === 0) {
    return made === null || done.length === 0
      ? ''
      : html`<p class="small">
          This cannot be taken back in one step: Sentry would count the condition that was before anew.
        </p>`;
  }
  const lost = Math.max(0, done.length - was.length);
  return html`<form method="post" action="${action}">
    ${back === null ? '' : html`<input type="hidden" name="back" value="${back}" />`}
    ${wayBackParameters(outcome).map(
      ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
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
