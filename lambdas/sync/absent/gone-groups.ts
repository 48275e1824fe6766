import { InvalidCursorError } from '../../contracts/cursor.ts';
import { lookUpAll } from './absent-groups.ts';
import { whileTimeLasts, type Session } from '../session.ts';

/** Two requests a run. */
const MAX_LOOKED_UP = 200;

/**
 * Looks up the next of the groups once found deleted. One that Sentry shows again (a permission that came back) is
 * compared like a list row, and the merge brings it back. Without this it would stay gone until its next event.
 * Where time runs out, those left have their turn again after all others.
 */
export const lookUpGoneGroups = (session: Session): Promise<boolean> =>
  whileTimeLasts(session, async () => {
    const issueIds = await takeNext(session);
    const unanswered = await lookUpAll(session, issueIds);
    session.run.groupsReturned += issueIds.length - unanswered.length;
  });

/** Moves the place on, from the last group to the first. */
async function takeNext(session: Session): Promise<string[]> {
  const { memory, services } = session;
  const { after, skip } = memory.gone;
  const page = await services.reader.listGoneGroupIds(after).catch((error: unknown) => {
    // Kept from before the table's partitions changed.
    if (error instanceof InvalidCursorError) return { items: [], nextCursor: null };
    throw error;
  });
  const end = skip + MAX_LOOKED_UP;
  memory.gone = end < page.items.length ? { after, skip: end } : { after: page.nextCursor, skip: 0 };
  session.memoryChanged ||= memory.gone.after !== after || memory.gone.skip !== skip;
  return page.items.slice(skip, end);
}
