import { html } from 'hono/html';
import type { HourAnswer } from '../../../adapters/figures/ledger-hours.ts';
import { totalsOf } from '../../../core/ledger/ledger.ts';
import type { Html } from '../layout.ts';
import { exactTime, number, plural } from '../text.ts';

const HOUR_MS = 3_600_000;
/** From here to now: whoever comes in the morning asks for what happened since the evening before. */
const EVENING = 18;

/** The evening of the day before, UTC: the last 18:00 that is at least six hours past. */
export function eveningBefore(nowMs: number): number {
  const at = new Date(nowMs - 6 * HOUR_MS);
  const evening = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate(), EVENING);
  return evening <= at.getTime() ? evening : evening - 24 * HOUR_MS;
}

/** Whether something was missed last night, in one sentence. */
export function lastNight(hours: readonly HourAnswer[], nowMs: number): Html {
  const fromMs = eveningBefore(nowMs);
  const night = hours.filter(({ hour }) => Date.parse(hour) >= fromMs);
  const settled = night.filter((hour) => hour.settled);
  const { accepted, missing, repaired, dropped } = totalsOf(settled);
  const underWay = totalsOf(night.filter((hour) => !hour.settled)).accepted;
  return html`<p class="lead">
    <strong
      >Last night: ${missing === 0 ? 'nothing was missed' : `${plural(missing, 'event')} missing`}.</strong
    >
    Since ${exactTime(new Date(fromMs).toISOString())} Sentry accepted ${plural(accepted, 'event')} in the
    hours that are over;
    ${missing === 0 ? (accepted === 0 ? 'there was nothing to store' : 'all are stored') : 'the others are stored'}${
      repaired === 0 ? '' : `, ${number(repaired)} of them fetched by the sync because no webhook came`
    }.${dropped === 0 ? '' : ` Sentry dropped ${number(dropped)}.`}${
      underWay === 0 ? '' : ` ${number(underWay)} more are of hours that are still being counted.`
    }
    ${lastRepair(hours)}
  </p>`;
}

/** Hours with repairs that lie nearer than this belong to one outage. */
const ONE_OUTAGE_MS = 6 * HOUR_MS;

/** When the sync last had to bring most of what came: the newest such hours that lie together, of all projects. */
function lastRepair(hours: readonly HourAnswer[]): Html | string {
  const byHour = Map.groupBy(
    hours.filter(({ settled }) => settled),
    ({ hour }) => hour,
  );
  const repaired = [...byHour]
    .map(([hour, all]) => ({ hour, ...totalsOf(all) }))
    .filter((sums) => sums.repaired > 0 && 2 * sums.repaired >= sums.stored)
    .toSorted((a, b) => (a.hour < b.hour ? 1 : -1));
  const end = repaired.findIndex(
    ({ hour }, at) => at > 0 && Date.parse(repaired[at - 1]?.hour ?? '') - Date.parse(hour) > ONE_OUTAGE_MS,
  );
  const outage = end === -1 ? repaired : repaired.slice(0, end);
  const [newest, oldest] = [outage.at(0), outage.at(-1)];
  if (newest === undefined || oldest === undefined) return '';
  const untilIso = new Date(Date.parse(newest.hour) + HOUR_MS).toISOString();
  return html`<br />Webhooks last stayed away between ${exactTime(oldest.hour)} and ${exactTime(untilIso)}:
    the sync fetched
    ${plural(
      outage.reduce((sum, one) => sum + one.repaired, 0),
      'event',
    )}.`;
}
