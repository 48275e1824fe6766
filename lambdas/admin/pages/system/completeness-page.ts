import { html, raw } from 'hono/html';
import type { Identity } from '../../../core/auth/identity.ts';
import type { LastDelivery, LedgerProject } from '../../../adapters/table/sync/ledger-store.ts';
import type { QuarantineEntry } from '../../../adapters/archive/writer.ts';
import { unreadableMessage } from '../../../contracts/unreadable.ts';
import { totalsOf, type LedgerTotals } from '../../../core/ledger/ledger.ts';
import type { SilenceState } from '../../../core/ledger/silence.ts';
import type { HourAnswer } from '../../../adapters/figures/ledger-hours.ts';
import type { Completeness } from '../../system/completeness.ts';
import { categoriesCard } from './categories-card.ts';
import { COMPLETENESS_STYLE } from './completeness-style.ts';
import { deliveriesList, figure, FIGURES_STYLE, problem } from './figures.ts';
import { figuresText, gridLegend, hourGrid, stateText } from './hour-grid.ts';
import { lastNight } from './last-night.ts';
import { layout, type Html } from '../layout.ts';
import { refusalsSection } from './refusals-section.ts';
import { clip, exactTime, number, plural, time } from '../text.ts';

interface CompletenessPage {
  nonce: string;
  who: Identity;
  nowMs: number;
  completeness: Completeness;
  quarantine: { entries: readonly QuarantineEntry[]; hasMore: boolean };
  /** The newest runs of the sync. */
  runs: readonly unknown[];
}

/** Pictures on one page: with 744 hours each they stay below two megabytes. */
const MAX_GRIDS = 8;
const MAX_HOURS = 50;
const MAX_NAME = 80;
const DAY_MS = 86_400_000;

const SILENCE_LABEL: Record<SilenceState, string> = {
  OK: 'Webhooks arrive',
  SILENT: 'Webhooks stay away',
  UNKNOWN: 'Whether webhooks stay away is not known',
};

/** Whether everything is there: in one sentence, in figures, and as a picture of the last month. */
export const completenessPage = ({
  nonce,
  who,
  nowMs,
  completeness,
  quarantine,
  runs,
}: CompletenessPage): Html =>
  layout({
    nonce,
    who,
    place: '/admin/completeness',
    title: 'Completeness',
    head: html`<style nonce="${nonce}">
      ${raw(FIGURES_STYLE)} ${raw(COMPLETENESS_STYLE)}
    </style>`,
    body: html`<h1>Completeness</h1>
      <p class="muted lead">
        What Sentry says it accepted, hour by hour, against the events that are stored here. Last looked at
        ${completeness.checkedAt === null ? 'never' : time(completeness.checkedAt, nowMs)}.
      </p>
      ${nextStep(completeness, quarantine)} ${completeness.known ? lastNight(completeness.hours, nowMs) : ''}
      ${completeness.known ? ledger(completeness, nowMs) : ''}
      <div class="sides">
        ${silenceCard(completeness, nowMs)} ${deliveriesCard(completeness.deliveries, nowMs)}
        ${quarantineCard(quarantine, nowMs)} ${categoriesCard(runs, nowMs)}
      </div>
      ${refusalsSection(completeness, nowMs)}`,
  });

