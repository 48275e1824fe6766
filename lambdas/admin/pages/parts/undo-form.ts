import { html } from 'hono/html';
import type { BulkOutcome } from '../../../contracts/bulk-job.ts';
import { wayBackParameters } from '../../triage/bulk-address.ts';
import type { WayBackOfHeld } from '../../triage/held.ts';
import type { Html } from '../layout.ts';
import { number, plural } from '../text.ts';
import { unarchiveWords } from './reopen-words.ts';
import { substatusWords } from './status-words.ts';

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
  return html`${replacedWords(outcome)}
    <form method="post" action="${action}">
      ${back === null ? '' : html`<input type="hidden" name="back" value="${back}" />`}
      ${wayBackParameters(outcome).map(
        ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
      )}
      ${undoButton(unarchiveWords(outcome))}
      ${lost === 0 ? '' : html`<span class="small">${lostWords(lost)}</span>`}
      ${outcome.reason === 'told' ? html`<span class="small">${commentWords(done.length)}</span>` : ''}
    </form>`;
}

const undoButton = (words: string | undefined): Html =>
  words === undefined
    ? html`<button name="act" value="undo">Undo</button>`
    : html`<button name="act" value="undo" title="${words}">Undo</button>`;

const lostWords = (lost: number): string =>
  `${plural(lost, 'error')} had a condition and cannot come back as ${lost === 1 ? 'it was' : 'they were'}.`;

/** Of an undo: what Sentry was told, it keeps. */
export const commentWords = (count: number): string =>
  count === 1
    ? 'The comment that Sentry got with the reason stays there.'
    : 'The comments that Sentry got with the reason stay there.';

/** The way back from an assignment or a priority. */
export const undoFormOfHeld = ({ had, has }: WayBackOfHeld, action: string): Html =>
  html`<form method="post" action="${action}">
    <input type="hidden" name="had" value="${had}" />
    <input type="hidden" name="has" value="${has}" />
    <button name="act" value="undo">Undo</button>
  </form>`;

/** What a new archive took the place of: whoever archives what is archived is to know that the old end is no more. */
function replacedWords({ was, made, done }: BulkOutcome): Html | string {
  const others = was.flatMap(({ status, substatus }) =>
    status === 'IGNORED' && made?.status === 'IGNORED' && substatus !== made.substatus
      ? [substatusWords(substatus ?? '')]
      : [],
  );
  const [first] = others;
  if (first === undefined) return '';
  if (done.length === 1)
    return html`<p class="small">Until now it was archived ${first}: that no longer holds.</p>`;
  const each = [...Map.groupBy(others, (words) => words)].map(
    ([words, alike]) => `${number(alike.length)} archived ${words}`,
  );
  return html`<p class="small">Until now ${each.join(', ')}: that no longer holds.</p>`;
}
