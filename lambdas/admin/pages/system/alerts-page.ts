import { html, raw } from 'hono/html';
import type { AlertsAnswer } from '../../../contracts/api/alerts-answer.ts';
import { takesReports } from '../../../contracts/weekly-report.ts';
import type { Identity } from '../../../core/auth/identity.ts';
import { ALERTS_ADDRESS, groupAddress, snoozeAddress } from '../addresses.ts';
import { FIGURES_STYLE } from './figures.ts';
import { ROWS_STYLE } from '../parts/rows-style.ts';
import { layout, type Html } from '../layout.ts';
import { clip, exactTime, plural, time } from '../text.ts';

interface AlertsPage {
  nonce: string;
  who: Identity;
  nowMs: number;
  alerts: AlertsAnswer;
  /** Of what was just done. */
  notice: string | null;
}

type Rule = AlertsAnswer['rules'][number];
type Route = AlertsAnswer['routes'][number];
type Report = NonNullable<AlertsAnswer['report']>;
interface Frame {
  nowMs: number;
  isAdmin: boolean;
}

const TITLE_LENGTH = 200;
const ROUTE_STYLE = '.route-acts { margin: 10px 0 14px; }';
const REASON_LENGTH = 300;

/** Who is told of what, and what became of it. */
export const alertsPage = ({ nonce, who, nowMs, alerts, notice }: AlertsPage): Html => {
  const frame = { nowMs, isAdmin: who.role === 'admin' };
  return layout({
    nonce,
    who,
    place: '/admin/alerts',
    title: 'Alerts',
    head: html`<style nonce="${nonce}">
      ${raw(FIGURES_STYLE)} ${raw(ROWS_STYLE)} ${raw(ROUTE_STYLE)}
    </style>`,
    body: html`<h1 class="lead">Alerts</h1>
      ${notice === null ? '' : html`<p class="notice" role="status">${notice}</p>`}
      ${
        alerts.rules.length === 0
          ? html`<section class="card">
              <p>
                Nobody is told of anything: the setting ALERTS has no rule. docs/alerts.md says how to write
                one.
              </p>
            </section>`
          : rulesTable(alerts.rules, frame)
      }
      ${alerts.report === null ? '' : reportCard(alerts.report)}
      ${alerts.routes.map((route) => routeCard(route, frame))}`,
  });
};

const rulesTable = (rules: readonly Rule[], frame: Frame): Html =>
  html`<section class="card scroll" tabindex="0" role="region" aria-label="Rules">
    <h2>Rules</h2>
    <table class="rows">
      <thead>
        <tr>
          <th scope="col">Rule</th>
          <th scope="col">Tells of</th>
          <th scope="col">Where</th>
          <th scope="col">Limits</th>
          <th scope="col">To</th>
          <th scope="col">Muted</th>
        </tr>
      </thead>
      <tbody>
        ${rules.map(
          (rule) =>
            html`<tr>
              <td><strong>${rule.name}</strong></td>
              <td data-label="Tells of">${rule.when.map((kind) => kind.replaceAll('_', ' ')).join(', ')}</td>
              <td data-label="Where">${rule.query === '' ? 'anywhere' : html`<code>${rule.query}</code>`}</td>
              <td data-label="Limits">${limitsOf(rule).join('; ') || 'none'}</td>
              <td data-label="To">${rule.to.join(', ')}</td>
              <td data-label="Muted">
                ${muted(rule.snoozedUntil, snoozeAddress({ rule: rule.name }), frame)}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;

const reportCard = ({ to, at, zone, nextAt }: Report): Html =>
  html`<section class="card">
    <h2>Weekly report</h2>
    <p>
      ${at} ${zone}, to ${to.join(', ')}.${nextAt === null ? '' : html` The next one: ${exactTime(nextAt)}.`}
    </p>
  </section>`;

const limitsOf = ({ cap, quiet, atLeast, firstIn }: Rule): string[] => [
  ...(cap === null ? [] : [`at most ${cap}`]),
  ...quiet.map((hours) => `quiet ${hours}`),
  ...(atLeast === null
    ? []
    : [
        `from ${plural(atLeast.events, 'event')}${atLeast.within === undefined ? '' : ` within ${atLeast.within}`}`,
      ]),
  ...(firstIn === null ? [] : [`first in its ${firstIn}`]),
];

