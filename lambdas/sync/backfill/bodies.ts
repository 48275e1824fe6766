import { SentryRefusal, SentryUnavailable, type Span } from '../../adapters/sentry/api.ts';
import { isoNow } from '../../adapters/clock.ts';
import { timeSortKey } from '../../contracts/item-keys.ts';
import { MAX_MESSAGE_BYTES } from '../../contracts/queue-message.ts';
import type { StoredEvent } from '../../core/group/group.ts';
import { bodyMessage } from '../../core/group/sync-plan.ts';
import { atOnce } from '../at-once.ts';
import { noteProblem, type Findings } from '../findings.ts';
import { asPhase, untilRowsAreStored, type PhaseResult, type Work } from '../phase.ts';

/**
 * Requests of one run for bodies, for one to ten of them each. At the pace of adapters/sentry/http.ts they take half a
 * minute of a run's five, and at a run every five minutes one request a second of the ten that Sentry allows.
 */
const REQUEST_BUDGET = 300;
/**
 * Events of the index that are looked at together, so that those of one issue meet and share requests: ten of each, where those of
 * 500 issues lie side by side. Their rows are at most a KiB each.
 */
const CHUNK = 5000;
/** Parts of the index that are looked at on end although nothing of them may be asked for before its next try. */
const MAX_HELD_CHUNKS = 2;
/** Requests at the same time: enough to keep the pace where Sentry takes 400 ms for one. */
const REQUESTS_AT_ONCE = 4;

/** A way down the index of events without a body, newest first. */
interface Walk {
  /** Sort key: the next events are those below it. Null = from the newest. */
  before: string | null;
  isAtEnd: boolean;
  /** Requests that are left. */
  budget: number;
  /** Chunks on end that needed no request. */
  heldChunks: number;
  /** Keys of events that this run asked for; both walks share them. */
  asked: Set<string>;
}

/**
 * Fetches the bodies of events of which the table has only the row, and enqueues them. Half of the requests go to the
 * newest, the other half continue where the last run stopped, from the end back to the newest: so bodies that Sentry no
 * longer has never keep it from those behind them. What is left over waits for the next run.
 */
export const fetchBodies = (
  work: Work,
  from: { rowsEnqueuedAt: number | null; before: string | null },
): Promise<PhaseResult> =>
  asPhase(work, async (findings) => {
    // So that a lost event has its body after the run that found it.
    await untilRowsAreStored(work, from.rowsEnqueuedAt);
    const asked = new Set<string>();
    const newest: Walk = {
      before: null,
      isAtEnd: false,
      budget: REQUEST_BUDGET / 2,
      heldChunks: 0,
      asked,
    };
    const failure = await failureOfSentry(walk(work, newest, findings));
    const further: Walk = {
      before: lower(newest.before, from.before),
      isAtEnd: newest.isAtEnd,
      budget: REQUEST_BUDGET / 2 + newest.budget,
      heldChunks: 0,
      asked,
    };
    try {
      // Also after a failure: what Sentry fails to serve must not hold up what is below it for ever.
      await walk(work, further, findings);
    } finally {
      findings.memory.bodiesBefore = further.isAtEnd ? null : further.before;
    }
    if (failure !== undefined) throw failure;
    return 'done';
  });

async function failureOfSentry(walked: Promise<void>): Promise<Error | undefined> {
  try {
    await walked;
    return undefined;
  } catch (error) {
    if (isOfSentry(error)) return error;
    throw error;
  }
}

const isOfSentry = (error: unknown): error is SentryUnavailable | SentryRefusal =>
  error instanceof SentryUnavailable || error instanceof SentryRefusal;

const lower = (a: string | null, b: string | null) => (a === null || (b !== null && b < a) ? b : a);

async function walk(work: Work, walk: Walk, findings: Findings): Promise<void> {
  while (walk.budget > 0 && !walk.isAtEnd && walk.heldChunks < MAX_HELD_CHUNKS) {
    const budgetBefore = walk.budget;
    const events = await work.services.reader.listIndexedEvents(walk.before, CHUNK);
    const isLeft = (event: StoredEvent) => !walk.asked.has(keyOf(event));
    try {
      const byIssue = Map.groupBy(events.filter(isLeft), ({ issueId }) => issueId).values();
      await atOnce(byIssue, REQUESTS_AT_ONCE, (some) => fetchOfIssue(work, some, { walk, findings }));
    } finally {
      const firstLeft = events.findIndex(isLeft);
      const last = firstLeft === -1 ? events.at(-1) : events[firstLeft - 1];
      if (last !== undefined) walk.before = keyOf(last);
      walk.isAtEnd = firstLeft === -1 && events.length < CHUNK;
      walk.heldChunks = walk.budget === budgetBefore ? walk.heldChunks + 1 : 0;
    }
  }
}

