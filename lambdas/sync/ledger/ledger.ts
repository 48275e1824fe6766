import { isoNow } from '../../adapters/clock.ts';
import type { LedgerProject, LedgerState } from '../../adapters/table/sync/ledger-store.ts';
import { SentryRefusal } from '../../adapters/sentry/api.ts';
import type { HourlyOutcomes } from '../../adapters/sentry/stats.ts';
import {
  addHours,
  changedHours,
  factsOf,
  hourOf,
  isSettledHour,
  judge,
  lastSettledHour,
  LATE_HOURS,
  noteCounts,
  noteOutcomes,
  totalsOf,
  type LedgerHour,
} from '../../core/ledger/ledger.ts';
import { judgeGaps, judgeSilenceFault, lackingOf } from '../../core/events/gaps.ts';
import type { Silence } from '../../core/ledger/silence.ts';
import { createRollUp } from '../../core/trends/roll-up.ts';
import { atOnce } from '../at-once.ts';
import { createBusyGroups, type BusyGroups } from './busy-groups.ts';
import { noteFaults } from '../faults.ts';
import { readGapHours } from './gap-hours.ts';
import { judgeSpikes } from './judge-spikes.ts';
import type { Findings } from '../findings.ts';
import { asPhase, untilRowsAreStored, type PhaseResult, type Work } from '../phase.ts';
import { noteForSilence, silenceOf, unknownSilence, type SilenceView } from './silence.ts';

const DAY_MS = 86_400_000;
/** The current UTC day and the 30 before it, as far as the sync looks back at all. */
const WINDOW_DAYS = 30;
/** Older days whose counts are read again in one run: all of them within 40 minutes. */
const OLDER_DAYS_A_RUN = 4;
/** Days with a settled GAP that are counted again in one run, the oldest first; the others have their turn with the older days. */
const GAP_DAYS_A_RUN = 5;
/** The hours whose share of stored events is the run's figure. */
const CAPTURE_HOURS = 24;
/** Enough to hide the round trip; each holds a page of counters. */
const DAYS_AT_ONCE = 4;
/** GAP hours handed on to be read: more than one run has requests for. */
const MAX_GAPS = 50;

/**
 * Keeps the ledger: reads what Sentry accepted, counts what is stored, judges every project-hour of the last 30 days,
 * writes those that changed, and goes after settled gaps. Where Sentry does not show its counts, that is written
 * instead, and is no failure of the run. `elsewhere` events were found under another issue than Sentry's. Ends early, without an error, when the time is used up.
 */
export const keepLedger = (work: Work, rowsEnqueuedAt: number | null, elsewhere = 0): Promise<PhaseResult> =>
  asPhase(work, async (findings) => {
    // Counted before, what this run enqueued would be a GAP until the next one.
    await untilRowsAreStored(work, rowsEnqueuedAt);
    await account(work, elsewhere, findings);
    return 'done';
  });

async function account(work: Work, elsewhere: number, findings: Findings): Promise<void> {
  const { services } = work;
  const before = await services.ledger.loadState();
  const look = lookOf(before, services.clock.now(), services.settings.windowDays);
  const outcomes = await readOutcomes(work, look);
  if (typeof outcomes === 'string') {
    findings.ledger = null;
    await services.ledger.saveState(unknownState(before, outcomes, isoNow(services.clock)));
    return;
  }
  const tally = await accountProjects(work, before?.projects ?? [], { ...look, outcomes });
  const silence = await silenceOf(services, tally.silence, before?.silence?.watch ?? null);
  const state: LedgerState = {
    known: true,
    reason: null,
    checkedAt: isoNow(services.clock),
    projects: tally.projects,
    nextDay: look.nextDay,
    reading: before?.reading ?? null,
    silence,
    elsewhere,
  };
  const { captureRate, deliveryRate } = totalsOf(tally.recent);
  findings.ledger = { captureRate, deliveryRate, gapHours: tally.gapHours, silence: silence.state };
  await services.ledger.saveState(state);
  if (work.announces) await tellFaults(services, tally, silence);

  await judgeSpikes(work, tally.busy, tally.unknown);
  const reading = await readGapHours(work, tally.gaps, state.reading, findings);
  if (reading !== state.reading) await services.ledger.saveState({ ...state, reading });
}

