import { html } from 'hono/html';
import { compareVariables, type Difference } from '../../../core/sentry/event/compare-variables.ts';
import type { EventDetail } from '../../../core/sentry/event/detail.ts';
import { frameWords, type FrameWords } from '../../../core/sentry/event/frame-words.ts';
import { frameOfBoth } from '../../../core/sentry/event/frame-of-both.ts';
import type { FullEvent } from '../../answers.ts';
import { partAddress } from '../addresses.ts';
import { valueTree } from '../event/value-tree.ts';
import type { Html } from '../layout.ts';
import type { PageBudget } from '../page-budget.ts';
import { number, plural } from '../text.ts';
import { differingPart } from './differing-part.ts';

const MAX_ROWS = 100;
const NAME_LENGTH = 200;
const PART_LENGTH = 300;
/** So much of what is the same in both stands around what differs. */
const AROUND_LENGTH = 80;

interface Beside {
  /** For the table of what differs: the call, and a row for each value of its variables that differs. */
  rows: Html | '';
  /** What is said of the others. */
  below: Html | '';
}

const NOTHING: Beside = { rows: '', below: '' };

/** The variables of the call that failed in two events, beside each other: what differs first, what does not folded. */
export function variablesBeside(first: FullEvent, newest: FullEvent, budget: PageBudget): Beside {
  if (first.detail === null || newest.detail === null) return NOTHING;
  const both = frameOfBoth(first.detail, newest.detail);
  if (both === null) return hasCalls(first.detail) && hasCalls(newest.detail) ? NO_CALL : NOTHING;
  const { differing, same } = compareVariables(both.first.vars, both.newest.vars);
  const words = {
    first: frameWords(both.first, first.detail.platform, first.detail.debugImages),
    newest: frameWords(both.newest, newest.detail.platform, newest.detail.debugImages),
  };
  const call = html`<code>${budget.clip(words.newest.call, NAME_LENGTH)}</code>`;
  if (differing.length + same.length === 0)
    return { rows: '', below: html`<p class="muted small">No variables were sent with ${call}.</p>` };
  if (differing.length === 0)
    return {
      rows: '',
      below: html`<p class="muted small">No variable of ${call} differs.</p>
        ${sameOnes(same, budget)}`,
    };
  const taken = budget.take('variable', differing.slice(0, MAX_ROWS));
  const more = differing.length - taken.length;
  return {
    rows: html`<tbody>
      <tr class="call-of">
        <th colspan="3" scope="rowgroup">
          ${both.isFailing ? '' : 'The newest call that both went through. '}Variables of ${call}
          ${placesOf(words, budget)}
        </th>
      </tr>
      ${taken.map((difference) => row(difference, budget))}
    </tbody>`,
    below: html`${more > 0 ? moreNote(more, first, newest) : ''} ${sameOnes(same, budget)}`,
  };
}

const hasCalls = ({ exceptions }: EventDetail): boolean => exceptions.some(({ frames }) => frames.length > 0);

const NO_CALL: Beside = {
  rows: '',
  below: html`<p class="muted small">
    The two traces have no call in common, so no variables are compared: each stands with its event.
  </p>`,
};

/** Where the call stands, or stood in each where another release has it elsewhere. */
function placesOf(words: Record<'first' | 'newest', FrameWords>, budget: PageBudget): Html | string {
  const [before, after] = [words.first.place, words.newest.place];
  const said = before === after || before === null ? after : `${before}, then ${after ?? 'elsewhere'}`;
  return said === null ? '' : html`<span class="place">${budget.clip(said, NAME_LENGTH)}</span>`;
}

function row({ path, first, newest }: Difference, budget: PageBudget): Html {
  const [before, after] = textsOf(first, newest);
  return html`<tr class="var">
    <th scope="row">${budget.clip(path, NAME_LENGTH)}</th>
    <td>${cell(before, after, budget)}</td>
    <td>${cell(after, before, budget)}</td>
  </tr>`;
}

/** Null where there is none. A text that reads as the other value does, `"5"` beside 5, stands in quotes. */
function textsOf(first: unknown, newest: unknown): [string | null, string | null] {
  const texts: [string | null, string | null] = [textOf(first), textOf(newest)];
  return texts[0] === texts[1] ? [jsonOf(first), jsonOf(newest)] : texts;
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : jsonOf(value));
const jsonOf = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

function cell(text: string | null, other: string | null, budget: PageBudget): Html {
  if (text === null) return html`<span class="muted">absent</span>`;
  if (text === '') return html`<span class="muted">empty</span>`;
  const { before, part, after } = differingPart(text, other ?? '');
  return html`${tail(before, budget)}${part === '' ? '' : html`<mark>${budget.clip(part, PART_LENGTH)}</mark>`}${budget.clip(after, AROUND_LENGTH)}`;
}

/** The end of a text, with a word on how much is left out before it. */
function tail(text: string, budget: PageBudget): string {
  const from = text.length - AROUND_LENGTH;
  if (from < AROUND_LENGTH) return budget.clip(text, text.length);
  return `(${number(from)} characters the same) … ${budget.clip(text.slice(from), AROUND_LENGTH)}`;
}

const moreNote = (more: number, first: FullEvent, newest: FullEvent): Html =>
  html`<p class="muted small">
    ${number(more)} more that differ, not shown. All of it as JSON:
    <a href="${partAddress(first.stored, 'json')}">first</a>,
    <a href="${partAddress(newest.stored, 'json')}">newest</a>
  </p>`;

const sameOnes = (same: readonly (readonly [string, unknown])[], budget: PageBudget): Html | '' =>
  same.length === 0
    ? ''
    : html`<details class="extra">
        <summary>${plural(same.length, 'variable')} the same in both</summary>
        ${valueTree(same, { budget, part: 'variable' })}
      </details>`;