/** The one thing to do now, or that there is none. */
function nextStep(
  { known, reason, silence, hours, elsewhere }: Completeness,
  quarantine: CompletenessPage['quarantine'],
): Html {
  if (!known) return problem('It is not known what Sentry accepted.', reason ?? '');
  if (silence.state === 'SILENT') {
    return problem(
      'Webhooks stay away.',
      `${silence.reason} Open the internal integration in Sentry, look at its dashboard for failed requests, and check its webhook URL and subscribed resources. The sync fetches what is missing meanwhile.`,
    );
  }
  const gaps = hours.filter(({ state, settled }) => state === 'GAP' && settled);
  if (gaps.length > 0) {
    const missing = totalsOf(gaps).missing;
    return problem(
      `${plural(missing, 'event')} of ${plural(gaps.length, 'hour')} not stored yet.`,
      'Each sync reads some of these hours again and fetches what Sentry lists. If the number does not fall within an hour, look at the errors of the last runs (/api/admin/sync-runs).',
    );
  }
  if (elsewhere > 0) {
    return problem(
      `${plural(elsewhere, 'event')} stored under another error than in Sentry.`,
      'Sentry has moved them, as an unmerge does. The last sync found them, and they move here too; the next sync looks again.',
    );
  }
  if (quarantine.entries.length > 0) {
    return problem(
      `${countOf(quarantine)} could not be read.`,
      'Look at the reason below; when the cause is fixed, replay them from the archive. Nothing of them is lost.',
    );
  }
  const underWay = totalsOf(hours).missing;
  if (underWay > 0) {
    return html`<p class="notice done">
      Nothing to do: ${plural(underWay, 'event')} of the hours that are still being counted
      ${underWay === 1 ? 'is' : 'are'} on the way. An hour is judged ten minutes after its end.
    </p>`;
  }
  return html`<p class="notice done">
    Nothing to do: every event that Sentry accepted and still lists is stored.
  </p>`;
}

function ledger({ hours, totals }: Completeness, nowMs: number): Html {
  const byProject = [...Map.groupBy(hours, ({ project }) => project.id).values()]
    .map((all) => ({ name: nameOf(all[0]?.project), all, totals: totalsOf(all) }))
    .sort((a, b) => b.totals.missing - a.totals.missing || b.totals.accepted - a.totals.accepted);
  const lastDay = hours.filter(({ hour, settled }) => settled && Date.parse(hour) > nowMs - DAY_MS);
  return html`<section aria-labelledby="figures">
      <h2 id="figures">Last 30 days</h2>
      ${totals === null ? '' : figures(totals, totalsOf(lastDay).captureRate)}
      ${
        totals !== null && totals.stored > totals.accepted
          ? html`<p class="muted small">
              What is stored is counted now, what Sentry accepted at the last sync: the hour that runs is
              ahead here.
            </p>`
          : ''
      }
    </section>
    ${gridLegend()}
    <div class="grids">
      ${byProject.slice(0, MAX_GRIDS).map(
        ({ name, all, totals: sums }) =>
          html`<section class="card">
            <h2>${name}</h2>
            ${hourGrid(all, name, nowMs)}
            <p class="muted small">
              ${number(sums.accepted)} accepted, ${number(sums.stored)} stored, ${number(sums.missing)}
              missing
            </p>
            ${hourTable(all, name)}
          </section>`,
      )}
    </div>
    ${
      byProject.length <= MAX_GRIDS
        ? ''
        : html`<section class="card">
            <h2>${plural(byProject.length - MAX_GRIDS, 'more project')}</h2>
            <ul class="plain">
              ${byProject.slice(MAX_GRIDS).map(({ name, all }) => {
                const query = new URLSearchParams({ project: all[0]?.project.id ?? '' });
                return html`<li><a href="/admin/completeness?${query.toString()}">${name}</a></li>`;
              })}
            </ul>
          </section>`
    }`;
}

const figures = (totals: LedgerTotals, lastDay: number | null): Html =>
  html`<dl class="figures">
    ${figure('Accepted by Sentry', number(totals.accepted))} ${figure('Stored here', number(totals.stored))}
    ${figure('Repaired by the sync', number(totals.repaired))}
    ${figure('Dropped by Sentry', number(totals.dropped))}
    ${figure('Missing', number(totals.missing), totals.missing > 0)}
    ${figure('Captured, 30 days', percent(totals.captureRate))}
    ${figure('Captured, last day', percent(lastDay))}
  </dl>`;

/** Rounded down: 99.996 % is not all. */
const percent = (rate: number | null): string =>
  rate === null ? 'none' : `${(Math.floor(rate * 100) / 100).toString()} %`;

/** `4 hours repaired by the sync, 1 hour still being counted`. */
const toldWords = (hours: readonly HourAnswer[]): string =>
  [...Map.groupBy(hours, stateText)]
    .map(([state, alike]) => `${plural(alike.length, 'hour')} ${state}`)
    .join(', ');

