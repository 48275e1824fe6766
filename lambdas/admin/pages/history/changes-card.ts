import { html } from 'hono/html';
import type { ChangeCounts, DayOfChanges } from '../../../core/trends/changes-over-time.ts';
import type { ChangesOverTime } from '../../../adapters/figures/changes-over-time.ts';
import type { Html } from '../layout.ts';
import { clip, exactTime, number, plural } from '../text.ts';
import { axis } from '../parts/axis.ts';
import { plot } from '../parts/plot.ts';

const MAX_NAME = 120;
const NAMES: Record<keyof ChangeCounts, string> = {
  created: 'New',
  regressed: 'Regressed',
  resolved: 'Resolved',
};
const KINDS = ['created', 'regressed', 'resolved'] as const;

interface ChangesCard {
  /** When the first interval of the page begins. */
  start: string;
  changes: ChangesOverTime | null;
  /** As it was asked for; null where none was, empty where the field was. */
  release: string | null;
  /** The rest of the address, which the form sends along. */
  others: readonly (readonly [string, string])[];
}

/** Groups that became new, regressed and resolved by the day. What is not known is said, and is no 0. */
export const changesCard = ({ start, changes, release, others }: ChangesCard): Html =>
  html`<section class="card" aria-labelledby="changes">
    <h2 id="changes">New, regressed and resolved errors</h2>
    ${
      changes === null
        ? html`<p class="muted">
            Changes of errors are counted where the search names projects, levels, platforms, types,
            environments, releases or ids alone.
          </p>`
        : known(changes, start)
    }
    <form class="filters trend-filters" method="get" action="/admin/trends">
      <label
        ><span>Before and after the release</span
        ><input
          name="release"
          value="${release ?? ''}"
          placeholder="shop@1.4.0"
          list="releases"
          autocomplete="off"
          required
      /></label>
      <datalist id="releases">
        ${(changes?.releases ?? []).map((name) => html`<option value="${name}"></option>`)}
      </datalist>
      ${others.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
      <div class="buttons"><button>Compare</button></div>
    </form>
    ${changes === null || release === null ? '' : compared(changes.release, release)}
  </section>`;

const compared = (release: ChangesOverTime['release'], asked: string): Html =>
  asked === ''
    ? html`<p role="status">Name a release to compare: the field was empty.</p>`
    : comparison(release, asked);

const known = (changes: ChangesOverTime, start: string): Html =>
  html`<p class="muted lead">${firstDay(start)} ${sinceWhen(changes)} ${resolving(changes)}</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Changed errors by the day">
      <table class="trends">
        <tbody>
          ${KINDS.map((kind) => row(kind, changes.days))}
        </tbody>
        <tfoot aria-hidden="true">
          <tr>
            <td></td>
            <td class="plot">
              ${axis(
                changes.days.map(({ day }) => `${day}T00:00:00.000Z`),
                'day',
              )}
            </td>
            <td></td>
            <td></td>
          </tr>
        </tfoot>
      </table>
    </div>`;

/** Where events are shown by the hour, the first day of changes begins with them. */
const firstDay = (start: string): Html | string =>
  start.endsWith('T00:00:00.000Z')
    ? ''
    : html`The first day counts from ${exactTime(start)} on, as the events do.`;

function sinceWhen({ keptFrom, knownFrom, days }: ChangesOverTime): Html | string {
  if (keptFrom === null || knownFrom === null) return 'No change of an error is kept yet.';
  if (days.every(({ counts }) => counts !== null)) return '';
  return knownFrom > keptFrom
    ? html`Too many changes to count them all: those before ${exactTime(knownFrom)} are left out.`
    : html`Changes are kept since ${exactTime(keptFrom)}; what happened before is not known.`;
}

function resolving({ timeToResolve }: ChangesOverTime): string {
  const { resolved, known: measured, medianSeconds, p90Seconds } = timeToResolve;
  if (medianSeconds === null || p90Seconds === null) {
    return resolved === 0
      ? ''
      : 'Of no error that was resolved it is known since when it was open: no time to resolve.';
  }
  const of =
    measured < resolved ? ` of ${number(resolved)}, since when the others were open is not known` : '';
  const [half, most] = [length(medianSeconds), length(p90Seconds)];
  // Of fewer than ten, the rank of nine of ten is the last.
  const longest = `${measured < 10 ? 'all' : 'nine of ten'} within ${most}`;
  const spans = measured === 1 ? half : half === most ? longest : `half of them within ${half}, ${longest}`;
  return `Time to resolve: ${spans} (${plural(measured, 'error')}${of}).`;
}

function row(kind: keyof ChangeCounts, days: readonly DayOfChanges[]): Html {
  const counts = days.map((day) => day.counts?.[kind] ?? null);
  const told = counts.filter((count) => count !== null);
  const total = told.reduce((sum, count) => sum + count, 0);
  const highest = Math.max(
    0,
    ...days.flatMap((day) => (day.counts === null ? [] : KINDS.map((one) => day.counts?.[one] ?? 0))),
  );
  const peak = Math.max(0, ...told);
  const words =
    told.length === 0
      ? `${NAMES[kind]}: not known`
      : `${NAMES[kind]}: at most ${plural(peak, 'error')} in one day`;
  return html`<tr>
    <th scope="row">${NAMES[kind]}</th>
    <td class="plot">
      ${plot(
        days.map(({ day }, index) => {
          const count = counts[index] ?? null;
          return { count, title: `${day}: ${count === null ? 'not known' : plural(count, 'error')}` };
        }),
        highest,
        words,
      )}
    </td>
    <td class="figure">${told.length === 0 ? 'not known' : number(total)}</td>
    <td class="figure"></td>
  </tr>`;
}

function comparison(release: ChangesOverTime['release'], asked: string): Html {
  if (release === null) {
    return html`<p>
      No change of an error is known in the release ${clip(asked, MAX_NAME)}: it cannot be compared.
    </p>`;
  }
  const { name, at, seconds, before, after } = release;
  if (seconds === 0) {
    return html`<p>
      ${clip(name, MAX_NAME)} began at ${exactTime(at)}, outside of the days that are shown.
    </p>`;
  }
  return html`<p>
      ${clip(name, MAX_NAME)} since ${exactTime(at)}, when it is first known: ${length(seconds)} before and
      after, of the errors of its projects.
    </p>
    <table class="trends">
      <thead>
        <tr>
          <th scope="col">Errors</th>
          <th scope="col" class="figure">Before</th>
          <th scope="col" class="figure">After</th>
        </tr>
      </thead>
      <tbody>
        ${KINDS.map(
          (kind) =>
            html`<tr>
              <th scope="row">${NAMES[kind]}</th>
              <td class="figure">${before === null ? 'not known' : number(before[kind])}</td>
              <td class="figure">${after === null ? 'not known' : number(after[kind])}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** In the largest unit of which there are two. */
function length(seconds: number): string {
  if (seconds >= 2 * DAY) return plural(Math.round(seconds / DAY), 'day');
  if (seconds >= 2 * HOUR) return plural(Math.round(seconds / HOUR), 'hour');
  if (seconds >= 2 * MINUTE) return plural(Math.round(seconds / MINUTE), 'minute');
  return plural(seconds, 'second');
}
