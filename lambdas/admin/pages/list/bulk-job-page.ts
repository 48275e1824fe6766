import { html, raw } from 'hono/html';
import type { Identity } from '../../../core/auth/identity.ts';
import type { Group } from '../../../core/group/group.ts';
import type { JobProgress } from '../../triage/bulk-job.ts';
import { MAX_REASON } from '../../triage/reason.ts';
import { bulkAddress, groupAddress } from '../addresses.ts';
import { layout, type Html } from '../layout.ts';
import { reopenWords } from '../parts/reopen-words.ts';
import { commentWords } from '../parts/undo-form.ts';
import { clip, number, plural } from '../text.ts';
import { BULK_JOB_SCRIPT } from './bulk-job-script.ts';
import {
  actWords,
  assignedWords,
  easedWords,
  nameOf,
  noUndoWords,
  refusalWords,
  untoldWords,
} from './bulk-words.ts';

interface JobPage {
  nonce: string;
  who: Identity;
  progress: JobProgress;
  /** Some of its groups, and those that were refused, as far as they are stored. */
  groups: ReadonlyMap<string, Group>;
  /** Whether this tab has begun it: it goes on by itself then. */
  isRunning: boolean;
}

const STYLE = `
#job h1 { margin-bottom: 14px; }
#job .card { max-width: 820px; }
#job progress { width: 100%; height: 10px; accent-color: var(--accent); margin: 10px 0; }
#job ul { margin: 6px 0 12px; padding-left: 20px; }
#job li { overflow-wrap: anywhere; }
#job form { display: inline; }
#job .buttons { margin-top: 14px; }
`;

/** As many as let somebody see that the list is what they meant. */
export const SHOWN = 20;
/** Sentry takes about so many in a second (docs/sentry-behaviour.md, Rate limits). */
const A_SECOND = 8;

/** A change of all that match: the question with its exact number, how far it is, and what came of it. */
export const bulkJobPage = (page: JobPage): Html => {
  const { nonce, who, progress } = page;
  const { job } = progress;
  const title = titleOf(progress);
  return layout({
    nonce,
    who,
    title,
    head: html`<style nonce="${nonce}">
      ${raw(STYLE)}
    </style>`,
    body: html`<div id="job" data-state="${stateOf(page)}">
        <h1 tabindex="-1">${title}</h1>
        <section class="card">${job.startedAt === null ? question(page) : standing(page)}</section>
      </div>
      <script nonce="${nonce}">
        ${raw(BULK_JOB_SCRIPT)};
      </script>`,
  });
};

const wordsOf = ({ job: { act, count, form }, assigned, eased }: JobProgress) =>
  actWords(act, {
    ...{ count, eased },
    to: assignedWords({ assigned }) ?? (act === 'assign' ? (form['to'] ?? null) : null),
  }) ?? { ask: (what: string) => `Change ${what}`, doing: 'Changing', done: 'changed' };

function titleOf(progress: JobProgress): string {
  const { job, done } = progress;
  const words = wordsOf(progress);
  if (job.startedAt === null) return `${words.ask(plural(job.count, 'error'))}?`;
  if (job.finishedAt === null) return `${words.doing} ${plural(job.count, 'error')}`;
  return `${number(done.length)} of ${plural(job.count, 'error')} ${words.done}`;
}

/** Whether the script sends the next part. */
const stateOf = ({ progress: { job, isStuck }, isRunning }: JobPage): string => {
  if (job.startedAt === null) return 'asked';
  if (job.finishedAt !== null) return 'ended';
  return isRunning && !isStuck ? 'running' : 'stopped';
};

const listAddressOf = (back: string): string => `/admin/error-log${back === '' ? '' : `?${back}`}`;