/** The picture in words: the hours with something to tell, newest first. */
function hourTable(hours: readonly HourAnswer[], name: string): Html {
  const told = hours.filter(({ state }) => state !== 'COMPLETE').toReversed();
  if (told.length === 0) return html`<p class="muted small">Every hour is complete.</p>`;
  return html`<details class="hours">
    <summary>
      ${
        told.length > MAX_HOURS
          ? `The newest ${MAX_HOURS} of ${plural(told.length, 'hour')} with more to tell`
          : toldWords(told)
      }
    </summary>
    <table aria-label="Hours of ${name} with more to tell">
      <thead>
        <tr>
          <th scope="col">Hour</th>
          <th scope="col">State</th>
          <th scope="col">Figures</th>
        </tr>
      </thead>
      <tbody>
        ${told.slice(0, MAX_HOURS).map(
          (hour) =>
            html`<tr>
              <td>${exactTime(hour.hour)}</td>
              <td>${stateText(hour)}</td>
              <td>${figuresText(hour)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </details>`;
}

/** The reason is of the last sync, and a webhook may have come since. */
const silenceCard = ({ silence, checkedAt }: Completeness, nowMs: number): Html =>
  html`<section class="card">
    <h2>${SILENCE_LABEL[silence.state]}</h2>
    <p>${silence.reason}</p>
    <p class="muted small">
      ${checkedAt === null ? '' : html`So the sync judged ${time(checkedAt, nowMs)}.`}
      ${newestWebhook(silence.lastWebhookAt, checkedAt, nowMs)}
    </p>
  </section>`;

/** What the reason does not know yet; of a webhook that it knows, it tells itself. */
function newestWebhook(lastAt: string | null, checkedAt: string | null, nowMs: number): Html | string {
  if (lastAt === null) return 'None has come yet.';
  if (checkedAt === null) return html`The newest webhook came ${time(lastAt, nowMs)}.`;
  return lastAt > checkedAt ? html`Webhooks have come since, the newest ${time(lastAt, nowMs)}.` : '';
}

const deliveriesCard = (deliveries: readonly LastDelivery[], nowMs: number): Html =>
  html`<section class="card">
    <h2>What Sentry delivered, and when last</h2>
    ${
      deliveries.length === 0
        ? html`<p class="muted">No webhook has come yet.</p>`
        : deliveriesList(deliveries, nowMs)
    }
  </section>`;

const quarantineCard = (quarantine: CompletenessPage['quarantine'], nowMs: number): Html =>
  html`<section class="card">
    <h2>Quarantine</h2>
    ${
      quarantine.entries.length === 0
        ? html`<p class="muted">Every message could be read.</p>`
        : html`<p>${countOf(quarantine)} could not be read; the newest are:</p>
            <ul class="plain">
              ${quarantine.entries
                .slice(0, 5)
                .map(
                  ({ at, code, reason, message }) =>
                    html`<li>
                      ${time(at, nowMs)}: <strong>${clip(code, 60)}</strong>, ${clip(reason, 300)}
                      ${unreadableText(message, nowMs)}
                    </li>`,
                )}
            </ul>
            <p class="small"><a href="/api/admin/quarantine">All of them, as JSON</a></p>`
    }
  </section>`;

/** Of bytes that nobody can read: their size, their digest and when they came, never what they say. */
function unreadableText(message: unknown, nowMs: number): Html | '' {
  const found = unreadableMessage.safeParse(message).data;
  if (found === undefined) return '';
  const { bytes, sha256 } = found.unreadable;
  const receivedAt = found['receivedAt'];
  return html`<br /><span class="muted small"
      >${plural(bytes, 'byte')}${typeof receivedAt === 'string' ? html`, received ${time(receivedAt, nowMs)}` : ''},
      SHA-256 <code>${clip(sha256, 64)}</code></span
    >`;
}

const countOf = ({ entries, hasMore }: CompletenessPage['quarantine']): string =>
  hasMore ? `More than ${plural(entries.length, 'message')}` : plural(entries.length, 'message');

const nameOf = (project: LedgerProject | undefined): string =>
  clip(project?.slug ?? `project ${project?.id ?? ''}`, MAX_NAME);
