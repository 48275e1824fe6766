import { html } from 'hono/html';
import type { Html } from '../layout.ts';

/**
 * Who something is assigned to, as one types it; the script finds members and teams of Sentry while one does. `projects`
 * are those whose people can be chosen; without them, those of the rows that are ticked.
 */
export const assigneeField = (projects?: readonly string[]): Html =>
  html`<div class="people" ${projects === undefined ? '' : html`data-projects="${JSON.stringify(projects)}"`}>
    <input
      name="assignee"
      maxlength="200"
      placeholder="Name, e-mail, user:1, team:7"
      aria-label="Member or team, e-mail address, user:id or team:id; empty for nobody"
      autocomplete="off"
    />
    <ul hidden aria-label="Members and teams"></ul>
    <p class="muted small" role="status"></p>
  </div>`;
