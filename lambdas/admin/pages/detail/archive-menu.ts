import { html } from 'hono/html';
import type { Group } from '../../../core/group/group.ts';
import { groupAddress } from '../addresses.ts';
import type { Html } from '../layout.ts';
import { statusDetailWords } from '../parts/status-words.ts';
import { reasonInput, seenField } from '../parts/triage-fields.ts';

/** The archives that Sentry knows, by name. Opens without a script. */
export const archiveMenu = (group: Group, nowMs: number): Html =>
  html`<details class="menu">
    <summary class="button">Archive</summary>
    <div class="card">
      <form class="stack" method="post" action="${groupAddress(group.issueId)}/status">
        <!-- The Enter key in a field presses the first button of a form: this one does nothing. -->
        <button disabled hidden></button>
        ${replaces(group, nowMs)} ${seenField(group)} ${reasonInput()}
        <button formnovalidate name="archive" value="day">For a day</button>
        <button formnovalidate name="substatus" value="archived_until_escalating">Until it escalates</button>
        <button formnovalidate name="substatus" value="archived_forever">For ever</button>
        <fieldset>
          <legend>Until a condition is met</legend>
          <input
            name="amount"
            type="number"
            min="1"
            max="1000000"
            value="100"
            required
            aria-label="How many"
          />
          <select name="unit" aria-label="Of what">
            <option value="events">more events</option>
            <option value="users">more users</option>
            <option value="hours">hours</option>
          </select>
        </fieldset>
        <button name="substatus" value="archived_until_condition_met">Archive until then</button>
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
