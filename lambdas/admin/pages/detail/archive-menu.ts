import { html } from 'hono/html';
import { groupAddress } from '../addresses.ts';
import type { Html } from '../layout.ts';

/** The archives that Sentry knows, by name. Opens without a script; a condition has a form of its own to be checked in. */
export const archiveMenu = (issueId: string): Html =>
  html`<details class="menu">
    <summary class="button">Archive</summary>
    <div class="card">
      <form class="stack" method="post" action="${groupAddress(issueId)}/status">
        <button name="substatus" value="archived_until_escalating">Until it escalates</button>
        <button name="substatus" value="archived_forever">For ever</button>
      </form>
      <form class="stack" method="post" action="${groupAddress(issueId)}/status">
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
            <option value="hours">hours</option>
          </select>
        </fieldset>
        <button name="substatus" value="archived_until_condition_met">Archive until then</button>
      </form>
    </div>
  </details>`;
