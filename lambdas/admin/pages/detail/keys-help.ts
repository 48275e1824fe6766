import { html } from 'hono/html';
import type { Html } from '../layout.ts';

const KEYS: readonly (readonly [string, string])[] = [
  ['j k', 'older and newer event'],
  ['m', 'copy the evidence as Markdown'],
  ['u', 'back to the list'],
  ['?', 'this help'],
];
const TRIAGE_KEYS: readonly (readonly [string, string])[] = [
  ['e', 'resolve'],
  ['a', 'archive until it escalates'],
  ['r', 'reopen'],
];

/** Opened by a key; without a script it stays closed. */
export const keysHelp = ({ mayTriage }: { mayTriage: boolean }): Html =>
  html`<dialog id="keys" aria-label="Keys">
      <h2>Keys</h2>
      <dl class="facts">
        ${[...KEYS, ...(mayTriage ? TRIAGE_KEYS : [])].map(
          ([key, does]) =>
            html`<div>
              <dt><kbd>${key}</kbd></dt>
              <dd>${does}</dd>
            </div>`,
        )}
      </dl>
      <form method="dialog"><button>Close</button></form>
    </dialog>
    <p id="said" class="unseen" aria-live="polite"></p>`;
