import { SentryRefusal, SentryUnavailable, type SentryIssuePage } from '../../adapters/sentry/api.ts';
import type { BackfillCandidate, FurtherCategory, ListStream } from '../../adapters/table/sync/sync-items.ts';
import { missingEvents, surplusEvents } from '../../core/group/sync-plan.ts';
import { eventsOf } from '../backfill/backfill.ts';
import { isSettled, noteDiffering, type KnownIssues } from '../backfill/candidates.ts';
import { countIn, noteProblem, type Findings } from '../findings.ts';
import { asPhase, type PhaseResult, type Work } from '../phase.ts';
import { enqueueChanged, idOf } from '../plan-issues.ts';
import { categoryOf, withCategory } from './categories.ts';
import { cutsOf, streamsOf } from './list-streams.ts';
import { tryRefusedProjects, withoutRefusedProjects } from './refused-projects.ts';

/** Where the list continues, and what is known already. */
interface ListStart {
  /** The parts that are left. */
  streams: readonly ListStream[];
  /** Pages that earlier invocations of the run have read. */
  pagesBefore: number;
  candidates: ReadonlyMap<string, BackfillCandidate>;
  /** What earlier runs know of single issues. */
  known: KnownIssues;
  /** What they know of categories that the list leaves out. */
  categories: readonly FurtherCategory[];
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
      await tryRefusedProjects(work);
      await withoutRefusedProjects(work, { hasPages: () => pagesOf(reading) > 0 }, () =>
        readStreams(work, reading),
      );
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

/** The list of all, then those of the categories that it leaves out, also where a page of the first failed. */
async function readStreams(work: Work, reading: Reading): Promise<void> {
  const { streams } = reading.start;
  const further = streams.filter(({ category }) => category !== undefined);
  const parts = streams.filter(({ category }) => category === undefined);
  let failure: { error: unknown } | undefined;
  try {
    await readParts(work, reading, { parts, further });
  } catch (error) {
    if (pagesOf(reading) === 0 || !isOfPage(error)) throw error;
    failure = { error };
  }
  await readAll(work, reading, { streams: further, later: [] });
  if (failure !== undefined) throw failure.error;
}

async function readParts(
  work: Work,
  reading: Reading,
  { parts, further }: { parts: readonly ListStream[]; further: readonly ListStream[] },
): Promise<void> {
  try {
    await readAll(work, reading, { streams: parts, later: further });
  } catch (error) {
    const isWhole = parts.length <= 1;
    if (pagesOf(reading) > 0 || isWhole || !isRefused(error)) throw error;
    // A Sentry whose search does not know these words still has the list as a whole.
    const { services, runId } = work;
    services.log.warn('sentry refused a part of the list', { runId, problem: error.message });
    await readAll(work, reading, { streams: streamsOf([]), later: further });
  }
}

const isRefused = (error: unknown): error is SentryRefusal =>
  error instanceof SentryRefusal && error.status === 400;

/**
 * All streams at once, through the one paced client. One whose page fails leaves the others to their end: what they
 * list is worth having. Any other failure stops them all. `later` are those that are still to be begun.
 */
async function readAll(
  work: Work,
  reading: Reading,
  { streams, later }: { streams: readonly ListStream[]; later: readonly ListStream[] },
): Promise<void> {
  const failures: unknown[] = [];
  const isStopped = () => failures.some((error) => !isOfPage(error));
  /** Where each part continues; null = at its end. */
  const places: (ListStream | null)[] = [...streams];
  const keepPlaces = () => {
    const left = places.filter((place) => place !== null);
    const position = { phase: 'list', cursor: null, isWhole: true } as const;
    reading.findings.position = { ...position, streams: [...left, ...later] };
  };
  const keepPlace = (index: number, place: ListStream | null) => {
    places[index] = place;
    keepPlaces();
  };
  keepPlaces();
  await Promise.all(
    streams.map((stream, index) =>
      readPages(work, reading, stream, {
        isStopped,
        keepPlace: (place) => keepPlace(index, place),
      }).catch((error: unknown) => {
        if (isUnknownCategory(places[index], error)) keepPlace(index, null);
        else failures.push(error);
      }),
    ),
  );
  if (failures.length > 0) throw failures.find((error) => !isOfPage(error)) ?? failures[0];
}

/** A Sentry that does not know the category refuses the question for it, and has no issue of it. */
const isUnknownCategory = (place: ListStream | null | undefined, error: unknown): boolean =>
  isRefused(error) && place?.category !== undefined && place.cursor === null;

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
    await processPage(work, reading, page, stream.category);
    keepPlace(following === null ? null : { ...stream, cursor: page.nextCursor });
    if (following === null) return;
    await work.keepLease();
    pending = following;
  }
}

async function fetchPage(
  { sentry, services, refusals, span, signal }: Work,
  { from, before, category }: ListStream,
  cursor: string | null,
): Promise<SentryIssuePage> {
  signal.throwIfAborted();
  const projects = refusals.listable(services.settings.projects);
  const page = await sentry.listIssues({ ...span, firstSeen: { from, before }, category, projects, cursor });
  if (page.nextCursor !== null && page.nextCursor === cursor) {
    throw new SentryUnavailable(
      'sentry_cursor_loop',
      'Sentry named the same page as its own next page.',
      200,
    );
  }
  return page;
}

async function processPage(
  work: Work,
  reading: Reading,
  page: SentryIssuePage,
  asked: string | undefined,
): Promise<void> {
  const { findings, seen, candidates, start } = reading;
  const { figures, byStatus, byCategory } = findings;
  const { known } = start;
  const issues = page.issues.filter((raw) => isNew(seen, raw));
  // That there is nothing of a category is an answer, and no page of the list.
  if (asked === undefined || issues.length > 0) figures.pages++;
  const { rows, groups } = await enqueueChanged(work, { issues, observedAt: page.observedAt }, findings);
  if (asked !== undefined) {
    const isListed = rows.some(({ snapshot }) => snapshot.description.category === asked);
    noteCategory(reading, { name: asked, isListed });
  }
  const nowMs = work.services.clock.now();
  for (const { snapshot } of rows) {
    const { issueId, description } = snapshot;
    figures.issuesSeen++;
    byStatus[description.status]++;
    countIn(byCategory, categoryOf(description.category));
    const group = groups.get(issueId);
    const differing = { missing: missingEvents(group, snapshot), surplus: surplusEvents(group, snapshot) };
    figures.missingEvents += differing.missing;
    if (isSettled(snapshot.lastSeen ?? snapshot.observedAt, nowMs))
      figures.surplusEvents += differing.surplus;
    // Of a refused list nothing can be read before its next try, and others wait for the turn.
    if (work.refusals.isHeld(eventsOf({ issueId, projectId: description.project.id }))) continue;
    noteDiffering(snapshot, differing, { known, nowMs }, { candidates, backfill: findings.backfill });
  }
  const first = rows[0]?.snapshot.firstSeen;
  if (first) reading.firstSeen.push(first);
}

function noteCategory({ findings, start }: Reading, found: FurtherCategory): void {
  findings.memory.categories = withCategory(findings.memory.categories ?? start.categories, found);
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
