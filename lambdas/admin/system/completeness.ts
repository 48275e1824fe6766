import pMap from 'p-map';
import type { LastDelivery, LedgerProject, LedgerState } from '../../adapters/table/sync/ledger-store.ts';
import { DOCTOR_RESOURCE } from '../../contracts/doctor.ts';
import {
  addHours,
  factsOf,
  hourOf,
  hoursBetween,
  isSettledHour,
  judge,
  LATE_HOURS,
  noteCounts,
  totalsOf,
  type HourState,
  type LedgerHour,
  type LedgerTotals,
} from '../../core/ledger/ledger.ts';
import { countRefused, told, type Refusal } from '../../core/ledger/refusals.ts';
import type { Silence } from '../../core/ledger/silence.ts';
import type { CompletenessQuery } from './completeness-parameters.ts';
import { badRequest } from '../refusal.ts';
import type { AdminServices } from '../services.ts';

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

export interface Completeness {
  /** False where it is not known what Sentry accepted: then there are no figures, and `reason` says what to do. */
  known: boolean;
  reason: string | null;
  from: string;
  to: string;
  /** When a sync last looked; null before the first. */
  checkedAt: string | null;
  totals: LedgerTotals | null;
  /** Events that the last sync found stored under another issue than Sentry's. */
  elsewhere: number;
  hours: HourAnswer[];
  silence: Omit<Silence, 'watch'>;
  deliveries: LastDelivery[];
  /** Issues for which Sentry refuses something. */
  refused: number;
  /** Of them, and of projects as a whole, what is refused, why, and when it is asked for next; the newest first. */
  refusals: Refusal[];
}

type Services = Pick<AdminServices, 'ledger' | 'refusals' | 'clock'>;

/** Project-days that one answer counts anew: a few seconds at worst. Older ones are shown as the sync left them. */
const MAX_LIVE_DAYS = 40;
const LIVE_DAYS_AT_ONCE = 4;

/**
 * The ledger from the hour of `from` to the hour of `to`. What is stored is counted now for the days with an hour that
 * is a gap or not settled, so that an answer right after a sync is true; what Sentry accepted is from the last sync.
 */
export async function readCompleteness(services: Services, query: CompletenessQuery): Promise<Completeness> {
  const { from, to } = query;
  const [state, deliveries, refusals] = await Promise.all([
    services.ledger.loadState(),
    services.ledger.lastDeliveries(),
    services.refusals.list(),
  ]);
  const shared = {
    from,
    to,
    checkedAt: state?.checkedAt ?? null,
    elsewhere: state?.elsewhere ?? 0,
    silence: silenceAnswer(state, deliveries),
    deliveries: deliveries.toSorted((a, b) => (a.lastAt < b.lastAt ? 1 : -1)),
    refused: countRefused(refusals),
    refusals: told(refusals),
  };
  if (!state?.known) {
    const reason =
      state?.reason ?? 'No sync has kept the ledger yet; the schedule runs one every five minutes.';
    return { known: false, reason, ...shared, totals: null, hours: [] };
  }
  const projects = chosen(state.projects, query.project);
  const hours = await hoursOf(services, projects, query, Date.parse(state.checkedAt));
  return { known: true, reason: null, ...shared, totals: totalsOf(hours), hours };
}

function chosen(projects: readonly LedgerProject[], project: string | undefined): readonly LedgerProject[] {
  if (project === undefined) return projects;
  const found = projects.filter(({ id, slug }) => id === project || slug === project);
  // An empty answer would read as if nothing were missing.
  if (found.length === 0) {
    const known = projects.map(({ id, slug }) => slug ?? id).join(', ') || 'none yet';
    throw badRequest(`project must be the slug or id of a project that the ledger knows (${known}).`);
  }
  return found;
}

function silenceAnswer(
  state: LedgerState | null,
  deliveries: readonly LastDelivery[],
): Omit<Silence, 'watch'> {
  const lastWebhookAt = deliveries.reduce<string | null>(
    // The doctor's own delivery says nothing about Sentry.
    (newest, { resource, lastAt }) =>
      resource === DOCTOR_RESOURCE || (newest !== null && newest >= lastAt) ? newest : lastAt,
    null,
  );
  if (state?.silence) {
    const { watch: _, ...silence } = state.silence;
    return { ...silence, lastWebhookAt };
  }
  return {
    state: 'UNKNOWN',
    reason: 'No sync has looked for silence yet.',
    lastWebhookAt,
    acceptedSince: null,
    usualPerHour: null,
    probability: null,
  };
}

interface KnownProject {
  project: LedgerProject;
  hours: LedgerHour[];
}

async function hoursOf(
  services: Services,
  projects: readonly LedgerProject[],
  { from, to }: CompletenessQuery,
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
  { ledger }: Services,
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
type DayHours = Awaited<ReturnType<AdminServices['ledger']['countDay']>>['hours'];

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
