import { html } from 'hono/html';
import type { Html } from '../layout.ts';

/**
 * Who something is assigned to, as one types it; the script finds members and teams of Sentry while one does. `projects`
 * are those whose people can be chosen; without them, those of the rows that are ticked. The button stands beside the field, where no
 * list that opens under it can cover or move it.
 */
export const assigneeField = (button: Html, projects?: readonly string[]): Html =>
  html`<div class="people" ${projects === undefined ? '' : html`data-projects="${JSON.stringify(projects)}"`}>
    <div class="beside">
      <input
        name="assignee"
        maxlength="200"
        placeholder="Name or e-mail"
        title="Or user:1, team:7; empty for nobody"
        aria-label="Member or team, e-mail address, user:id or team:id; empty for nobody"
        autocomplete="off"
      />
      ${button}
    </div>
    <ul hidden aria-label="Members and teams"></ul>
    <p class="muted small" role="status"></p>
  </div>`;
