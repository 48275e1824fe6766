import { html } from 'hono/html';
import type { PeopleAnswer } from '../../../contracts/api/people-answer.ts';
import type { Identity } from '../../../core/auth/identity.ts';
import type { Group } from '../../../core/group/group.ts';
import type { AssignTarget } from '../../triage/assign-target.ts';
import { ASSIGN_ADDRESS, groupAddress } from '../addresses.ts';
import { layout, type Html } from '../layout.ts';
import { isOffered, type OwnAccount } from '../../triage/own-account.ts';
import { assignMeButton } from '../parts/assign-me.ts';
import { assigneeWords } from '../parts/standing-words.ts';
import { clip, number, plural } from '../text.ts';

interface AssignPage {
  nonce: string;
  who: Identity;
  /** How whoever looks is assigned something; null where that cannot be. */
  own: OwnAccount | null;
  target: AssignTarget;
  /** What is to be assigned, as far as it is stored; of all that match, the first. */
  groups: readonly Group[];
  find: string;
  /** Whom Sentry did not take: what stands there, or whoever looks. */
  refused: 'name' | 'you' | null;
  answer: PeopleAnswer;
}

const MAX_NAME = 120;

/** Whom to give one or several errors: everybody whom Sentry takes, each a button. It needs no script. */
export const assignPage = (page: AssignPage): Html => {
  const { nonce, who, target, groups } = page;
  const [only] = target.count === 1 ? groups : [];
  const several = target.count === null ? 'all that match' : plural(target.count, 'error');
  const title = `Assign ${only === undefined ? several : (only.shortId ?? only.issueId)}`;
  return layout({
    nonce,
    who,
    title,
    body: html`<h1>${title}</h1>
      ${only === undefined ? named(target, groups) : html`<p class="lead"><b>${titleOf(only)}</b><br />Now assigned to ${assigneeWords(only.assignee, MAX_NAME)}</p>`}
      ${refusedNote(page)}
      <section class="card">${choices(page, only?.assignee ?? null)}</section>`,
  });
};

/** Whom Sentry did not take, why, and what to do next. */
function refusedNote({ refused, find, who: { address } }: AssignPage): Html | string {
  switch (refused) {
    case null:
      return '';
    case 'name':
      return html`<p class="notice problem" role="alert">
        Sentry takes nobody as <q>${clip(find, MAX_NAME)}</q>, so nothing changed. Choose whom you mean:
      </p>`;
    case 'you':
      return html`<p class="notice problem" role="alert">
        Sentry does not let ${clip(address ?? '', MAX_NAME)} have it, so nothing changed: there you are in no
        team of its project, or have another address. Join a team of the project in Sentry and try again, or
        choose yourself by name:
      </p>`;
  }
}

function choices({ own, target, find, refused, answer }: AssignPage, has: Group['assignee']): Html {
  const offered = refused !== 'you' && isOffered(own, has) ? own : null;
  // The button says so already; whoever looks for a name finds it.
  const people =
    offered === null || find !== '' ? answer.people : answer.people.filter(({ isYou }) => !isYou);
  return html`${
      offered === null
        ? ''
        : html`<form method="post" action="${target.action}" class="buttons self">
            ${hidden(target.fields.filter(([name]) => name !== 'act'))} ${assignMeButton(offered)}
          </form>`
    }
    <form class="beside" action="${ASSIGN_ADDRESS}" role="search">
      ${hidden(target.parameters)}
      <label>
        <span class="unseen">Part of a name or an e-mail address</span>
        <input
          name="find"
          value="${find}"
          maxlength="200"
          placeholder="Part of a name or e-mail"
          autocomplete="off"
        />
      </label>
      <button>Find</button>
    </form>
    ${
      answer.unavailable === null
        ? ''
        : html`<p class="notice hint" role="note">${answer.unavailable.message}</p>`
    }
    <form method="post" action="${target.action}">
      ${hidden(target.fields)}
      <ul class="plain choices">
        ${people.map(choice)}
      </ul>
      ${nobodyFound(answer, find)}
      <div class="buttons after">
        <button name="assignee" value="">Nobody</button>
        <a class="button" href="${target.back}">Leave it as it is</a>
      </div>
    </form>
    <form method="post" action="${target.action}" class="beside after">
      ${hidden(target.fields)}
      <label>
        <span class="unseen">E-mail address, user:id or team:id</span>
        <input
          name="assignee"
          required
          maxlength="200"
          value="${answer.people.length === 0 ? find : ''}"
          placeholder="ann@example.com, user:1, team:7"
          autocomplete="off"
        />
      </label>
      <button>Assign</button>
    </form>`;
}

const choice = ({ assignee, kind, name, email, isYou }: PeopleAnswer['people'][number]): Html =>
  html`<li>
    <button name="assignee" value="${assignee}">${kind === 'team' ? '#' : ''}${clip(name, MAX_NAME)}</button>
    <span class="muted small">${isYou ? 'you' : kind === 'team' ? 'team' : clip(email ?? '', MAX_NAME)}</span>
  </li>`;

/** As many as let somebody see that these are what they meant. */
const SHOWN = 5;
const MAX_TITLE = 200;
const titleOf = ({ title }: Group): string => clip(title || 'Untitled', MAX_TITLE);

/** The first of several, so that nobody has to trust a number. */
function named({ count, list }: AssignTarget, groups: readonly Group[]): Html {
  const query = list.get('query') ?? '';
  const rest = (count ?? groups.length) - Math.min(groups.length, SHOWN);
  return html`${
      count === null && query !== ''
        ? html`<p>Of the list <code class="mono">${clip(query, MAX_TITLE)}</code>:</p>`
        : ''
    }
    <ul class="plain lead" id="meant">
      ${groups
        .slice(0, SHOWN)
        .map(
          (group) =>
            html`<li>
              <a href="${groupAddress(group.issueId)}">${group.shortId ?? group.issueId}</a> ${titleOf(group)}
            </li>`,
        )}
      ${rest > 0 || count === null ? html`<li class="muted">${count === null ? 'and whatever else matches; the exact number comes before anything changes' : `and ${number(rest)} more`}</li>` : ''}
    </ul>`;
}

function nobodyFound({ people, more, unavailable }: PeopleAnswer, find: string): Html | string {
  if (more > 0)
    return html`<p class="muted small">${number(more)} more: find them by a part of their name.</p>`;
  if (people.length > 0 || unavailable !== null) return '';
  return html`<p class="muted">
    ${find === '' ? 'Nobody is a member of all these projects.' : html`Nobody here is called <q>${find}</q>.`}
  </p>`;
}

const hidden = (fields: readonly (readonly [string, string])[]): Html[] =>
  fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`);