const muted = (until: string | null, address: string, { isAdmin }: Frame): Html =>
  html`${until === null ? '' : html`until ${exactTime(until)}<br />`}
  ${isAdmin ? html`<a href="${address}">${until === null ? 'Mute' : 'Change'}</a>` : ''}`;

const routeCard = (route: Route, frame: Frame): Html =>
  html`<section class="card scroll" tabindex="0" role="region" aria-label="${route.route}">
    <h2>${route.route}</h2>
    ${route.stopped === null ? '' : stoppedNotice(route.route, route.stopped, frame)}
    <p>${stateOf(route, frame)}</p>
    ${
      frame.isAdmin
        ? html`<form class="buttons route-acts" method="post" action="${ALERTS_ADDRESS}/test">
            <input type="hidden" name="route" value="${route.route}" />
            <button>Send a test message</button>
            ${takesReports(route.route) ? html`<button name="what" value="report">Send a report of seven days</button>` : ''}
            <a class="button" href="${snoozeAddress({ route: route.route })}"
              >${route.snoozedUntil === null ? 'Mute' : html`Muted until ${exactTime(route.snoozedUntil)}`}</a
            >
          </form>`
        : ''
    }
    ${route.sent.length === 0 ? html`<p class="muted">Nothing was sent in the last two weeks.</p>` : sentTable(route, frame)}
  </section>`;

const stoppedNotice = (
  route: string,
  { since, reason }: NonNullable<Route['stopped']>,
  { isAdmin }: Frame,
): Html =>
  html`<p class="notice problem">
      <strong>Gets no e-mail since ${exactTime(since)}</strong>: ${clip(reason, REASON_LENGTH)}. What is told
      meanwhile is skipped. Correct the address in the rules, or make sure that it takes mail and wants it.
    </p>
    ${
      isAdmin
        ? html`<form method="post" action="${ALERTS_ADDRESS}/resume">
            <input type="hidden" name="route" value="${route}" />
            <button>Take it up</button>
          </form>`
        : ''
    }`;

function stateOf(
  { failingSince, reason, nextAttemptAt, waiting, held, lastDeliveredAt }: Route,
  { nowMs }: Frame,
): Html {
  const counted = ({ count, isMore }: { count: number; isMore: boolean }) =>
    `${isMore ? 'more than ' : ''}${plural(count, 'message')}`;
  return html`${
    failingSince === null
      ? ''
      : html`<strong>Fails since ${exactTime(failingSince)}</strong>:
          ${clip(reason ?? 'no reason', REASON_LENGTH)}
          ${nextAttemptAt === null ? '' : html`Retried at ${exactTime(nextAttemptAt)}.`} `
  }
  ${waiting.count === 0 ? '' : html`${counted(waiting)} to be sent. `}
  ${held.count === 0 ? '' : html`${counted(held)} held back${held.until === null ? '' : html` until ${exactTime(held.until)}`}. `}
  Last arrived: ${lastDeliveredAt === null ? 'never' : time(lastDeliveredAt, nowMs)}.`;
}

/** `error-group.sync_failed` in words. */
const whatWords = (what: string): string => what.replace(/^[a-z-]+\./, '').replaceAll('_', ' ');

const sentTable = ({ sent }: Route, { nowMs }: Frame): Html =>
  html`<table class="rows">
    <thead>
      <tr>
        <th scope="col">When</th>
        <th scope="col">What</th>
        <th scope="col">Rules</th>
        <th scope="col">Outcome</th>
      </tr>
    </thead>
    <tbody>
      ${sent.map(
        ({ at, what, group, title, rules, outcome, reason, count }) =>
          html`<tr>
            <td>${time(at, nowMs)}</td>
            <td class="text">
              ${whatWords(what)}${count === null ? '' : ` (${plural(count, 'message')})`}
              ${title === null ? '' : group === null ? html`<br />${clip(title, TITLE_LENGTH)}` : html`<br /><a href="${groupAddress(group)}">${clip(title, TITLE_LENGTH)}</a>`}
            </td>
            <td data-label="Rules">${rules.join(', ')}</td>
            <td data-label="Outcome">
              ${outcome}${reason === null ? '' : html`<br /><span class="muted small">${clip(reason, REASON_LENGTH)}</span>`}
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`;
