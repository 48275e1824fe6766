import { html } from 'hono/html';
import type { Html } from '../layout.ts';

/** Keys and what each does. */
export type Keys = readonly (readonly [key: string, does: string])[];

/** Of every page: the script of times. */
export const TIMES_KEY: Keys[number] = ['z', 'times as ages, in your zone, as ISO 8601'];

/** Opened by a key; without a script it stays closed. */
export const keysHelp = (keys: Keys): Html =>
  html`<dialog id="keys" aria-label="Keys">
    <h2>Keys</h2>
    <dl class="facts">
      ${keys.map(
        ([key, does]) =>
          html`<div>
            <dt><kbd>${key}</kbd></dt>
            <dd>${does}</dd>
          </div>`,
      )}
    </dl>
    <form method="dialog"><button>Close</button></form>
  </dialog>`;
