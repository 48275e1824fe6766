import { html } from 'hono/html';
import { MAX_REASON } from '../../triage/reason.ts';
import type { Html } from '../layout.ts';
import { archiveButtons } from '../parts/archive-choices.ts';
import type { OwnAccount } from '../../triage/own-account.ts';
import type { Tab } from '../../list/list-view.ts';
import { reopenWords } from '../parts/reopen-words.ts';
import { assigneeField } from '../parts/assignee-field.ts';
import { assignMeButton } from '../parts/assign-me.ts';

interface BulkBar {
  /** How many match, as far as it is known. */
  matching: string;
  tab: Tab;
  own: OwnAccount | null;
}

/**
 * What can be done to all ticked groups: one form around the table, each button a change of its own, so that it works
 * without a script. On a phone it is two lines: what has no room there is still
 * said to whoever listens (`roomy`), or stands in the menu beside it (`at-phone`).
 */
export const bulkBar = ({ matching, tab, own }: BulkBar): Html => {
  const isClosed = tab === 'RESOLVED' || tab === 'IGNORED';
  const reopen = reopenButton(tab);
  return html`<div class="bulk" role="group" aria-label="Change what is ticked">
    <!-- The Enter key in a field presses the first button of a form: this one does nothing. -->
    <button disabled hidden></button>
    ${isClosed ? reopen : RESOLVE}
    <details class="menu">
      <summary class="button">Archive</summary>
      <div class="card stack">${archiveButtons(({ act }) => ['act', act], { requires: false })}</div>
    </details>
    <button
      name="act"
      value="archive_day"
      title="What is archived already is archived for a day from now on, whatever it waited for"
    >
      Archive for a day
    </button>
    <input
      name="reason"
      class="why"
      maxlength="${MAX_REASON}"
      placeholder="Why: with resolve and archive"
      aria-label="Why, with resolve and archive; Sentry gets it as a comment"
      autocomplete="off"
    />
    <details class="menu">
      <summary class="button">More</summary>
      <div class="card stack">
        <button name="act" value="resolve_next_release">Resolve in the next release</button>
        ${isClosed ? RESOLVE : reopen}
        <fieldset>
          <legend>Assign to</legend>
          ${own === null ? '' : assignMeButton(own)}
          ${assigneeField(html`<button name="act" value="assign">Assign</button>`)}
          <button name="act" value="choose_assignee">Choose from all …</button>
        </fieldset>
        <fieldset>
          <legend>Priority</legend>
          <button name="act" value="priority_high">High</button>
          <button name="act" value="priority_medium">Medium</button>
          <button name="act" value="priority_low">Low</button>
        </fieldset>
        <p class="muted small at-phone">${SENTRY_FIRST}: what it refuses stays as it is</p>
      </div>
    </details>
    <label class="tick-line"
      ><input type="checkbox" name="all" value="1" id="all-matching" autocomplete="off" />
      <span class="all-words"
        ><span id="matching-words">${allWords(matching)}</span
        ><span class="roomy">, not only what is ticked</span></span
      ></label
    >
    <span class="small" id="ticked" aria-live="polite"></span>
    <span class="muted small at-desk" title="What Sentry refuses stays as it is here">${SENTRY_FIRST}</span>
  </div>`;
};

const RESOLVE = html`<button name="act" value="resolve">Resolve</button>`;
const reopenButton = (tab: Tab): Html => {
  const words = reopenWords(tab === 'IGNORED' || tab === 'RESOLVED' ? tab : null);
  return html`<button name="act" value="reopen" title="${words}">Reopen</button>`;
};

const SENTRY_FIRST = 'Changes go to Sentry first';

/** `all 26 that match`: what the box beside it is of. */
const allWords = (matching: string): Html =>
  matching === '1'
    ? html`the <b id="matching">1</b> that matches`
    : html`all <b id="matching">${matching}</b> that match`;
