import { html } from 'hono/html';
import { GO_KEYS } from './keys-script.ts';

/** Keys and what each does. */
export type Keys = readonly (readonly [key: string, does: string])[];

/** Of every page. */
const EVERYWHERE: Keys = [
  ['z', 'times as ages, in your zone, as ISO 8601'],
  ...GO_KEYS.map(([key, , words], at) => [`g ${key}`, `${at === 0 ? 'go to' : 'to'} ${words}`] as const),
  ['?', 'this help'],
];

/** What the keys of a page do, and those of every page. Opened by a key; without a script it stays closed. */
export const keysHelp = (keys: Keys): ReturnType<typeof html> =>
  html`<dialog id="keys" aria-label="Keys">
    <h2>Keys</h2>
    <dl class="facts">
      ${[...keys, ...EVERYWHERE].map(
        ([key, does]) =>
          html`<div>
            <dt><kbd>${key}</kbd></dt>
            <dd>${does}</dd>
          </div>`,
      )}
    </dl>
    <form method="dialog"><button>Close</button></form>
  </dialog>`;
