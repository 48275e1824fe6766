import { SentryRefusal, SentryUnavailable, type SentryIssuePage } from '../../adapters/sentry/api.ts';
import type { BackfillCandidate, ListStream } from '../../adapters/table/sync/sync-items.ts';
import { missingEvents, surplusEvents } from '../../core/group/sync-plan.ts';
import { isSettled, noteDiffering, type KnownIssues } from '../backfill/candidates.ts';
import { noteProblem, type Findings } from '../findings.ts';
import { asPhase, type PhaseResult, type Work } from '../phase.ts';
import { enqueueChanged, idOf } from '../plan-issues.ts';
import { cutsOf, streamsOf } from './list-streams.ts';

/** Where the list continues, and what is known already. */
interface ListStart {
  /** The parts that are left. */
  streams: readonly ListStream[];
  /** Pages that earlier invocations of the run have read. */
  pagesBefore: number;
  candidates: ReadonlyMap<string, BackfillCandidate>;
  /** What earlier runs know of single issues. */
  known: KnownIssues;
}

/** The reading of the list in this invocation. */
interface Reading {
  readonly start: ListStart;
  readonly findings: Findings;
  readonly seen: Set<string>;
  readonly candidates: Map<string, BackfillCandidate>;
  /** When one issue of each page was first seen, ISO 8601. */
  readonly firstSeen: string[];
}

/**
 * Reads every page of the list and enqueues what differs. `partly` where a page failed and the run continues without
 * the rest. Fails where nothing could be read at all, and where Sentry refuses us.
 */
export const listIssues = (work: Work, start: ListStart): Promise<PhaseResult> =>
  asPhase(work, async (findings) => {
    const seen = new Set<string>();
    const candidates = new Map(start.candidates);
    findings.seen = seen;
    findings.candidates = candidates;
    const reading: Reading = { start, findings, seen, candidates, firstSeen: [] };
    try {
      await readStreams(work, reading);
    } catch (error) {
      const pages = pagesOf(reading);
      if (work.signal.aborted || pages === 0 || !isOfPage(error)) throw error;
      noteProblem(findings, work, error.code, `The list ended early after ${pages} pages: ${error.message}`);
      return 'partly';
    }
    noteCuts(reading);
    return 'done';
  });

/** Those of earlier invocations included. */
const pagesOf = ({ start, findings }: Reading): number => start.pagesBefore + findings.figures.pages;

/** A refused page in mid-list is a cursor that Sentry no longer takes (400); other refusals concern the whole run. */
const isOfPage = (error: unknown): error is SentryUnavailable | SentryRefusal =>
  error instanceof SentryUnavailable || (error instanceof SentryRefusal && error.status === 400);

async function readStreams(work: Work, reading: Reading): Promise<void> {
  const { streams } = reading.start;
  try {
    await readAll(work, reading, streams);
  } catch (error) {
    const isWhole = streams.length <= 1;
    const isRefused = error instanceof SentryRefusal && error.status === 400;
    if (pagesOf(reading) > 0 || isWhole || !isRefused) throw error;
    // A Sentry whose search does not know these words still has the list as a whole.
    const { services, runId } = work;
    services.log.warn('sentry refused a part of the list', { runId, problem: error.message });
    await readAll(work, reading, streamsOf([]));
  }
}

/**
 * All parts at once, through the one paced client. A part whose page fails leaves the others to their end: what they
 * list is worth having. Any other failure stops them all.
 */
async function readAll(work: Work, reading: Reading, streams: readonly ListStream[]): Promise<void> {
  const failures: unknown[] = [];
  const isStopped = () => failures.some((error) => !isOfPage(error));
  /** Where each part continues; null = at its end. */
  const places: (ListStream | null)[] = [...streams];
  const keepPlaces = () => {
    const left = places.filter((place) => place !== null);
    reading.findings.position = { phase: 'list', streams: left, cursor: null, isWhole: true };
  };
  keepPlaces();
  await Promise.all(
    streams.map((stream, index) =>
      readPages(work, reading, stream, {
        isStopped,
        keepPlace: (place) => {
          places[index] = place;
          keepPlaces();
        },
      }).catch((error: unknown) => failures.push(error)),
    ),
  );
  if (failures.length > 0) throw failures.find((error) => !isOfPage(error)) ?? failures[0];
}

async function readPages(
  work: Work,
  reading: Reading,
  stream: ListStream,
  { isStopped, keepPlace }: { isStopped: () => boolean; keepPlace: (place: ListStream | null) => void },
): Promise<void> {
  let pending = fetchPage(work, stream, stream.cursor);
  for (;;) {
    const page = await pending;
    if (isStopped()) return;
    // The next page travels while this one is compared with the table.
    const following = page.nextCursor === null ? null : fetchPage(work, stream, page.nextCursor);
    // Awaited in the next turn; should this turn throw first, its failure is of no interest.
    following?.catch(() => undefined);
    await processPage(work, reading, page);
    keepPlace(following === null ? null : { ...stream, cursor: page.nextCursor });
    if (following === null) return;
    await work.keepLease();
    pending = following;
  }
}

async function fetchPage(
  { sentry, services, span, signal }: Work,
  { from, before }: ListStream,
  cursor: string | null,
): Promise<SentryIssuePage> {
  signal.throwIfAborted();
  const { projects } = services.settings;
  const page = await sentry.listIssues({ ...span, firstSeen: { from, before }, projects, cursor });
  if (page.nextCursor !== null && page.nextCursor === cursor) {
    throw new SentryUnavailable(
      'sentry_cursor_loop',
      'Sentry named the same page as its own next page.',
      200,
    );
  }
  return page;
}

async function processPage(work: Work, reading: Reading, page: SentryIssuePage): Promise<void> {
  const { findings, seen, candidates, start } = reading;
  const { figures, byStatus } = findings;
  const { known } = start;
  figures.pages++;
  const issues = page.issues.filter((raw) => isNew(seen, raw));
  const { rows, groups } = await enqueueChanged(work, { issues, observedAt: page.observedAt }, findings);
  const nowMs = work.services.clock.now();
  for (const { snapshot } of rows) {
    const { issueId, description } = snapshot;
    figures.issuesSeen++;
    byStatus[description.status]++;
    const group = groups.get(issueId);
    const differing = { missing: missingEvents(group, snapshot), surplus: surplusEvents(group, snapshot) };
    figures.missingEvents += differing.missing;
    if (isSettled(snapshot.lastSeen ?? snapshot.observedAt, nowMs))
      figures.surplusEvents += differing.surplus;
    noteDiffering(snapshot, differing, { known, nowMs }, { candidates, backfill: findings.backfill });
  }
  const first = rows[0]?.snapshot.firstSeen;
  if (first) reading.firstSeen.push(first);
}

/** Sentry repeats an issue that moved while we paged. Rows without an id go on, to be counted as unreadable. */
function isNew(seen: Set<string>, raw: unknown): boolean {
  const id = idOf(raw);
  if (id === undefined) return true;
  if (seen.has(id)) return false;
  seen.add(id);
  return true;
}

/** Not after an invocation that saw only the end of the list. */
function noteCuts(reading: Reading): void {
  const { firstSeen, findings } = reading;
  const pages = pagesOf(reading);
  if (firstSeen.length < pages / 2) return;
  findings.memory.listCuts = cutsOf(firstSeen, pages);
}