/** Not before the first whole list: until then the stack lacks what it has not read yet. */
async function tellFaults(services: Work['services'], { lacking }: Tally, silence: Silence): Promise<void> {
  const ofSilence = judgeSilenceFault(silence, isoNow(services.clock));
  await noteFaults(services, [judgeGaps(lacking), ...(ofSilence === null ? [] : [ofSilence])]);
}

/** Which days one run looks at. */
interface Look {
  nowMs: number;
  /** The first hour of the window. */
  oldest: string;
  /** First and last hours to ask Sentry for. */
  spans: [from: string, to: string][];
  /** The days to count, `YYYY-MM-DD`. */
  days: string[];
  /** Where the next run continues among the older days. */
  nextDay: string;
}

/**
 * Yesterday and today in each run, a few older days in turn, and all of them in the first. Never beyond the whole days
 * of the sync's own window: events and counters may have expired there (RETENTION_EVENT_DAYS is larger than
 * SYNC_WINDOW_DAYS and nothing else), and an hour that expired would pass for a gap and be fetched and counted again.
 */
export function lookOf(
  before: Pick<LedgerState, 'known' | 'nextDay'> | null,
  nowMs: number,
  syncWindowDays: number,
): Look {
  const today = dayOf(nowMs);
  const yesterday = addDays(today, -1);
  const oldestDay = addDays(today, -Math.max(1, Math.min(WINDOW_DAYS, syncWindowDays - 1)));
  const current = hourOf(nowMs);
  const shared = { nowMs, oldest: `${oldestDay}T00` };
  if (!before?.known || before.nextDay === null) {
    return {
      ...shared,
      spans: [[`${oldestDay}T00`, current]],
      days: daysBetween(oldestDay, today),
      nextDay: oldestDay,
    };
  }
  const isInWindow = before.nextDay >= oldestDay && before.nextDay < yesterday;
  const first = isInWindow ? before.nextDay : oldestDay;
  const end = addDays(first, OLDER_DAYS_A_RUN - 1);
  const last = end < yesterday ? end : addDays(yesterday, -1);
  const spans: Look['spans'] = [[`${yesterday}T00`, current]];
  if (first <= last) spans.unshift([`${first}T00`, `${last}T23`]);
  return {
    ...shared,
    spans,
    days: [...daysBetween(first, last), yesterday, today],
    nextDay: addDays(last, 1),
  };
}

/** A text where Sentry does not show its counts to this token: what to do about it. */
async function readOutcomes(work: Work, { spans }: Look): Promise<HourlyOutcomes | string> {
  const { sentry, services, refusals } = work;
  const all: HourlyOutcomes = new Map();
  try {
    const projects = refusals.listable(services.settings.projects);
    for (const [from, to] of spans) {
      const part = await sentry.hourlyOutcomes({ from, to, projects });
      for (const [project, hours] of part) all.set(project, new Map([...(all.get(project) ?? []), ...hours]));
      await work.keepLease();
    }
    return all;
  } catch (error) {
    // 404 is an old self-hosted server without these counts.
    if (!(error instanceof SentryRefusal) || (error.status !== 403 && error.status !== 404)) throw error;
    services.log.warn('the ledger cannot know what Sentry accepted', { problem: error.message });
    return `Sentry does not show what it accepted, so nothing can be said about completeness. Give the internal integration the scope org:read. ${error.message}`;
  }
}

const unknownState = (before: LedgerState | null, reason: string, checkedAt: string): LedgerState => ({
  known: false,
  reason,
  checkedAt,
  projects: before?.projects ?? [],
  nextDay: null,
  reading: null,
  silence: unknownSilence(before?.silence ?? null),
});

interface Tally {
  projects: LedgerProject[];
  /** The last settled hours of all projects. */
  recent: LedgerHour[];
  gapHours: number;
  /** Settled GAP hours, those never read for what lacks first, then the oldest. */
  gaps: LedgerHour[];
  /** Of each project, what repairs did not bring. */
  lacking: Parameters<typeof judgeGaps>[0][number][];
  silence: SilenceView;
  busy: BusyGroups;
  /** By project. */
  unknown: Map<string, Set<string>>;
}

