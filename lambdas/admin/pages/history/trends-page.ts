import { html } from 'hono/html';
import type { Identity } from '../../../core/auth/identity.ts';
import { DIMENSIONS, type Dimension, type Interval } from '../../../core/trends/trend.ts';
import type { SeriesAnswer, TrendsAnswer } from '../../../adapters/figures/trends.ts';
import type { BeforeAndNow } from '../../history/trends-before.ts';
import { foundAddress, groupAddress } from '../addresses.ts';
import { changesCard } from './changes-card.ts';
import { layout, type Html } from '../layout.ts';
import { clip, exact, exactTime, number, plural } from '../text.ts';
import { literal } from '../../../core/query/glob.ts';
import { parseQuery } from '../../../core/query/parse.ts';
import { printQuery, printTerm } from '../../../core/query/print.ts';
import type { Term } from '../../../core/query/query.ts';
import { axis } from '../parts/axis.ts';
import { plot } from '../parts/plot.ts';

interface TrendsPage {
  nonce: string;
  who: Identity;
  trends: TrendsAnswer;
  /** Whether it is more than before; null where that cannot be told. */
  before: BeforeAndNow | null;
  /** As it was typed. */
  queryText: string;
  /** Before and after which changes are compared; null where none was asked for, empty where none was named. */
  release: string | null;
}

const BY_LABEL: Record<Dimension, string> = {
  total: 'All events',
  project: 'By project',
  level: 'By level',
  environment: 'By environment',
  release: 'By release',
  group: 'Noisiest errors',
};
const SPANS = [
  ['1 day', 1],
  ['14 days', 14],
  ['90 days', 90],
] as const;
const INTERVAL_NOUN: Record<Interval, string> = { hour: 'hour', day: 'day' };
const DAYS_ALONE = 'Environments and releases are counted by the day alone, a day of UTC.';
const DAY_MS = 86_400_000;
const MAX_LABEL = 120;

/** Stored events over time: a row with a picture for each value, all in one scale. */
export const trendsPage = ({ nonce, who, trends, before, queryText, release }: TrendsPage): Html =>
  layout({
    nonce,
    who,
    place: '/admin/trends',
    title: 'Trends',
    body: html`<h1>Trends</h1>
      <p class="muted lead">
        Stored events by ${INTERVAL_NOUN[trends.interval]}, ${exactTime(trends.starts[0] ?? trends.from)} to
        ${exactTime(trends.to)}: ${plural(trends.starts.length, 'bar')} and their sums.
        ${trends.isRunning ? `The last ${INTERVAL_NOUN[trends.interval]} is not over: its bar still grows.` : ''}
        ${notes(trends, before)} ${before !== null && before.interval !== trends.interval ? DAYS_ALONE : ''}
      </p>
      ${before === null ? '' : html`<p>${verdict(before)} ${running(before)}</p>`}
      <nav class="tabs" aria-label="What events are counted by">
        ${DIMENSIONS.map(
          (by) =>
            html`<a
              href="${addressOf(trends, queryText, { by })}"
              ${by === trends.by ? html`aria-current="page"` : ''}
              >${BY_LABEL[by]}</a
            >`,
        )}
      </nav>
      <form class="filters trend-filters" method="get" action="/admin/trends" role="search">
        <label
          ><span>Search</span><input name="query" value="${queryText}" placeholder="project:web level:error"
        /></label>
        <input type="hidden" name="by" value="${trends.by}" />
        <div class="buttons">
          <button>Apply</button>
          ${SPANS.map(
            ([label, days]) =>
              html`<a
                class="button quiet"
                href="${addressOf(trends, queryText, { days })}"
                ${days === daysOf(trends) ? html`aria-current="true"` : ''}
                >${label}</a
              >`,
          )}
        </div>
      </form>
      ${trends.series.length === 0 ? nothing(trends) : table(trends, queryText, before)}
      ${changesCard({ start: trends.starts[0] ?? trends.from, changes: trends.changes, release, others: othersOf(trends, queryText) })}`,
  });

/** The view as it is, but for the release. */
const othersOf = ({ by, from, to }: TrendsAnswer, queryText: string): [string, string][] => [
  ['by', by],
  ['from', from],
  ['to', to],
  ...(queryText === '' ? [] : [['query', queryText] satisfies [string, string]]),
];

const nothing = ({ countedFrom }: TrendsAnswer): Html =>
  html`<section class="card">
    <p class="muted">
      ${
        countedFrom === null
          ? 'No sync has added up these days yet; the schedule runs one every five minutes.'
          : 'No stored event matches.'
      }
    </p>
  </section>`;

/** Nearest whole number of days that are shown. */
const daysOf = ({ from, to }: Pick<TrendsAnswer, 'from' | 'to'>): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);

/** The answer to "is it worse than before", in one sentence. */
function verdict({ now, before, intervals, interval }: BeforeAndNow): Html {
  const span =
    intervals === 1 ? `the last whole ${interval}` : `the last ${number(intervals)} whole ${interval}s`;
  const same = intervals === 1 ? `the ${interval} before` : `the ${number(intervals)} before`;
  const counted = html`<strong>${plural(now, 'event')}</strong> in ${span}`;
  if (before === null) return html`${counted}; what was before is not in the counts.`;
  if (before === 0 && now > 0) return html`${counted}; <strong>none</strong> in ${same}.`;
  return html`${counted}, <strong>${differenceWords(now, before)}</strong> in ${same} (${number(before)}).`;
}

/** What came since. */
const running = ({ running: since, interval }: BeforeAndNow): Html | string =>
  since === null
    ? ''
    : html`${number(since.count)} more since ${exactTime(since.since)}, in the ${INTERVAL_NOUN[interval]} that
      is not over.`;