function question({ progress, groups }: JobPage): Html {
  const { job, ids } = progress;
  const { reason = '' } = job.form;
  // A comment is one more request for each.
  const minutes = Math.ceil((job.count * (reason === '' ? 1 : 2)) / A_SECOND / 60);
  const rest = job.count - Math.min(ids.length, SHOWN);
  return html`<p>
      Exactly ${job.count === 1 ? 'this one' : `these ${number(job.count)}`}, which matched
      ${queryWords(job.query)} when you asked: what comes to match meanwhile is left alone. Sentry is asked
      for ${job.count === 1 ? 'it' : 'each'}; that takes
      ${minutes === 1 ? 'less than a minute' : `about ${minutes.toString()} minutes`}.
    </p>
    ${job.act === 'reopen' ? html`<p>${reopenWords(null)}</p>` : ''}
    ${reason === '' ? '' : html`<p>The reason: <q>${clip(reason, MAX_REASON)}</q>. Sentry gets it as a comment${job.count === 1 ? '' : ' of each'}.</p>`}
    ${
      job.isCut
        ? html`<p class="notice hint">
            More match than one change takes: these are the ${number(job.count)} that were first seen
            earliest.
          </p>`
        : ''
    }
    ${
      job.lost === 0
        ? ''
        : html`<p class="notice hint">
            ${plural(job.lost, 'error')} more cannot come back in one step: Sentry would count the condition
            that was before anew.
          </p>`
    }
    ${
      job.act === 'undo'
        ? html`<p>
            ${job.count === 1 ? 'It' : 'Each'} is looked at first: what somebody has changed since stays as
            they left it. ${job.reason === 'told' ? commentWords(job.count) : ''}
          </p>`
        : ''
    }
    <ul>
      ${ids.slice(0, SHOWN).map((id) => html`<li><a href="${groupAddress(id)}">${nameOf(id, groups)}</a></li>`)}
      ${rest > 0 ? html`<li class="muted">and ${number(rest)} more</li>` : ''}
    </ul>
    <div class="buttons">
      <form method="post" action="${bulkAddress(job.id)}">
        <button class="primary" name="act" value="next">${wordsOf(progress).ask(number(job.count))}</button>
      </form>
      <a class="button" href="${listAddressOf(job.back)}"
        >${job.count === 1 ? 'Leave it as it is' : 'Leave them as they are'}</a
      >
    </div>`;
}

const queryWords = (query: string): Html | string =>
  query === '' ? 'the list' : html`<code class="mono">${clip(query, 300)}</code>`;

function standing(page: JobPage): Html {
  const { job, sent, done, isStuck } = page.progress;
  const isEnded = job.finishedAt !== null;
  const of = job.count === 1 ? '1' : 'them';
  const has = `Sentry has ${number(done.length)} of ${of} ${wordsOf(page.progress).done}`;
  return html`<div id="job-figures">
      <progress max="${job.count}" value="${sent}" aria-label="Sent so far"></progress>
      <p role="status">
        ${number(sent)} of ${number(job.count)} sent: ${has}.${isEnded ? ' That is all.' : ''}
      </p>
      ${refusedList(page)} ${easedWords(page.progress)} ${untoldWords(page.progress.untold.length)}
      ${noUndoWords(job.act, isEnded ? done.length : 0)}
    </div>
    ${isEnded ? ending(page) : going(page, isStuck)}`;
}

function refusedList({ progress: { refused }, groups }: JobPage): Html | string {
  if (refused.length === 0) return '';
  return html`<div class="notice problem" role="alert">
    <p>${plural(refused.length, 'error')} not changed:</p>
    <ul>
      ${refused.map(
        ({ id, code }) =>
          html`<li><a href="${groupAddress(id)}">${nameOf(id, groups)}</a>: ${refusalWords(code)}</li>`,
      )}
    </ul>
  </div>`;
}

const going = ({ progress: { job }, isRunning }: JobPage, isStuck: boolean): Html =>
  html`${
      isStuck
        ? html`<p class="notice hint" role="alert">
            Sentry took nothing of the last part, so the rest waits: continue once Sentry can be reached.
          </p>`
        : ''
    }
    <p class="muted small" id="job-note">
      This page can be closed: the list leads back here for a day, and nothing is sent twice.
    </p>
    <div class="buttons">
      <form method="post" action="${bulkAddress(job.id)}" data-next>
        <input type="hidden" name="act" value="next" />
        <button class="primary">Continue</button>
      </form>
      ${isRunning && !isStuck ? html`<a class="button" href="${bulkAddress(job.id)}">Pause</a>` : ''}
    </div>`;

function ending({ progress: { job, was, refused } }: JobPage): Html {
  const act = (name: string, words: string) =>
    html`<form method="post" action="${bulkAddress(job.id)}">
      <button name="act" value="${name}">${words}</button>
    </form>`;
  return html`<div class="buttons">
    <a class="button primary" href="${listAddressOf(job.back)}">Back to the list</a>
    ${refused.length > 0 && job.act !== 'undo' ? act('refused', refused.length === 1 ? 'Send it once more' : 'Send those once more') : ''}
    ${was.length > 0 ? act('undo', 'Undo') : ''}
  </div>`;
}