/** One project after the other, so that the hours of one are all that is in memory. */
async function accountProjects(
  work: Work,
  known: readonly LedgerProject[],
  look: Look & { outcomes: HourlyOutcomes },
): Promise<Tally> {
  const tally: Tally = {
    projects: [],
    recent: [],
    gapHours: 0,
    gaps: [],
    lacking: [],
    silence: { byWebhook: new Map(), unbrought: new Map() },
    busy: createBusyGroups(look.nowMs),
    unknown: new Map(),
  };
  const slugs = new Map(known.map(({ id, slug }) => [id, slug]));
  const captureFrom = addHours(lastSettledHour(look.nowMs), 1 - CAPTURE_HOURS);
  for (const id of new Set([...slugs.keys(), ...look.outcomes.keys()])) {
    work.signal.throwIfAborted();
    const { hours, slug } = await accountProject(
      work,
      { id, slug: slugs.get(id) ?? null },
      { ...look, busy: tally.busy },
    );
    await work.keepLease();
    if (hours.length === 0) continue;
    tally.projects.push({ id, slug });
    noteForSilence(tally.silence, hours, look.nowMs);
    const settled = hours.filter(({ hour }) => isSettledHour(hour, look.nowMs));
    tally.recent.push(...settled.filter(({ hour }) => hour >= captureFrom));
    const gaps = settled.filter(({ state }) => state === 'GAP');
    tally.unknown.set(id, new Set(hours.filter(isUnknown).map(({ hour }) => hour)));
    tally.gapHours += gaps.length;
    tally.lacking.push({ project: { id, slug }, lacking: lackingOf(gaps) });
    tally.gaps = [...tally.gaps, ...gaps].sort(byTurn).slice(0, MAX_GAPS);
  }
  return tally;
}

/** Of such an hour it is not known how many events there were: not low, but unknown. */
const isUnknown = ({ state }: LedgerHour): boolean => state === 'GAP' || state === 'DROPPED_BY_SENTRY';

const byTurn = (a: LedgerHour, b: LedgerHour): number => (turnOf(a) < turnOf(b) ? -1 : 1);
/** A space sorts before every digit: an hour that was never read comes before all that were. */
const turnOf = ({ triedAt, hour, projectId }: LedgerHour): string => `${triedAt ?? ''} ${hour} ${projectId}`;

async function accountProject(
  { services }: Work,
  project: LedgerProject,
  look: Look & { outcomes: HourlyOutcomes; busy: BusyGroups },
): Promise<{ hours: LedgerHour[]; slug: string | null }> {
  const { ledger, rollUps, clock } = services;
  const { nowMs, oldest, spans, outcomes } = look;
  // Before the window too: what happened then may be what an hour of the window received.
  const known = await ledger.readHours(project.id, addHours(oldest, -LATE_HOURS), hourOf(nowMs));
  const facts = new Map(known.map((hour) => [hour.hour, factsOf(hour)]));
  for (const span of spans) noteOutcomes(facts, span, outcomes.get(project.id) ?? new Map());
  let { slug } = project;
  await atOnce(daysToCount(known, look), DAYS_AT_ONCE, async (day) => {
    const rollUp = createRollUp(project.id, day);
    const counts = await ledger.countDay(project.id, day, look.busy.beside(rollUp, project.id, day));
    noteCounts(facts, day, counts.hours);
    await rollUps.save(rollUp.rollUp());
    slug = counts.slug ?? slug;
  });
  const judged = judge(project.id, facts, nowMs).filter(({ hour }) => hour >= oldest);
  const knownHere = known.filter(({ hour }) => hour >= oldest);
  const changed = changedHours(knownHere, judged, isoNow(clock));
  await ledger.saveHours(changed);
  const byHour = new Map([...knownHere, ...changed].map((hour) => [hour.hour, hour]));
  return { hours: judged.flatMap(({ hour }) => byHour.get(hour) ?? []), slug };
}

function daysToCount(known: readonly LedgerHour[], { days, nowMs, oldest }: Look): Set<string> {
  const gapDays = known
    .filter(({ hour, state }) => hour >= oldest && state === 'GAP' && isSettledHour(hour, nowMs))
    .map(({ hour }) => hour.slice(0, 10));
  return new Set([...days, ...[...new Set(gapDays)].slice(0, GAP_DAYS_A_RUN)]);
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const addDays = (day: string, days: number): string => dayOf(Date.parse(day) + days * DAY_MS);
const daysBetween = (from: string, to: string): string[] =>
  Array.from({ length: Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1 }, (_, index) =>
    addDays(from, index),
  );
