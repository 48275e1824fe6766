import { html } from 'hono/html';
import type { Group } from '../../../core/group/group.ts';
import type { Identity } from '../../../core/auth/identity.ts';
import { ALERTS_ADDRESS, groupAddress } from '../addresses.ts';
import { layout, type Html } from '../layout.ts';
import { reopenWords } from '../parts/reopen-words.ts';
import { reasonInput, seenField } from '../parts/triage-fields.ts';
import { clip } from '../text.ts';

/**
 * Where links of messages lead that change something: programs open links by themselves, so nothing changes before a person
 * says so here.
 */

interface Confirm {
  nonce: string;
  who: Identity;
}

const TITLE_LENGTH = 300;

const ACTS = {
  resolved: { title: 'Resolve this error?', status: 'RESOLVED', button: 'Resolve' },
  archived: { title: 'Archive this error until it escalates?', status: 'IGNORED', button: 'Archive' },
  open: { title: 'Reopen this error?', status: 'OPEN', button: 'Reopen' },
} as const;
export type StatusAct = keyof typeof ACTS;
export const isStatusAct = (word: string | undefined): word is StatusAct =>
  word !== undefined && Object.hasOwn(ACTS, word);

export const confirmStatusPage = ({
  nonce,
  who,
  group,
  act,
}: Confirm & { group: Group; act: StatusAct }): Html => {
  const { title, status, button } = ACTS[act];
  const address = groupAddress(group.issueId);
  return layout({
    nonce,
    who,
    title,
    body: html`<h1>${title}</h1>
      <section class="card">
        <p><a href="${address}">${clip(group.title || 'Untitled', TITLE_LENGTH)}</a></p>
        <p class="muted">Now ${group.status}${group.substatus === null ? '' : ` (${group.substatus})`}.</p>
        ${status === 'OPEN' ? html`<p>${reopenWords(group.status)}</p>` : ''}
        ${
          who.role === 'admin'
            ? html`<form method="post" action="${address}/status" class="buttons">
                <input type="hidden" name="status" value="${status}" />
                ${seenField(group)} ${status === 'OPEN' ? '' : reasonInput()}
                <button class="primary">${button}</button>
                <a class="button" href="${address}">Leave it as it is</a>
              </form>`
            : html`<p>Only an admin may do that.</p>`
        }
      </section>`,
  });
};

const HOURS: readonly (readonly [hours: number, words: string])[] = [
  [1, 'an hour'],
  [4, '4 hours'],
  [24, 'a day'],
  [168, 'a week'],
];

/** A rule or a route by its name; which of both, its parameter says. */
export const confirmSnoozePage = ({
  nonce,
  who,
  parameter,
  name,
}: Confirm & { parameter: 'rule' | 'route'; name: string }): Html =>
  layout({
    nonce,
    who,
    title: `Silence a ${parameter}`,
    body: html`<h1>Silence the ${parameter} ${name}?</h1>
      <section class="card">
        <p>
          What it would tell is held back and comes as one digest when the silence ends by itself. An incident
          that is open on a pager is still closed there.
        </p>
        ${
          who.role === 'admin'
            ? html`<form method="post" action="${ALERTS_ADDRESS}/snooze" class="buttons">
                <input type="hidden" name="${parameter}" value="${name}" />
                ${HOURS.map(([hours, words]) => html`<button name="hours" value="${hours}">For ${words}</button>`)}
                <button name="hours" value="0">End the silence</button>
                <a class="button" href="${ALERTS_ADDRESS}">Leave it as it is</a>
              </form>`
            : html`<p>Only an admin may do that.</p>`
        }
      </section>`,
  });
