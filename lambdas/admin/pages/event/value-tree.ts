import { html } from 'hono/html';
import type { Html } from '../layout.ts';
import type { PageBudget, Part } from '../page-budget.ts';
import { wayToRest } from '../parts/pair-table.ts';
import { plural } from '../text.ts';

/** Deeper values stand as one JSON text: SDKs cut them at 3 to 6 levels (develop.sentry.dev, "Data Handling"). */
const MAX_DEPTH = 8;
const MAX_CHILDREN = 100;
const MAX_NAME_LENGTH = 200;
const MAX_TEXT_LENGTH = 2000;
const PREVIEW_LENGTH = 80;

interface Tree {
  budget: PageBudget;
  /** What a value counts as. */
  part: Part;
}

/** Names and values of any JSON: what holds others opens on them, and says in one line what is inside. */
export function valueTree(
  entries: readonly (readonly [string, unknown])[],
  tree: Tree,
  depth = 1,
): Html | string {
  const taken = tree.budget.take(tree.part, entries.slice(0, MAX_CHILDREN));
  const more = entries.length - taken.length;
  return html`${
    taken.length === 0
      ? ''
      : html`<ul class="tree">
          ${taken.map(([name, value]) => html`<li>${branch(name, value, tree, depth)}</li>`)}
        </ul>`
  }
  ${more > 0 ? html`<p class="muted small">${plural(more, 'value')} not shown.${wayToRest(tree.budget)}</p>` : ''}`;
}

function branch(name: string, value: unknown, tree: Tree, depth: number): Html {
  const { budget } = tree;
  const label = html`<span class="name">${budget.clip(name, MAX_NAME_LENGTH)}</span>`;
  const children = childrenOf(value);
  if (children === null || children.length === 0 || depth > MAX_DEPTH)
    return html`<div class="leaf">${label} ${leaf(value, budget)}</div>`;
  return html`<details>
    <summary>
      ${label} <span class="inside">${budget.clip(preview(value), PREVIEW_LENGTH + 20)}</span>
    </summary>
    ${valueTree(children, tree, depth + 1)}
  </details>`;
}

/** Null where the value holds none. */
function childrenOf(value: unknown): (readonly [string, unknown])[] | null {
  if (typeof value !== 'object' || value === null) return null;
  return Array.isArray(value)
    ? value.map((item: unknown, at) => [at.toString(), item] as const)
    : Object.entries(value);
}

function leaf(value: unknown, budget: PageBudget): Html {
  if (typeof value === 'string')
    return value === ''
      ? html`<span class="muted">empty</span>`
      : html`<span class="v">${budget.clip(value, MAX_TEXT_LENGTH)}</span>`;
  return html`<span class="v n">${budget.clip(JSON.stringify(value ?? null), MAX_TEXT_LENGTH)}</span>`;
}

/** `{ id: 48213, total: 129.5, lines: [3] }`, one level of it, shortened. */
function preview(value: unknown): string {
  const children = childrenOf(value) ?? [];
  const isList = Array.isArray(value);
  let words = '';
  for (const [name, item] of children) {
    const inner = childrenOf(item);
    const word =
      inner === null
        ? shortText(item)
        : Array.isArray(item)
          ? `[${inner.length.toString()}]`
          : `{${inner.length.toString()}}`;
    words += `${words === '' ? '' : ', '}${isList ? '' : `${name.slice(0, 40)}: `}${word}`;
    if (words.length > PREVIEW_LENGTH) {
      words = `${words.slice(0, PREVIEW_LENGTH)}…`;
      break;
    }
  }
  return isList ? `[${words}]` : `{ ${words} }`;
}

const shortText = (value: unknown): string =>
  (typeof value === 'string' ? value : JSON.stringify(value ?? null)).slice(0, PREVIEW_LENGTH);
