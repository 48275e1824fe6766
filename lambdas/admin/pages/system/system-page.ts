import { html, raw } from 'hono/html';
import type { SyncRun } from '../../../adapters/table/sync/sync-items.ts';
import type { Identity } from '../../../core/auth/identity.ts';
import type { SystemAct, SystemState } from '../../system/system.ts';
import { deliveriesList, figure, FIGURES_STYLE, problem } from './figures.ts';
import { layout, type Html } from '../layout.ts';
import { clip, number, plural, time } from '../text.ts';
import { ROWS_STYLE } from '../parts/rows-style.ts';
import { SYSTEM_STYLE } from './system-style.ts';

interface SystemPage {
  nonce: string;
  who: Identity;
  nowMs: number;
  state: SystemState;
  /** The word of what was started, or was not. */
  notice: string | undefined;
}

const MINUTE = 60_000;
/** Three runs: one may be long, one may just have been missed. */
const SYNC_LATE_MS = 15 * MINUTE;
/** What the consumer takes in a minute at its usual maximum is a backlog of nobody's concern (docs/runbook.md). */
const BACKLOG = 1_000;
const MAX_NAME = 80;
const MAX_TEXT = 300;
const ERRORS_SHOWN = 5;

/** The flow from Sentry to the table: how each part stands, what to do next, and what may be started from here. */
export const systemPage = ({ nonce, who, nowMs, state, notice }: SystemPage): Html =>
  layout({
    nonce,
    who,
    place: '/admin/system',
    title: 'System',
    head: html`<style nonce="${nonce}">
      ${raw(FIGURES_STYLE)} ${raw(ROWS_STYLE)} ${raw(SYSTEM_STYLE)}
    </style>`,
    body: html`<h1>System</h1>
      <p class="muted lead">How each part of the flow stands. Reload to look again.</p>
      ${noticeText(notice)} ${nextStep(state, nowMs)}
      <dl class="figures">
        ${figure('Last webhook', state.deliveries[0] ? time(state.deliveries[0].lastAt, nowMs) : 'none yet')}
        ${figure('Waiting in the queue', state.queues === null ? 'not known' : number(state.queues.queue.waiting))}
        ${figure(
          'Failed five times',
          state.queues === null ? 'not known' : number(state.queues.deadLetters.waiting),
          (state.queues?.deadLetters.waiting ?? 0) > 0,
        )}
        ${figure(
          'In quarantine',
          `${state.quarantine.hasMore ? 'over ' : ''}${number(state.quarantine.entries.length)}`,
        )}
        ${figure('Last sync', state.runs[0] ? time(state.runs[0].startedAt, nowMs) : 'none yet')}
      </dl>
      ${runsSection(state.runs, nowMs)}
      <div class="sides">
        ${actsCard(who, state)} ${deliveriesCard(state, nowMs)} ${quarantineCard(state, nowMs)}
      </div>`,
  });

const NOTICES: Readonly<Record<string, { text: string; isProblem: boolean }>> = {
  sync: {
    text: 'A sync is asked for. It begins now, or as soon as the one under way has ended; its row appears below.',
    isProblem: false,
  },
  redrive: {
    text: 'SQS moves the dead-letter queue back to the queue, a hundred a second. What fails five more times is back afterwards.',
    isProblem: false,
  },
  sync_not_started: {
    text: 'The sync could not be started. The next scheduled one begins within five minutes all the same; the log of the admin function has the cause.',
    isProblem: true,
  },
  redrive_not_started: {
    text: 'SQS did not take the redrive. If one is running already, wait for it; otherwise try again, or use npm run redrive.',
    isProblem: true,
  },
};

function noticeText(word: string | undefined): Html | string {
  const notice = word !== undefined && Object.hasOwn(NOTICES, word) ? NOTICES[word] : undefined;
  if (notice === undefined) return '';
  const { text, isProblem } = notice;
  return html`<p class="notice ${isProblem ? 'problem' : 'done'}" role="${isProblem ? 'alert' : 'status'}">
    ${text}
  </p>`;
}

/** The one thing to do now, or that there is none. */
function nextStep({ runs, queues, quarantine }: SystemState, nowMs: number): Html {
  const [last] = runs;
  if (queues !== null && queues.deadLetters.waiting > 0) {
    return problem(
      `${plural(queues.deadLetters.waiting, 'message')} failed five times.`,
      'Read the log of the consumer for the cause, repair it, then redrive: a redrive before that only fails again.',
    );
  }
  if (last === undefined || nowMs - Date.parse(last.startedAt) > SYNC_LATE_MS) {
    return problem(
      last === undefined ? 'No sync has run yet.' : 'The sync has not run for a quarter of an hour.',
      'Look at the schedule and at the log of the sync function; Sync now shows whether it can run at all.',
    );
  }
  if (last.state === 'FAILED') {
    return problem('The last sync failed.', last.errors[0]?.message ?? 'Its log has the cause.');
  }
  if (queues !== null && queues.queue.waiting > BACKLOG) {
    return problem(
      `${plural(queues.queue.waiting, 'message')} wait in the queue.`,
      'After a storm or a first sync this falls by itself. If it does not, look at errors and throttles of the consumer.',
    );
  }
  if (quarantine.entries.length > 0) {
    return problem(
      'Some messages could not be read.',
      'Their reasons are below. When the cause is fixed, replay them from the archive; nothing of them is lost.',
    );
  }
  return html`<p class="notice done">Nothing to do: everything flows.</p>`;
}

