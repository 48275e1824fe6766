import { isoNow } from '../../adapters/clock.ts';
import type { HourReading } from '../../adapters/table/sync/ledger-store.ts';
import { SentryRefusal, SentryUnavailable, type Span } from '../../adapters/sentry/api.ts';
import type { Thing } from '../../core/ledger/refusals.ts';
import { addHours, startOfHour, stateOf, type LedgerHour } from '../../core/ledger/ledger.ts';
import { eventsOf } from '../backfill/backfill.ts';
import { enqueueLacking } from '../backfill/enqueue-rows.ts';
import { idOf } from '../plan-issues.ts';
import { noteProblem, type Findings } from '../findings.ts';
import { endingOf, type Work } from '../phase.ts';

/** Requests of one run for hours that lack events, beside those of the backfill by issue: a few seconds of a run. */
const REQUEST_BUDGET = 20;
/** What was received in an hour mostly happened in it or just before; a client's clock may be a minute ahead. */
const HOURS_BEFORE = 1;
const AHEAD_MS = 60_000;

/**
 * Reads what Sentry lists of settled GAP hours, in the order given, and enqueues the events that the table lacks. An
 * hour read to its end in which nothing lacked is verified: what it still misses, Sentry counted and does not list.
 * Returns the reading that the next run continues with. Ends early when the requests or the time are used up.
 */
export async function readGapHours(
  work: Work,
  gaps: readonly LedgerHour[],
  unfinished: HourReading | null,
  findings: Findings,
): Promise<HourReading | null> {
  const budget = { left: REQUEST_BUDGET };
  const first = unfinished === null ? undefined : gaps.find((gap) => isOf(unfinished, gap));
  const inTurn = first === undefined ? gaps : [first, ...gaps.filter((gap) => gap !== first)];
  let reading: HourReading | null = null;
  try {
    for (const gap of inTurn) {
      if (budget.left <= 0) return null;
      reading = gap === first && unfinished !== null ? { ...unfinished } : beginning(gap);
      if (!(await isReadToTheEnd(work, reading, budget, findings))) return reading;
      await finish(work, reading);
    }
    return null;
  } catch (error) {
    if (endingOf(error, work.signal).kind === 'outOfTime') return reading;
    throw error;
  }
}

/** A reading is of no use once Sentry counts otherwise. */
const isOf = (reading: HourReading, { projectId, hour, accepted }: LedgerHour): boolean =>
  reading.projectId === projectId && reading.hour === hour && reading.accepted === accepted;

const beginning = ({ projectId, hour, accepted }: LedgerHour): HourReading => ({
  projectId,
  hour,
  accepted,
  issueCursor: null,
  issuesDone: 0,
  eventCursor: null,
  lacking: 0,
});

const spanOf = (hour: string): Span => ({
  start: new Date(startOfHour(addHours(hour, -HOURS_BEFORE))).toISOString(),
  end: new Date(startOfHour(addHours(hour, 1)) + AHEAD_MS).toISOString(),
});

/**
 * Continues with an hour, issue by issue; false where the requests are used up. A page of issues that Sentry does not
 * serve ends the hour's turn.
 */
async function isReadToTheEnd(
  work: Work,
  reading: HourReading,
  budget: { left: number },
  findings: Findings,
): Promise<boolean> {
  if (!work.refusals.admits(listOf(reading))) {
    reading.lacking = Math.max(1, reading.lacking);
    return true;
  }
  try {
    for (;;) {
      if (budget.left-- <= 0) return false;
      const page = await work.sentry.listIssues({
        ...spanOf(reading.hour),
        firstSeen: { from: null, before: null },
        projects: [reading.projectId],
        cursor: reading.issueCursor,
      });
      await work.keepLease();
      work.refusals.answered(listOf(reading));
      const issueIds = page.issues.flatMap((issue) => idOf(issue) ?? []);
      for (let id = issueIds[reading.issuesDone]; id !== undefined; id = issueIds[reading.issuesDone]) {
        if (budget.left-- <= 0) return false;
        await readEvents(work, { reading, issueId: id }, findings);
      }
      if (page.nextCursor === null) return true;
      reading.issueCursor = page.nextCursor;
      reading.issuesDone = 0;
    }
  } catch (error) {
    noteUnread(work, { reading, error }, budget, findings);
    return true;
  }
}

const listOf = ({ projectId }: HourReading): Thing => ({ part: 'list', issueId: null, project: projectId });

/** A project that is gone or out of sight refuses each of its hours alike. */
const isOfProject = (error: unknown): boolean =>
  error instanceof SentryRefusal && error.isSentrys && (error.status === 403 || error.status === 404);

/** What Sentry does not serve leaves the hour unverified: it has its next turn after all others. */
function noteUnread(
  work: Work,
  { reading, error }: { reading: HourReading; error: unknown },
  budget: { left: number },
  findings: Findings,
): void {
  if (!(error instanceof SentryRefusal || error instanceof SentryUnavailable)) throw error;
  reading.lacking = Math.max(1, reading.lacking);
  if (isOfProject(error) && work.refusals.note(listOf(reading), error)) return;
  noteProblem(
    findings,
    work,
    error.code,
    `Hour ${reading.hour} of project ${reading.projectId}: ${error.message}`,
  );
  // It was asked for more than a minute already; the rest of the run's time is for other work.
  if (error instanceof SentryUnavailable) budget.left = 0;
}

/** One page of an issue's events within the hour's span. An issue that Sentry does not serve is passed over. */
async function readEvents(
  work: Work,
  { reading, issueId }: { reading: HourReading; issueId: string },
  findings: Findings,
): Promise<void> {
  const { projectId, hour, eventCursor } = reading;
  const asked = await work.refusals.ask(eventsOf({ issueId, projectId }), async () => {
    const page = await work.sentry.listIssueEvents(issueId, { ...spanOf(hour), cursor: eventCursor });
    await work.keepLease();
    reading.lacking += await enqueueLacking(work, { issueId, projectId }, page, findings);
    return page.nextCursor;
  });
  // What may lie in the refused list leaves the hour unverified.
  if (asked === undefined) reading.lacking = Math.max(1, reading.lacking);
  reading.eventCursor = asked?.answer ?? null;
  if (reading.eventCursor === null) reading.issuesDone++;
}

/** Notes in the hour's item what the reading came to, unless Sentry's count has changed since it began. */
async function finish({ services }: Work, reading: HourReading): Promise<void> {
  const { projectId, hour, accepted, lacking } = reading;
  const [found] = await services.ledger.readHours(projectId, hour, hour);
  if (found === undefined) return;
  const now = isoNow(services.clock);
  if (lacking > 0 || found.accepted !== accepted) {
    await services.ledger.saveHours([{ ...found, triedAt: now }]);
    return;
  }
  const unlisted = found.unlisted + found.missing;
  await services.ledger.saveHours([
    {
      ...found,
      ...{ verifiedAt: now, verifiedAccepted: accepted, triedAt: now, observedAt: now },
      ...{ unlisted, missing: 0, state: stateOf(found, 0, unlisted) },
    },
  ]);
}
