import { html } from 'hono/html';
import { ASSIGN_ME, type OwnAccount } from '../../triage/own-account.ts';
import type { Html } from '../layout.ts';

/** Gives what a form is of to whoever is signed in. */
export const assignMeButton = ({ address }: OwnAccount): Html =>
  html`<button name="act" value="${ASSIGN_ME}" title="To ${address}, in Sentry as well">
    Assign to me
  </button>`;
