import { SentryRefusal, SentryUnavailable, type SentryIssuePage } from '../../adapters/sentry/api.ts';
import type { ListStream } from '../../adapters/table/sync/sync-items.ts';
import { missingEvents } from '../../core/group/sync-plan.ts';
import { noteMissing } from '../backfill/candidates.ts';
import { cutsOf, streamsOf } from './list-streams.ts';
import { enqueueChanged, idOf } from '../plan-issues.ts';
import { noteError, type Session } from '../session.ts';

/**
 * Reads every page of the list and enqueues what differs. True where the last page of every part was reached; false
 * where a page failed and the run goes on without the rest. Rejects where nothing could be read at all, where Sentry
 * refuses us, and where time runs out.
 */
export async function listIssues(session: Session): Promise<boolean> {
  try {
    await readStreams(session);
  } catch (error) {
    if (session.signal.aborted || session.run.pages === 0 || !isOfPage(error)) throw error;
    const message = `The list ended early after ${session.run.pages} pages: ${error.message}`;
    noteError(session, error.code, message);
    return false;
  }
  rememberCuts(session);
  return true;
}

/** A refused page in mid-list is a cursor that Sentry no longer takes (400); other refusals concern the whole run. */
const isOfPage = (error: unknown): error is SentryUnavailable | SentryRefusal =>
  error instanceof SentryUnavailable || (error instanceof SentryRefusal && error.status === 400);

async function readStreams(session: Session): Promise<void> {
  try {
    await readAll(session);
  } catch (error) {
    const { position, run, services } = session;
    const isWhole = position.streams.length <= 1;
    if (run.pages > 0 || isWhole || !(error instanceof SentryRefusal) || error.status !== 400) throw error;
    // A Sentry whose search does not know these words still has the list as a whole.
    services.log.warn('sentry refused a part of the list', { runId: run.id, problem: error.message });
    session.position = { ...position, streams: streamsOf([]) };
    await readAll(session);
  }
}

/**
 * All parts at once, through the one paced client. A part whose page fails leaves the others to their end: what they
 * list is worth having. Any other failure stops them all.
 */
async function readAll(session: Session): Promise<void> {
  const failures: unknown[] = [];
  const isStopped = () => failures.some((error) => !isOfPage(error));
  await Promise.all(
    session.position.streams.map((stream) =>
      readPages(session, stream, isStopped).catch((error: unknown) => failures.push(error)),
    ),
  );
  if (failures.length > 0) throw failures.find((error) => !isOfPage(error)) ?? failures[0];
}

async function readPages(session: Session, stream: ListStream, isStopped: () => boolean): Promise<void> {
  let pending = fetchPage(session, stream, stream.cursor);
  for (;;) {
    const page = await pending;
    if (isStopped()) return;
    // The next page travels while this one is compared with the table.
    const following = page.nextCursor === null ? null : fetchPage(session, stream, page.nextCursor);
    // Awaited in the next turn; should this turn throw first, its failure is of no interest.
    following?.catch(() => undefined);
    await processPage(session, page);
    const { position } = session;
    // The part's own object, so that the checkpoint has the place of each.
    stream.cursor = page.nextCursor;
    if (following === null) {
      session.position = { ...position, streams: position.streams.filter((each) => each !== stream) };
      return;
    }
    await session.keepLease();
    pending = following;
  }
}

async function fetchPage(
  { sentry, services, span, signal }: Session,
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

async function processPage(session: Session, page: SentryIssuePage): Promise<void> {
  const { run } = session;
  run.pages++;
  const issues = page.issues.filter((raw) => isNew(session.seen, raw));
  const { rows, groups } = await enqueueChanged(session, { issues, observedAt: page.observedAt });
  for (const { snapshot } of rows) {
    const { issueId, description } = snapshot;
    run.issuesSeen++;
    run.byStatus[description.status]++;
    const missing = missingEvents(groups.get(issueId), snapshot);
    run.missingEvents += missing;
    noteMissing(session, snapshot, missing);
  }
  const first = rows[0]?.snapshot.firstSeen;
  if (first) session.firstSeen.push(first);
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
function rememberCuts(session: Session): void {
  const { memory, firstSeen, run } = session;
  if (firstSeen.length < run.pages / 2) return;
  const cuts = cutsOf(firstSeen, run.pages);
  session.memoryChanged ||= cuts.join() !== memory.listCuts.join();
  memory.listCuts = cuts;
}
