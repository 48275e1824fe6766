import { TransientError } from '../../../core/failure.ts';
import { eventExpiry } from '../../../core/group/retention.ts';
import { halves, joinSighting, type ToldEvent } from '../../../core/group/write-plan.ts';
import { stillCounted } from '../../../core/group/seen-tags.ts';
import { rowSighting } from '../../../core/group/observation.ts';
import { parseEvent, type Item } from '../items.ts';
import { counted, replaceEvent } from './actions.ts';
import { changeRows, ROWS_AT_ONCE } from './change-rows.ts';
import type { RowChange } from './row-change.ts';
import type { Applied } from './applied.ts';
import { MAX_ATTEMPTS, waitBeforeAttempt, type WriterServices } from './attempts.ts';

/** An event that turned out to be stored: its row as it was read, and what was told of it now. */
export interface Duplicate {
  item: Item;
  told: ToldEvent;
}

/**
 * Makes stored events know another sighting: their body where only their row was stored, their webhook, and the issue
 * that they are in now. Those that live elsewhere by it move, with the counters of both groups. Whether there was news.
 */
export async function joinStored(
  services: WriterServices,
  duplicates: readonly Duplicate[],
  total: Applied,
): Promise<boolean> {
  let waiting = [...duplicates];
  let isWritten = false;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const again: Duplicate[] = [];
    for (const together of batchesOf(services, waiting)) {
      isWritten = true;
      again.push(...(await joinTogether(services, together, total)));
    }
    if (again.length === 0) return isWritten;
    waiting = again;
    total.conflicts++;
    await waitBeforeAttempt(services, attempt);
  }
  const [{ told } = { told: undefined }] = waiting;
  const { issueId = '', eventId = '' } = told?.event ?? {};
  throw new TransientError(
    'event_contended',
    `event ${eventId} of group ${issueId} was written by others, or was not shown by the index of its group, in each of ${MAX_ATTEMPTS.toString()} attempts; the queue will retry`,
  );
}

interface Joining {
  duplicate: Duplicate;
  change: RowChange;
}

/** What is news, by the groups before and after, as many as one transaction takes. */
function batchesOf(services: WriterServices, duplicates: readonly Duplicate[]): Joining[][] {
  const joining = duplicates.flatMap((duplicate) => joined(services, duplicate));
  const byGroups = Map.groupBy(
    joining,
    ({ change: { before, after } }) => `${before.issueId} ${after.issueId}`,
  );
  return [...byGroups.values()].flatMap((some) =>
    Array.from({ length: Math.ceil(some.length / ROWS_AT_ONCE) }, (_, batch) =>
      some.slice(batch * ROWS_AT_ONCE, (batch + 1) * ROWS_AT_ONCE),
    ),
  );
}

function joined(services: WriterServices, duplicate: Duplicate): Joining[] {
  const { item, told } = duplicate;
  const before = parseEvent(item);
  const stored = { event: before, observedAt: '', telling: rowSighting(before, before.issueId) };
  const after = joinSighting(stored, told);
  if (after === null) return [];
  const isStoredContent = after.telling === stored.telling;
  const indexTags = services.indexTags ?? [];
  // A row has room for some of its tags: what it was counted under, it says itself.
  const countedNow = isStoredContent
    ? { ...after.event, countedUnder: stillCounted(before.countedUnder, indexTags) }
    : counted(after.event, indexTags);
  const expiresAt = isStoredContent
    ? Number(item['expiresAt'])
    : eventExpiry(after.event, after.observedAt, services.retention);
  return [
    {
      duplicate,
      change: {
        before,
        after: countedNow,
        telling: isStoredContent ? null : after.telling,
        action: replaceEvent(services, { item, stored: before }, countedNow, expiresAt),
      },
    },
  ];
}

/** Those to retry, as they are now. */
async function joinTogether(
  services: WriterServices,
  together: readonly Joining[],
  total: Applied,
): Promise<Duplicate[]> {
  const [first] = together;
  if (first === undefined) return [];
  const changes = together.map(({ change }) => change);
  const { before, after } = first.change;
  const { isWritten, isTooMuch, stale } = await changeRows(services, changes, before.issueId, after.issueId);
  if (isTooMuch) {
    const again: Duplicate[] = [];
    for (const half of halves(together)) again.push(...(await joinTogether(services, half, total)));
    return again;
  }
  if (isWritten) {
    for (const { before: was, after: is } of changes) {
      total.completedEvents += was.isIndexed && !is.isIndexed ? 1 : 0;
      total.movedEvents += was.issueId === is.issueId ? 0 : 1;
    }
    return [];
  }
  return together.flatMap(({ duplicate }, index) => {
    if (!stale.has(index)) return [duplicate];
    const item = stale.get(index);
    // It has expired in between.
    return item === undefined ? [] : [{ ...duplicate, item }];
  });
}