const runsSection = (runs: readonly SyncRun[], nowMs: number): Html =>
  html`<section class="card scroll" tabindex="0" role="region" aria-labelledby="runs">
    <h2 id="runs">Runs of the sync</h2>
    ${
      runs.length === 0
        ? html`<p class="muted">None yet.</p>`
        : html`<table class="rows">
            <thead>
              <tr>
                <th scope="col">Began</th>
                <th scope="col">State</th>
                <th scope="col" class="figure">Took</th>
                <th scope="col" class="figure">Sentry issues</th>
                <th scope="col" class="figure">Changed</th>
                <th scope="col" class="figure">Events fetched</th>
                <th scope="col" class="figure">Refused</th>
                <th scope="col">Errors</th>
              </tr>
            </thead>
            <tbody>
              ${runs.map((run) => runRow(run, nowMs))}
            </tbody>
          </table>`
    }
  </section>`;

const STATE_WORDS: Record<SyncRun['state'], string> = {
  RUNNING: 'under way',
  COMPLETE: 'complete',
  PARTIAL: 'partial',
  FAILED: 'failed',
};

const runRow = (run: SyncRun, nowMs: number): Html =>
  html`<tr>
    <td>
      ${time(run.startedAt, nowMs)}${run.trigger === 'http' ? html` <span class="muted small">asked for</span>` : ''}
    </td>
    <td class="${run.state === 'FAILED' ? 'bad' : ''}">${STATE_WORDS[run.state]}</td>
    <td class="figure" data-label="Took">${tookText(run)}</td>
    <td class="figure" data-label="Sentry issues">${number(run.issuesSeen)}</td>
    <td class="figure" data-label="Changed">${number(run.groupsChanged)}</td>
    <td class="figure" data-label="Events fetched">${number(run.eventsEnqueued)}</td>
    <td class="figure" data-label="Refused">${number(run.refused)}</td>
    <td>${errorsText(run)}</td>
  </tr>`;

const tookText = ({ startedAt, finishedAt }: SyncRun): string =>
  finishedAt === null ? '' : `${((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000).toFixed(1)} s`;

function errorsText({ errors }: SyncRun): Html | string {
  const [first] = errors;
  if (first === undefined) return '';
  if (errors.length === 1) return clip(`${first.code}: ${first.message}`, MAX_TEXT);
  return html`<details>
    <summary>${plural(errors.length, 'error')}: ${clip(first.code, MAX_NAME)}</summary>
    <ul class="plain">
      ${errors
        .slice(0, ERRORS_SHOWN)
        .map(({ code, message }) => html`<li>${clip(`${code}: ${message}`, MAX_TEXT)}</li>`)}
    </ul>
    ${errors.length > ERRORS_SHOWN ? html`<p class="muted small">and ${number(errors.length - ERRORS_SHOWN)} more</p>` : ''}
  </details>`;
}

/** What may be started, with what it does; viewers see what an admin could do. */
function actsCard(who: Identity, { queues }: SystemState): Html {
  const dead = queues?.deadLetters.waiting ?? 0;
  const form = (act: SystemAct, name: string, isOff: boolean): Html =>
    html`<form method="post" action="/admin/system/${act}">
      <button ${isOff ? 'disabled' : ''}>${name}</button>
    </form>`;
  const isViewer = who.role !== 'admin';
  return html`<section class="card">
    <h2>By hand</h2>
    <dl class="acts">
      <div>
        <dt>${form('sync', 'Sync now', isViewer)}</dt>
        <dd class="small muted">
          Compares Sentry with the table from now on. It changes nothing in Sentry, and running it twice does
          no harm.
        </dd>
      </div>
      <div>
        <dt>
          ${form('redrive', dead === 0 ? 'Redrive' : `Redrive ${number(dead)}`, isViewer || dead === 0)}
        </dt>
        <dd class="small muted">
          Moves the dead-letter queue back to the queue, when the cause is repaired. A message that was stored
          meanwhile counts once all the same.
        </dd>
      </div>
    </dl>
    <p class="small muted">
      ${isViewer ? 'This takes the role admin. ' : 'Each is an entry of the audit, under your name. '}Everything
      else is in the runbook.
    </p>
  </section>`;
}

const deliveriesCard = ({ deliveries }: SystemState, nowMs: number): Html =>
  html`<section class="card">
    <h2>Webhooks, by when each came last</h2>
    ${
      deliveries.length === 0
        ? html`<p class="muted">None has come yet.</p>`
        : deliveriesList(deliveries, nowMs)
    }
    <p class="small"><a href="/admin/completeness">Whether anything is missing</a></p>
  </section>`;

/** By reason, since one cause damages many. */
function quarantineCard({ quarantine: { entries, hasMore } }: SystemState, nowMs: number): Html {
  const byCode = [...Map.groupBy(entries, ({ code }) => code)].sort(([, a], [, b]) => b.length - a.length);
  return html`<section class="card">
    <h2>Quarantine</h2>
    ${
      entries.length === 0
        ? html`<p class="muted">Every message could be read.</p>`
        : html`<ul class="plain">
              ${byCode.map(([code, alike]) => {
                const [newest] = alike;
                return html`<li>
                  <strong>${clip(code, MAX_NAME)}</strong>: ${plural(alike.length, 'message')}, the last
                  ${newest === undefined ? '' : html`${time(newest.at, nowMs)}: ${clip(newest.reason, MAX_TEXT)}`}
                </li>`;
              })}
            </ul>
            ${hasMore ? html`<p class="muted small">Of the newest ${number(entries.length)}.</p>` : ''}
            <p class="small"><a href="/api/admin/quarantine">All of them, as JSON</a></p>`
    }
  </section>`;
}
