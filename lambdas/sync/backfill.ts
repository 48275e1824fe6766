import { isoNow } from '../adapters/clock.ts';
import type { SentryEventRow } from '../adapters/sentry-api.ts';
import { encodeMessage, MAX_MESSAGE_BYTES, type EventMessage } from '../contracts/queue-message.ts';
import { LeaseLostError, noteError, type BackfillCandidate, type Session } from './session.ts';

/**
 * Requests of one run for events: one for each page of an issue's events and one for each missing event. At a run
 * every five minutes this is a fifth of a request a second, a small part of the 10 the token may make (SENTRY.md
 * 5.5), and with the pause of sentry-http.ts takes at least 6 s of the run. What is left over waits for the next run.
 */
const REQUEST_BUDGET = 60;
/** Each candidate costs at least one request, so more could not be served anyway. */
export const MAX_CANDIDATES = REQUEST_BUDGET;
/** A webhook is visible 5 s after it was accepted (DESIGN section 7): what is still missing then was lost. */
const SETTLE_MS = 5_000;
/** About 25 bytes an entry: 125 KB of the 400 KB an item may have. */
const MAX_EXHAUSTED = 5_000;

interface Budget {
  left: number;
}

/**
 * Fetches events that Sentry has and the table lacks, newest issues first, and enqueues them. Ends early, without
 * an error, when the requests or the time are used up: the events stay missing and the next run goes on.
 */
export async function backfill(session: Session): Promise<boolean> {
  if (session.candidates.length === 0) return true;
  const exhausted: BackfillCandidate[] = [];
  try {
    await session.services.sleep(SETTLE_MS, session.signal);
    await backfillIssues(session, exhausted);
    return true;
  } catch (error) {
    if (session.signal.aborted && !(error instanceof LeaseLostError)) return true;
    throw error;
  } finally {
    if (exhausted.length > 0) await remember(session, exhausted);
  }
}

/** Adds the issues that have nothing left for us to `exhausted`. */
async function backfillIssues(session: Session, exhausted: BackfillCandidate[]): Promise<void> {
  const budget: Budget = { left: REQUEST_BUDGET };
  for (const { candidate, missing } of await stillMissing(session)) {
    if (budget.left <= 0) return;
    if (await backfillIssue(session, candidate, missing, budget)) exhausted.push(candidate);
  }
}

/** The candidates whose events have not arrived in the meantime. */
async function stillMissing({ candidates, services }: Session) {
  const groups = await services.reader.getGroups(candidates.map(({ issueId }) => issueId));
  return candidates
    .map((candidate) => ({
      candidate,
      missing: candidate.sentryCount - (groups.get(candidate.issueId)?.storedEvents ?? 0),
    }))
    .filter(({ missing }) => missing > 0);
}

/** True where every event that Sentry lists was looked at and none is left that we could take. */
async function backfillIssue(
  session: Session,
  candidate: BackfillCandidate,
  missing: number,
  budget: Budget,
): Promise<boolean> {
  let enqueued = 0;
  let cursor: string | null = null;
  do {
    if (budget.left <= 0) return false;
    budget.left--;
    const page: { events: SentryEventRow[]; nextCursor: string | null } =
      await session.sentry.listIssueEvents(candidate.issueId, { ...session.span, cursor });
    await session.keepLease();
    const projectId = page.events[0]?.projectID ?? candidate.projectId;
    for (const eventId of await notStored(session, projectId, page.events)) {
      if (budget.left <= 0) return false;
      budget.left--;
      if (await enqueueEvent(session, { ...candidate, projectId }, eventId)) enqueued++;
      if (enqueued >= missing) return false;
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  return enqueued === 0;
}

async function notStored({ services }: Session, projectId: string, events: readonly SentryEventRow[]) {
  const ids = [...new Set(events.map(({ eventID }) => eventID))];
  if (ids.length === 0) return [];
  const stored = await services.reader.storedEventIds(projectId, ids);
  return ids.filter((id) => !stored.has(id));
}

/** False where there is nothing to enqueue: Sentry has dropped the event, or no message can hold it. */
async function enqueueEvent(session: Session, { issueId, projectId }: BackfillCandidate, eventId: string) {
  const observedAt = isoNow(session.services.clock);
  const event = await session.sentry.getEvent(issueId, eventId);
  await session.keepLease();
  if (event === undefined || event === null) return false;
  const message: EventMessage = {
    v: 1,
    kind: 'event',
    source: 'backfill',
    observedAt,
    issueId,
    projectId,
    event,
  };
  const bytes = encodeMessage(message).length;
  if (bytes > MAX_MESSAGE_BYTES) {
    const problem = `Event ${eventId} of issue ${issueId} was left out: ${bytes} bytes exceed the ${MAX_MESSAGE_BYTES} of a queue message.`;
    noteError(session, 'event_too_large', problem);
    return false;
  }
  await session.services.queue.send([message]);
  session.run.eventsEnqueued++;
  return true;
}

/** Newest entries last; the oldest give way. A forgotten issue costs a few requests at the next run, no more. */
async function remember(
  { exhausted, services }: Session,
  found: readonly BackfillCandidate[],
): Promise<void> {
  for (const { issueId, sentryCount } of found) {
    exhausted.delete(issueId);
    exhausted.set(issueId, sentryCount);
  }
  for (const issueId of exhausted.keys()) {
    if (exhausted.size <= MAX_EXHAUSTED) break;
    exhausted.delete(issueId);
  }
  await services.store.saveExhausted(exhausted);
}
