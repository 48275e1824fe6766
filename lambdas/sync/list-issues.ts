import { SentryRefusal, SentryUnavailable, type SentryIssuePage } from '../adapters/sentry-api.ts';
import { missingEvents } from '../core/plan.ts';
import { noteMissing } from './backfill-state.ts';
import { enqueueChanged, idOf } from './plan-issues.ts';
import { noteError, type Session } from './session.ts';

/**
 * Reads every page of the list and enqueues what differs. True where the last page was reached; false where a page
 * failed and the run goes on without the rest. Rejects where nothing could be read at all, where Sentry refuses us,
 * and where time runs out.
 */
export async function listIssues(session: Session): Promise<boolean> {
  try {
    await readPages(session);
    return true;
  } catch (error) {
    if (session.signal.aborted || !endsListOnly(error, session)) throw error;
    const message = `The list ended early after ${session.run.pages} pages: ${error.message}`;
    noteError(session, error.code, message);
    return false;
  }
}

/** A refused page in mid-list is a cursor that Sentry no longer takes (400); other refusals concern the whole run. */
function endsListOnly(error: unknown, { run }: Session): error is SentryUnavailable | SentryRefusal {
  if (run.pages === 0) return false;
  return error instanceof SentryUnavailable || (error instanceof SentryRefusal && error.status === 400);
}

async function readPages(session: Session): Promise<void> {
  let pending = fetchPage(session, session.position.cursor);
  for (;;) {
    const page = await pending;
    // The next page travels while this one is compared with the table.
    const following = page.nextCursor === null ? null : fetchPage(session, page.nextCursor);
    // Awaited in the next turn; should this turn throw first, its failure is of no interest.
    following?.catch(() => undefined);
    await processPage(session, page);
    session.position = { ...session.position, cursor: page.nextCursor };
    await session.keepLease();
    if (following === null) return;
    pending = following;
  }
}

async function fetchPage(
  { sentry, services, span, signal }: Session,
  cursor: string | null,
): Promise<SentryIssuePage> {
  signal.throwIfAborted();
  const page = await sentry.listIssues({ ...span, projects: services.settings.projects, cursor });
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
}

/** Sentry repeats an issue that moved while we paged. Rows without an id go on, to be counted as unreadable. */
function isNew(seen: Set<string>, raw: unknown): boolean {
  const id = idOf(raw);
  if (id === undefined) return true;
  if (seen.has(id)) return false;
  seen.add(id);
  return true;
}
