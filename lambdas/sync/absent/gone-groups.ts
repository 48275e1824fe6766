import { InvalidCursorError } from '../../contracts/cursor.ts';
import type { SyncMemory } from '../../adapters/table/sync/sync-items.ts';
import { asPhase, type PhaseResult, type Work } from '../phase.ts';
import { lookUpAll } from './look-up.ts';

/** Two requests a run. */
const MAX_LOOKED_UP = 200;

/**
 * Looks up the next of the groups once found deleted. One that Sentry shows again (a permission that came back) is
 * compared like a list row, and the merge brings it back. Without this it would stay gone until its next event.
 * Where time runs out, those left have their turn again after all others.
 */
export const lookUpGoneGroups = (work: Work, place: Place): Promise<PhaseResult> =>
  asPhase(work, async (findings) => {
    const { issueIds, next } = await takeNext(work, place);
    findings.memory.gone = next;
    const { answered } = await lookUpAll(work, issueIds, findings);
    findings.figures.groupsReturned += answered;
    return 'done';
  });

type Place = SyncMemory['gone'];

/** Moves the place on, from the last group to the first. */
async function takeNext(
  { services }: Work,
  { after, skip }: Place,
): Promise<{ issueIds: string[]; next: Place }> {
  const page = await services.reader.listGoneGroupIds(after).catch((error: unknown) => {
    // Kept from before the table's partitions changed.
    if (error instanceof InvalidCursorError) return { items: [], nextCursor: null };
    throw error;
  });
  const end = skip + MAX_LOOKED_UP;
  const next = end < page.items.length ? { after, skip: end } : { after: page.nextCursor, skip: 0 };
  return { issueIds: page.items.slice(skip, end), next };
}