const keyOf = ({ timestamp, eventId }: StoredEvent) => timeSortKey(timestamp, eventId);

/**
 * Bodies of some events of one issue, newest first: ten a request where its list shows them, else one by one. An event
 * that was asked for, with or without success, is added to `walk.asked`; so are all of an issue that Sentry refuses.
 */
async function fetchOfIssue(
  work: Work,
  events: readonly StoredEvent[],
  { walk, findings }: { walk: Walk; findings: Findings },
): Promise<void> {
  const [first] = events;
  if (first === undefined) return;
  const left = new Map(events.map((event) => [event.eventId, event]));
  const take = (event: StoredEvent) => {
    walk.asked.add(keyOf(event));
    left.delete(event.eventId);
  };
  const passLeft = () => {
    for (const event of left.values()) walk.asked.add(keyOf(event));
  };
  const thing = { part: 'bodies', issueId: first.issueId, project: first.projectId } as const;
  try {
    const given = await work.refusals.ask(thing, async () => {
      await fetchListed(work, left, take, { walk, findings }).catch((error: unknown) =>
        passIfGone(work, first.issueId, error),
      );
      await fetchSingly(work, left, take, { walk, findings });
    });
    if (given === undefined) passLeft();
  } catch (error) {
    // Whatever Sentry fails to serve must not hold up the events below it.
    if (isOfSentry(error)) passLeft();
    throw error;
  }
}

/** Of an issue that is gone, a list that is not there is no refusal. */
async function passIfGone({ services }: Work, issueId: string, error: unknown): Promise<void> {
  const isNotFound = error instanceof SentryRefusal && error.isSentrys && error.status === 404;
  const group = isNotFound ? (await services.reader.getGroups([issueId])).get(issueId) : undefined;
  if (!group?.gone) throw error;
}

async function fetchSingly(
  work: Work,
  left: ReadonlyMap<string, StoredEvent>,
  take: (event: StoredEvent) => void,
  { walk, findings }: { walk: Walk; findings: Findings },
): Promise<void> {
  for (const event of left.values()) {
    if (walk.budget <= 0) return;
    walk.budget--;
    take(event);
    const observedAt = isoNow(work.services.clock);
    const body = await work.sentry.getEvent(event.issueId, event.eventId);
    await work.keepLease();
    if (body !== undefined && body !== null) await enqueueBody(work, findings, event, { body, observedAt });
  }
}

/**
 * Reads the issue's list as long as each page shows some of the events that are left. Where others lie between them,
 * so that a page shows none, it begins again at the newest that is left; where that page too shows none, the list
 * does not have them.
 */
async function fetchListed(
  work: Work,
  left: ReadonlyMap<string, StoredEvent>,
  take: (event: StoredEvent) => void,
  { walk, findings }: { walk: Walk; findings: Findings },
): Promise<void> {
  let span: Span | null = null;
  let cursor: string | null = null;
  while (left.size > 1 && walk.budget > 0) {
    walk.budget--;
    span ??= spanOf([...left.values()]);
    const issueId: string = [...left.values()][0]?.issueId ?? '';
    const page = await work.sentry.listFullEvents(issueId, { ...span, cursor });
    await work.keepLease();
    const before = left.size;
    for (const body of page.events) {
      const event = left.get(body.eventID);
      if (event === undefined) continue;
      take(event);
      await enqueueBody(work, findings, event, { body, observedAt: page.observedAt });
    }
    const hasFound = left.size < before;
    if (!hasFound && cursor === null) return;
    cursor = hasFound ? page.nextCursor : null;
    if (cursor === null) span = null;
  }
}

/** Whole seconds around the events, newest first; Sentry leaves out the span's end. */
function spanOf(events: readonly StoredEvent[]): Span {
  const second = (event: StoredEvent | undefined) => Math.floor(Date.parse(event?.timestamp ?? '') / 1000);
  const at = (seconds: number) => new Date(seconds * 1000).toISOString();
  return { start: at(second(events.at(-1))), end: at(second(events[0]) + 1) };
}

async function enqueueBody(
  work: Work,
  findings: Findings,
  stored: StoredEvent,
  { body, observedAt }: { body: unknown; observedAt: string },
): Promise<void> {
  const message = bodyMessage(stored, body, observedAt);
  if (message === null) {
    const { eventId, issueId } = stored;
    const problem = `The body of event ${eventId} of Sentry issue ${issueId} was left out: it exceeds the ${MAX_MESSAGE_BYTES} bytes of a queue message.`;
    noteProblem(findings, work, 'event_too_large', problem);
    return;
  }
  await work.services.queue.send([message]);
  findings.figures.bodiesEnqueued++;
}
