import { html } from 'hono/html';
import type { Group } from '../../../core/group/group.ts';
import { ASSIGN_ADDRESS } from '../addresses.ts';
import type { Html } from '../layout.ts';
import type { OwnAccount } from '../../triage/own-account.ts';
import { assignMeButton } from '../parts/assign-me.ts';
import { assigneeField } from '../parts/assignee-field.ts';
import { hereParameters, statusAddress, type Here } from './here.ts';
import { reasonInput, seenField } from '../parts/triage-fields.ts';

/** Give it to somebody: to oneself (`own`, where that is offered), by typing, or from the page that lists everybody. */
export const assignMenu = ({ project, assignee }: Group, here: Here, own: OwnAccount | null): Html =>
  html`<details class="menu">
    <summary class="button">Assign</summary>
    <div class="card">
      ${
        own === null
          ? ''
          : html`<form class="stack" method="post" action="${statusAddress(here)}">
              ${assignMeButton(own)}
            </form>`
      }
      <form class="stack" method="post" action="${statusAddress(here)}">
        ${assigneeField(html`<button>Assign</button>`, [project.slug ?? project.id])}
      </form>
      <form class="stack" action="${ASSIGN_ADDRESS}">
        <input type="hidden" name="of" value="${hereParameters(here)}" />
        <button name="ids" value="${here.issueId}">Choose from all …</button>
      </form>
      ${
        assignee === null
          ? ''
          : html`<form class="stack" method="post" action="${statusAddress(here)}">
              <button name="assignee" value="">Assign to nobody</button>
            </form>`
      }
    </div>
  </details>`;

const PRIORITIES = [
  ['high', 'High'],
  ['medium', 'Medium'],
  ['low', 'Low'],
] as const;

/** What is done less often: resolving with a reason or by a release, and ranking. */
export const moreMenu = (group: Group, here: Here): Html =>
  html`<details class="menu">
    <summary class="button">More</summary>
    <div class="card">
      ${
        group.status === 'RESOLVED'
          ? ''
          : html`<form class="stack" method="post" action="${statusAddress(here)}">
              <!-- The Enter key in a field presses the first button of a form: this one does nothing. -->
              <button disabled hidden></button>
              ${seenField(group)} ${reasonInput()}
              <input type="hidden" name="status" value="RESOLVED" />
              <button>Resolve with this reason</button>
              <button name="release" value="next">Resolve in the next release</button>
            </form>`
      }
      <form class="stack" method="post" action="${statusAddress(here)}">
        <fieldset class="row">
          <legend>Priority</legend>
          ${PRIORITIES.map(([value, word]) => html`<button name="priority" value="${value}">${word}</button>`)}
        </fieldset>
      </form>
    </div>
  </details>`;
