import type { SentryEventPage } from '../../adapters/sentry/api.ts';
import type { BackfillCandidate, BackfillPass } from '../../adapters/table/sync/sync-items.ts';
import type { Thing } from '../../core/ledger/refusals.ts';
import { atOnce } from '../at-once.ts';
import type { Findings } from '../findings.ts';
import { asPhase, SETTLE_MS, type PhaseResult, type Work } from '../phase.ts';
import { gapOf, isReason, isSettled, stateOf, surplusOf, type KnownIssues } from './candidates.ts';
import { enqueueLacking } from './enqueue-rows.ts';

/**
 * Requests of one run for lists of events, a hundred events each. The lists are what makes the store complete, so
 * they may take a minute of a run's five: 600 at the pace of adapters/sentry/http.ts. What is left over waits for the
 * next run.
 */
const REQUEST_BUDGET = 600;
/** Of those, what one issue may use at least before the next has its turn: its newest page, and one further back. */
const MIN_SHARE = 2;
/** Lists that are read at the same time: enough to keep the pace where Sentry takes 400 ms for one. */
const LISTS_AT_ONCE = 4;
/** Events are asked for up to this far ahead: Sentry's clock is not ours, and the run's window ended at its start. */
const AHEAD_MS = 60_000;

/** The reading of one issue's events in this run. */
interface Turn {
  readonly candidate: BackfillCandidate;
  /** Epoch seconds. */
  readonly servedAt: number;
  /** Events that Sentry counts and is known not to have for us. */
  gap: number;
  /** Events that are stored beyond Sentry's count. */
  readonly surplus: number;
  /** Of those, as many as a reading of all that Sentry lists is known to leave. */
  knownSurplus: number;
  /** What is read next. */
  pass: BackfillPass;
  /** Where another run would continue. */
  place: BackfillPass | null;
  /** What an earlier run has begun to read: continued once the newest page is read. */
  unfinished: BackfillPass | null;
  isDone: boolean;
}

/**
 * Lists events that Sentry has and the table lacks, or has under another issue, and enqueues their rows; their bodies follow (bodies.ts). Ends
 * early when the requests or the time are used up: the events stay missing and the next run continues.
 */
export function backfill(
  work: Work,
  candidates: readonly BackfillCandidate[],
  known: KnownIssues,
): Promise<PhaseResult> {
  return asPhase(work, async (findings) => {
    if (candidates.length === 0) return 'done';
    // What was on its way when the issues were listed is stored by then; what is still missing was lost.
    await work.services.sleep(SETTLE_MS, work.signal);
    let waiting = await turnsOf(work, candidates, known);
    const budget = { left: REQUEST_BUDGET };
    while (waiting.length > 0 && budget.left > 0) {
      const share = Math.max(MIN_SHARE, Math.floor(budget.left / waiting.length));
      await atOnce(waiting, LISTS_AT_ONCE, async (turn) => {
        const read = () => readPages(turn, share, budget, () => readPage(work, turn, findings));
        // A refused list is no reason to believe that its events are gone: the gap stays open.
        if ((await work.refusals.ask(eventsOf(turn.candidate), read)) === undefined) turn.isDone = true;
      });
      waiting = waiting.filter(({ isDone }) => !isDone);
    }
    return 'done';
  });
}

export const eventsOf = ({ issueId, projectId }: { issueId: string; projectId: string }): Thing => ({
  part: 'events',
  issueId,
  project: projectId,
});

/** The issues whose events have not arrived in the meantime, in their order. */
async function turnsOf(
  { services, span }: Work,
  candidates: readonly BackfillCandidate[],
  known: KnownIssues,
): Promise<Turn[]> {
  const groups = await services.reader.getGroups(candidates.map(({ issueId }) => issueId));
  const now = services.clock.now();
  return candidates.flatMap((candidate) => {
    const state = stateOf(known, candidate.issueId);
    const { pass: unfinished } = state;
    const gap = gapOf(state);
    const lacking = candidate.sentryCount - (groups.get(candidate.issueId)?.storedEvents ?? 0);
    const [missing, surplus] = [Math.max(0, lacking), Math.max(0, -lacking)];
    if (!isReason({ missing, surplus }, state)) return [];
    const newest: BackfillPass = {
      end: new Date(now + AHEAD_MS).toISOString(),
      cursor: null,
      left: missing,
      isSettled: isSettled(candidate.lastSeen, now),
    };
    return {
      candidate,
      servedAt: Math.floor(now / 1000),
      gap,
      surplus,
      knownSurplus: surplusOf(state),
      pass: newest,
      place: unfinished,
      // Where the window has moved past its place, there is nothing left to read.
      unfinished: unfinished !== null && unfinished.end > span.start ? unfinished : null,
      isDone: false,
    };
  });
}

async function readPages(
  turn: Turn,
  share: number,
  budget: { left: number },
  readPage: () => Promise<void>,
): Promise<void> {
  for (let page = 0; page < share && budget.left > 0 && !turn.isDone; page++) {
    budget.left--;
    await readPage();
  }
}

/** Keeps the place at each page, so that a turn whose time runs out has not been for nothing. */
async function readPage(work: Work, turn: Turn, findings: Findings): Promise<void> {
  const { candidate, pass, gap, unfinished } = turn;
  const keep = (place: BackfillPass | null) => {
    turn.place = place;
    const { gap: known, knownSurplus, servedAt } = turn;
    findings.backfill.set(candidate.issueId, {
      gap: known,
      surplus: knownSurplus,
      pass: place,
      servedAt,
    });
  };
  // A page that fails counts as a turn: an issue that always fails waits behind the others.
  keep(turn.place);
  const query = { start: work.span.start, end: pass.end, cursor: pass.cursor };
  const page = await work.sentry.listIssueEvents(candidate.issueId, query);
  await work.keepLease();
  const left = pass.left - (await enqueueLacking(work, candidate, page, findings));

  const isAtEnd = page.nextCursor === null;
  // Where more is stored than Sentry counts, no number says when all is found. Of a live issue the newest page is
  // enough: there Sentry's count lags behind.
  const isEnough = turn.surplus > 0 ? !pass.isSettled : left <= gap;
  if (isEnough || isAtEnd) {
    turn.isDone = true;
    // All that Sentry lists was read: what is still missing of a settled count, Sentry does not have, and what is too
    // much, it has nowhere that this list shows.
    if (isAtEnd && pass.isSettled) {
      turn.gap = Math.max(gap, left);
      turn.knownSurplus = turn.surplus;
    }
    keep(null);
  } else if (unfinished !== null) {
    turn.pass = { ...unfinished, left: Math.min(unfinished.left, left) };
    turn.unfinished = null;
  } else {
    keep({ ...pass, left, ...placeAfter(page, pass) });
    turn.pass = { ...pass, left, cursor: page.nextCursor };
  }
}

/**
 * Where another run continues: at the second of the page's last event, because an offset cursor of today is another
 * page tomorrow. Within the span's last second no time tells pages apart, so there the cursor stays.
 */
function placeAfter({ events, nextCursor }: SentryEventPage, { end }: BackfillPass) {
  const second = Math.floor(Date.parse(String(events.at(-1)?.['dateCreated'])) / 1000);
  if (Number.isNaN(second)) return { end, cursor: nextCursor };
  const after = new Date((second + 1) * 1000).toISOString();
  return after < end ? { end: after, cursor: null } : { end, cursor: nextCursor };
}
