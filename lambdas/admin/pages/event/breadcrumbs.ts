import { html } from 'hono/html';
import type { BreadcrumbDetail } from '../../../core/sentry/event/breadcrumbs.ts';
import { says, type JsonRecord } from '../../../core/sentry/event/fields.ts';
import type { Html } from '../layout.ts';
import { DAY_AND_MONTH } from '../parts/axis.ts';
import { exact, nounOf, number, shown } from '../text.ts';
import { card, MAX_NAME_LENGTH, MAX_VALUE_LENGTH, notShown, type EventView } from './view.ts';

export const BREADCRUMBS_AT_ONCE = 100;
/** What led to the error stands among the last ones; the others are a click away. */
const SHOWN_FIRST = 10;
/** As much as one line of a wide page has room for; what is longer opens. */
const LINE_LENGTH = 120;
const BAD_LEVELS: ReadonlySet<string | null> = new Set(['error', 'fatal']);

/** What led to the event, one line each, the newest first; `from` counts from there. */
export function breadcrumbSection(view: EventView, from = 0): Html | string {
  const { breadcrumbs } = view.detail;
  if (breadcrumbs.length === 0) return '';
  // The last ones led to the error; older ones give way.
  const shownNow = breadcrumbs.toReversed().slice(from, from + BREADCRUMBS_AT_ONCE);
  const taken = view.budget.take('breadcrumb', shownNow);
  const end = from + taken.length;
  const first = from === 0 ? taken.slice(0, SHOWN_FIRST) : taken;
  const rest = taken.slice(first.length);
  return card(
    'breadcrumbs',
    `Breadcrumbs (${number(breadcrumbs.length)})`,
    html`${zoneNote(view)}${timeline(view, first, 'Breadcrumbs, newest first')}
    ${
      rest.length === 0
        ? ''
        : html`<details class="earlier">
            <summary>${number(rest.length)} earlier ${nounOf(rest.length, 'breadcrumb')}</summary>
            ${timeline(view, rest, 'Earlier breadcrumbs')}
          </details>`
    }
    ${notShown(view, breadcrumbs.length - end, 'older breadcrumb', 'breadcrumbs', end)}`,
  );
}

/** A script says here whose clock it is; without it they are of UTC. */
const zoneNote = ({ detail: { breadcrumbs } }: EventView): Html | string =>
  breadcrumbs.every(({ timestamp }) => timestamp === null)
    ? ''
    : html`<p class="muted small">
        Times of <span class="zone">UTC</span>, with the day where it is not the event’s.
      </p>`;

const timeline = (view: EventView, crumbs: readonly BreadcrumbDetail[], label: string): Html =>
  html`<ol class="timeline" aria-label="${label}" data-beside="${eventTime(view)}">
    ${crumbs.map((crumb) => html`<li>${crumbLine(view, crumb)}</li>`)}
  </ol>`;

const eventTime = ({ detail, stored }: EventView): string => detail.timestamp ?? stored.timestamp;

function crumbLine(view: EventView, crumb: BreadcrumbDetail): Html {
  const { budget } = view;
  const { line, status, rest } = told(crumb);
  const data = dataLine(rest);
  const bad = BAD_LEVELS.has(crumb.level) || (status !== null && status >= 400) ? 'bad' : '';
  const level = crumb.level ?? 'info';
  const type = crumb.type === 'default' || crumb.type === crumb.category ? null : crumb.type;
  const head = html`${clock(crumb.timestamp, eventTime(view))}
    <span class="lv ${levelClass(level)}">${budget.clip(level, MAX_NAME_LENGTH)}</span>
    <span class="cat">${budget.clip(crumb.category ?? crumb.type ?? '', MAX_NAME_LENGTH)}</span>`;
  const short = html`<span class="said"
    >${budget.clip(firstOf(line, 2 * LINE_LENGTH), MAX_VALUE_LENGTH)}
    ${status === null ? '' : html`<b class="${bad}">${status.toString()}</b>`}
    ${data === '' ? '' : html`<span class="muted">${budget.clip(firstOf(data, LINE_LENGTH), MAX_VALUE_LENGTH)}</span>`}</span
  >`;
  const isLong = line.length + data.length > LINE_LENGTH || /[\r\n]/.test(line);
  if (!isLong && (type === null || crumb.category === null)) return html`<div>${head} ${short}</div>`;
  const full = [crumb.message ?? line, type === null ? '' : `type: ${type}`, dataLine(all(crumb), '\n')];
  return html`<details>
    <summary>${head} ${short}</summary>
    <pre>${budget.clip(full.filter((part) => part !== '').join('\n'), MAX_VALUE_LENGTH)}</pre>
  </details>`;
}

/** What is cut here stands whole where the line opens. */
const firstOf = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most)}…` : text;

/** Its day where that is not the event's. The script of times writes both in the zone of whoever reads. */
function clock(timestamp: string | null, beside: string): Html {
  if (timestamp === null) return html`<span class="clock"></span>`;
  const isSameDay = timestamp.slice(0, 10) === beside.slice(0, 10);
  const day = isSameDay ? '' : `${DAY_AND_MONTH.format(new Date(timestamp))} `;
  return html`<time class="clock" datetime="${timestamp}" title="${exact(timestamp)}"
    >${day}${timestamp.slice(11, 23)}</time
  >`;
}

const KNOWN_LEVELS = new Set(['fatal', 'error', 'warning', 'info', 'debug']);
const levelClass = (level: string): string => (KNOWN_LEVELS.has(level) ? `lv-${level}` : 'lv-other');

interface Told {
  /** What happened, in one line. */
  line: string;
  /** Of HTTP, 100 to 599. */
  status: number | null;
  /** What the line does not say. */
  rest: JsonRecord;
}

/** A request and a way through the pages read as people say them (develop.sentry.dev, "Breadcrumbs Interface"). */
function told(crumb: BreadcrumbDetail): Told {
  const { message, data } = crumb;
  const { method, url, status_code: code, from, to, ...others } = data;
  const rest = all({ ...crumb, data: others });
  const hasMessage = message !== null && message !== '';
  const status = Number.isInteger(Number(code)) ? Number(code) : 0;
  const isStatus = status >= 100 && status < 600;
  if (!hasMessage && typeof url === 'string' && (isStatus || code === undefined || code === null))
    return {
      line: [method, url].filter((part) => typeof part === 'string' && part !== '').join(' '),
      status: isStatus ? status : null,
      rest: { ...rest, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
    };
  if (!hasMessage && typeof from === 'string' && typeof to === 'string' && url === undefined)
    return { line: `${from} to ${to}`, status: null, rest };
  return { line: message ?? '', status: null, rest: all(crumb) };
}

const all = ({ data, eventId, other }: BreadcrumbDetail): JsonRecord => ({
  ...data,
  ...(eventId === null ? {} : { event_id: eventId }),
  ...other,
});

const dataLine = (data: JsonRecord, between = ', '): string =>
  says(data)
    ? Object.entries(data)
        .map(
          ([name, value]) => `${name}: ${typeof value === 'string' ? value : shown(JSON.stringify(value))}`,
        )
        .join(between)
    : '';
