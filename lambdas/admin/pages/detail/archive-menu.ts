import { html } from 'hono/html';
import type { Group } from '../../../core/group/group.ts';
import { statusAddress, type Here } from './here.ts';
import type { Html } from '../layout.ts';
import { archiveButtons } from '../parts/archive-choices.ts';
import { statusDetailWords } from '../parts/status-words.ts';
import { reasonInput, seenField } from '../parts/triage-fields.ts';

/** The archives that Sentry knows, by name. Opens without a script. */
export const archiveMenu = (group: Group, nowMs: number, here: Here): Html =>
  html`<details class="menu">
    <summary class="button">Archive</summary>
    <div class="card">
      <form class="stack" method="post" action="${statusAddress(here)}">
        <!-- The Enter key in a field presses the first button of a form: this one does nothing. -->
        <button disabled hidden></button>
        ${replaces(group, nowMs)} ${seenField(group)} ${reasonInput()}
        ${archiveButtons(({ field }) => field, { requires: true })}
      </form>
    </div>
  </details>`;

/** An issue has one archive: what ends the one that stands is lost with another. */
function replaces(group: Group, nowMs: number): Html | string {
  if (group.status !== 'IGNORED') return '';
  const words = statusDetailWords(group, nowMs);
  return html`<p class="small replaces">
    It is archived${words === null ? '' : ` ${words}`} now. Each of these replaces that.
  </p>`;
}
