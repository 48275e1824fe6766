import pMap from 'p-map';
import {
  addHours,
  factsOf,
  hourOf,
  hoursBetween,
  isSettledHour,
  judge,
  LATE_HOURS,
  noteCounts,
  type HourState,
  type LedgerHour,
} from '../../core/ledger/ledger.ts';
import type { Clock } from '../clock.ts';
import type { DayCounts, LedgerProject, LedgerStore } from '../table/sync/ledger-store.ts';

/** One project-hour as the API shows it. */
export interface HourAnswer {
  project: LedgerProject;
  /** Start of the hour, ISO 8601. */
  hour: string;
  state: HourState;
  /** False until a sync has looked ten minutes after the hour's end: its counts still move. */
  settled: boolean;
  accepted: number;
  stored: number;
  repaired: number;
  dropped: Record<string, number>;
  missing: number;
  unlisted: number;
}

/** Where the ledger is read. */
export interface LedgerSource {
  ledger: Pick<LedgerStore, 'readHours' | 'countDay'>;
  clock: Clock;
}

/** Project-days that one answer counts anew: a few seconds at worst. Older ones are shown as the sync left them. */
const MAX_LIVE_DAYS = 40;
const LIVE_DAYS_AT_ONCE = 4;

interface KnownProject {
  project: LedgerProject;
  hours: LedgerHour[];
}

/**
 * The hours of these projects from that of `from` to that of `to`, as they are judged now. What is stored is counted now for
 * the days with an hour that is a gap or not settled; what Sentry accepted is as old as the last sync, `checkedMs`.
 */
export async function readLedgerHours(
  services: LedgerSource,
  projects: readonly LedgerProject[],
  { from, to }: { from: string; to: string },
  checkedMs: number,
): Promise<HourAnswer[]> {
  const nowMs = services.clock.now();
  const [first, last] = [hourOf(Date.parse(from)), hourOf(Date.parse(to))];
  const known = await pMap(
    projects,
    async (project): Promise<KnownProject> => ({
      project,
      // With the hours around, whose events may account for those of the span.
      hours: await services.ledger.readHours(project.id, addHours(first, -LATE_HOURS), addHours(last, 1)),
    }),
    { concurrency: LIVE_DAYS_AT_ONCE },
  );
  const live = await countLive(services, known, { first, last, nowMs });
  return known.flatMap(({ project, hours }) => {
    const facts = new Map(hours.map((hour) => [hour.hour, factsOf(hour)]));
    for (const [day, counts] of live.get(project.id) ?? []) noteCounts(facts, day, counts);
    // What Sentry accepted is as old as the last sync: no hour has settled that did so since.
    return judge(project.id, facts, checkedMs)
      .filter(({ hour }) => hour >= first && hour <= last)
      .map((hour) => hourAnswer(hour, project, checkedMs));
  });
}

/** What is stored now, by project and day. */
async function countLive(
  { ledger }: LedgerSource,
  known: readonly KnownProject[],
  { first, last, nowMs }: { first: string; last: string; nowMs: number },
) {
  const counts = new Map(known.map(({ project }) => [project.id, new Map<string, DayHours>()]));
  const open = known.flatMap(({ project, hours }) =>
    openDays(hours, { first, last, nowMs }).map((day) => ({ projectId: project.id, day })),
  );
  const newestFirst = open.toSorted((a, b) => (a.day < b.day ? 1 : -1)).slice(0, MAX_LIVE_DAYS);
  await pMap(
    newestFirst,
    async ({ projectId, day }) => {
      counts.get(projectId)?.set(day, (await ledger.countDay(projectId, day)).hours);
    },
    { concurrency: LIVE_DAYS_AT_ONCE },
  );
  return counts;
}
type DayHours = DayCounts['hours'];

/** The days of the span with an hour that is a gap or not settled. */
function openDays(
  hours: readonly LedgerHour[],
  { first, last, nowMs }: { first: string; last: string; nowMs: number },
): string[] {
  const newest = last < hourOf(nowMs) ? last : hourOf(nowMs);
  const unsettled = hoursBetween(addHours(newest, -1), newest).filter(
    (hour) => hour >= first && !isSettledHour(hour, nowMs),
  );
  const gaps = hours.filter(({ hour, state }) => state === 'GAP' && hour >= first && hour <= last);
  return [...new Set([...unsettled, ...gaps.map(({ hour }) => hour)].map((hour) => hour.slice(0, 10)))];
}

const hourAnswer = (
  hour: Omit<LedgerHour, 'observedAt'>,
  project: LedgerProject,
  checkedMs: number,
): HourAnswer => ({
  project,
  hour: `${hour.hour}:00:00.000Z`,
  state: hour.state,
  settled: isSettledHour(hour.hour, checkedMs),
  accepted: hour.accepted,
  stored: hour.stored,
  repaired: hour.repaired,
  dropped: hour.dropped,
  missing: hour.missing,
  unlisted: hour.unlisted,
});