/** `8 % more than`, of which the whole sentence makes `in the 14 before`. */
function differenceWords(now: number, before: number): string {
  const percent = Math.round((100 * Math.abs(now - before)) / Math.max(1, before));
  if (now === before) return 'as many as';
  if (percent === 0) return 'about as many as';
  return `${number(percent)} % ${now > before ? 'more' : 'fewer'} than`;
}

function table(trends: TrendsAnswer, queryText: string, before: BeforeAndNow | null): Html {
  const all: Row[] = [
    ...trends.series,
    ...(trends.other === null ? [] : [otherOf(trends.other, trends, queryText)]),
  ];
  const highest = Math.max(0, ...all.flatMap(({ counts }) => counts));
  const shown = all.reduce((sum, one) => sum + one.total, 0);
  const inAll = before === null ? 0 : before.now + (before.running?.count ?? 0);
  // Of the noisiest groups only ten are rows: their share is of everything.
  const total = trends.by === 'group' && queryText === '' ? Math.max(shown, inAll) : shown;
  return html`<section class="card scroll" tabindex="0" role="region" aria-label="Events over time">
    <table class="trends">
      <thead>
        <tr>
          <th scope="col">${BY_LABEL[trends.by]}</th>
          <th scope="col">At most ${plural(highest, 'event')} in one ${INTERVAL_NOUN[trends.interval]}</th>
          <th scope="col" class="figure">Events</th>
          <th scope="col" class="figure">Share</th>
        </tr>
      </thead>
      <tbody>
        ${all.map((series) => row(series, { trends, highest, total }))}
      </tbody>
      <tfoot aria-hidden="true">
        <tr>
          <td></td>
          <td class="plot">${axis(trends.starts, trends.interval)}</td>
          <td></td>
          <td></td>
        </tr>
      </tfoot>
    </table>
  </section>`;
}

const otherOf = (
  other: NonNullable<TrendsAnswer['other']>,
  trends: TrendsAnswer,
  queryText: string,
): Row => ({
  ...other,
  label: plural(other.values, 'other'),
  address: addressOfOthers(trends, queryText),
});

/** The same view without the values that have rows; null where no search can say that. */
function addressOfOthers(trends: TrendsAnswer, queryText: string): string | null {
  const { by, series } = trends;
  if (by === 'total' || by === 'group') return null;
  const values = series.flatMap(({ value }) => (value === null ? [] : [literal(value)]));
  const terms: Term[] = [{ key: by, not: true, values }];
  if (values.length < series.length) {
    if (by !== 'environment' && by !== 'release') return null;
    terms.push({ key: 'has', not: false, values: [{ key: by }] });
  }
  const text = `${queryText} ${printQuery(terms)}`.trim();
  return parseQuery(text).ok ? addressOf(trends, text, {}) : null;
}

type Row = SeriesAnswer & { address?: string | null };

interface Scale {
  trends: TrendsAnswer;
  highest: number;
  total: number;
}

const row = (series: Row, { trends, highest, total }: Scale): Html =>
  html`<tr>
    <th scope="row">${nameOf(series, trends)}</th>
    <td class="plot">${plotOf(series, trends, highest)}</td>
    <td class="figure">${number(series.total)}</td>
    <td class="figure">${Math.round((100 * series.total) / Math.max(1, total))} %</td>
  </tr>`;

function nameOf({ label, value, address: own }: Row, { by }: TrendsAnswer): Html {
  const address = own ?? (value === null ? null : addressOfValue(by, value));
  return address === null
    ? html`${clip(label, MAX_LABEL)}`
    : html`<a href="${address}" title="${label}">${clip(label, MAX_LABEL)}</a>`;
}

/** Where the errors of it are. */
function addressOfValue(by: Dimension, value: string): string | null {
  switch (by) {
    case 'total':
      return null;
    case 'group':
      return groupAddress(value);
    case 'project':
    case 'level':
    case 'environment':
    case 'release':
      return foundAddress(printTerm({ key: by, not: false, values: [literal(value)] }));
  }
}

function plotOf(
  { label, counts }: SeriesAnswer,
  { starts, isRunning, interval }: TrendsAnswer,
  highest: number,
): Html {
  const slots = counts.map((count, index) => ({
    count,
    title: `${exact(starts[index] ?? '')}: ${plural(count, 'event')}`,
    isRunning: isRunning && index === counts.length - 1,
  }));
  const peak = plural(Math.max(0, ...counts), 'event');
  return plot(slots, highest, `${clip(label, MAX_LABEL)}: at most ${peak} in one ${INTERVAL_NOUN[interval]}`);
}

function notes({ groups, countedFrom, from }: TrendsAnswer, all: BeforeAndNow | null): string {
  const before =
    countedFrom !== null && countedFrom > from.slice(0, 10)
      ? `Days before ${countedFrom} have not been added up. `
      : '';
  if (groups === null) return before;
  if (all?.isOfAll === true) {
    const most = groups.hasMore ? 'the noisiest' : 'all that have any';
    return `${before}Rows: ${plural(groups.counted, 'error')}, ${most}; the sum below is of all events.`;
  }
  const more = groups.hasMore ? '; further ones are not counted' : '';
  return `${before}Events of ${plural(groups.counted, 'error')}${more}.`;
}

/** The same view with another part exchanged; its span is kept. */
function addressOf(
  { by, from, to }: TrendsAnswer,
  queryText: string,
  change: { by?: Dimension; days?: number },
): string {
  const address = new URLSearchParams({ by: change.by ?? by });
  if (queryText !== '') address.set('query', queryText);
  const days = change.days ?? Math.max(1, daysOf({ from, to }));
  address.set('from', new Date(Date.parse(to) - days * DAY_MS).toISOString());
  return `/admin/trends?${address.toString()}`;
}
