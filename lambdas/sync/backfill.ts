import { isoNow } from '../adapters/clock.ts';
import type { SentryEventRow } from '../adapters/sentry-api.ts';
import type { BackfillCandidate, BackfillPass } from '../adapters/sync-store.ts';
import { encodeMessage, MAX_MESSAGE_BYTES, type EventMessage } from '../contracts/queue-message.ts';
import { inTurn, isSettled, remember, stateOf } from './backfill-state.ts';
import { LeaseLostError, noteError, type Session } from './session.ts';

/**
 * Requests of one run for events: one for each page of an issue's events and one for each missing event. At a run
 * every five minutes this is a fifth of a request a second, a small part of the 10 the token may make (SENTRY.md
 * 5.5), and with the pause of sentry-http.ts takes at least 6 s of the run. What is left over waits for the next run.
 */
const REQUEST_BUDGET = 60;
/** Of those, what one issue may use while others wait: one or two pages and the events on them. */
const MIN_SHARE = 10;
/** A webhook is visible 5 s after it was accepted (DESIGN section 7): what is still missing then was lost. */
const SETTLE_MS = 5_000;
/** Events are asked for up to this far ahead: Sentry's clock is not ours, and the run's window ended at its start. */
const AHEAD_MS = 60_000;

/** Requests that are left. */
interface Budget {
  left: number;
}

/**
 * Fetches events that Sentry has and the table lacks, and enqueues them. Ends early, without an error, when the
 * requests or the time are used up: the events stay missing and the next run goes on.
 */
export async function backfill(session: Session): Promise<boolean> {
  if (session.candidates.size === 0) return true;
  try {
    await session.services.sleep(SETTLE_MS, session.signal);
    await backfillIssues(session);
    return true;
  } catch (error) {
    if (session.signal.aborted && !(error instanceof LeaseLostError)) return true;
    throw error;
  }
}

async function backfillIssues(session: Session): Promise<void> {
  const waiting = await stillMissing(session);
  const share = Math.max(MIN_SHARE, Math.floor(REQUEST_BUDGET / waiting.length));
  let left = REQUEST_BUDGET;
  for (const { candidate, missing } of waiting) {
    if (left <= 0) return;
    const given = Math.min(share, left);
    const budget: Budget = { left: given };
    await takeTurn(session, candidate, missing, budget);
    left -= given - budget.left;
  }
}

/** The candidates whose events have not arrived in the meantime. */
async function stillMissing(session: Session) {
  const candidates = inTurn(session);
  const groups = await session.services.reader.getGroups(candidates.map(({ issueId }) => issueId));
  return candidates
    .map((candidate) => ({
      candidate,
      missing: candidate.sentryCount - (groups.get(candidate.issueId)?.storedEvents ?? 0),
    }))
    .filter(({ candidate, missing }) => missing > stateOf(session.memory, candidate.issueId).gap);
}

/** One issue's turn: goes on with the reading of its events, or begins one. A turn that fails counts as one. */
async function takeTurn(session: Session, candidate: BackfillCandidate, missing: number, budget: Budget) {
  const { gap, pass: unfinished } = stateOf(session.memory, candidate.issueId);
  const now = session.services.clock.now();
  const newest: BackfillPass = {
    end: new Date(now + AHEAD_MS).toISOString(),
    cursor: null,
    left: missing,
    isSettled: isSettled(candidate.lastSeen, now),
  };
  const keep = (state: { gap: number; pass: BackfillPass | null }) => {
    session.memoryChanged = true;
    remember(session.memory, candidate.issueId, { ...state, servedAt: Math.floor(now / 1000) });
  };
  keep({ gap, pass: unfinished });

  let pass = newest;
  if (unfinished !== null && unfinished.end > session.span.start) {
    // What was lost since the reading began must not wait for its end.
    await takePage(session, candidate, { ...newest, wanted: missing - gap }, budget);
    pass = { ...unfinished, left: Math.min(unfinished.left, missing) };
  }
  while (budget.left > 0) {
    const page = await takePage(session, candidate, { ...pass, wanted: pass.left - gap }, budget);
    const left = pass.left - page.enqueued;
    if (left <= gap) {
      keep({ gap, pass: null });
      return;
    }
    if (page.isDone && page.nextCursor === null) {
      // All that Sentry lists was read: what is still missing of a settled count, Sentry does not have.
      keep({ gap: pass.isSettled ? left : gap, pass: null });
      return;
    }
    const place = page.isDone
      ? placeAt(page.events.at(-1), pass.end, page.nextCursor)
      : placeAt(page.events[0], pass.end, pass.cursor);
    // At each page, so that a turn whose time runs out has not been for nothing.
    keep({ gap, pass: { ...pass, left, ...place } });
    pass = { ...pass, left, cursor: page.nextCursor };
  }
}

/**
 * Where to go on: at the second of this event, because an offset cursor of today is another page tomorrow. Within
 * the span's last second no time tells pages apart, so there the cursor stays.
 */
function placeAt(event: SentryEventRow | undefined, end: string, cursor: string | null) {
  const second = Math.floor(Date.parse(String(event?.['dateCreated'])) / 1000);
  if (Number.isNaN(second)) return { end, cursor };
  const after = new Date((second + 1) * 1000).toISOString();
  return after < end ? { end: after, cursor: null } : { end, cursor };
}

/** Enqueues `wanted` missing events of one page at most; `isDone` is false where others are left on it. */
async function takePage(
  session: Session,
  candidate: BackfillCandidate,
  { end, cursor, wanted }: Pick<BackfillPass, 'end' | 'cursor'> & { wanted: number },
  budget: Budget,
) {
  budget.left--;
  const { start } = session.span;
  const page = await session.sentry.listIssueEvents(candidate.issueId, { start, end, cursor });
  await session.keepLease();
  const projectId = page.events[0]?.projectID ?? candidate.projectId;
  let enqueued = 0;
  let isDone = true;
  for (const eventId of await notStored(session, projectId, page.events)) {
    isDone = budget.left > 0 && enqueued < wanted;
    if (!isDone) break;
    budget.left--;
    if (await enqueueEvent(session, { ...candidate, projectId }, eventId)) enqueued++;
  }
  return { ...page, enqueued, isDone };
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
