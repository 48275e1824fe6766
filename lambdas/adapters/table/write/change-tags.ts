import type { StoredEvent } from '../../../core/group/group.ts';
import { endsToRead } from '../../../core/group/seen-in.ts';
import { tagChanges } from '../../../core/group/seen-tags.ts';
import { eventIdentity } from '../../../core/group/write-plan.ts';
import type { Guarded, RowChange, RowServices } from './row-change.ts';
import { isLeftByAll, readEnds, type FoundEnds, type WantedEnds } from './staying-ends.ts';
import type { Means } from './staying-rows.ts';
import { changeTag, readTags, type ReadTag } from './tag-counters.ts';

const NONE: Guarded = { actions: [], rows: [] };

/**
 * The counters of indexed tags of rows that change: as many as before, in the group where each is now. Undefined where the
 * index does not show yet which events stay.
 */
export async function changeTags(
  services: RowServices,
  changes: readonly RowChange[],
  fromId: string,
  toId: string,
): Promise<Guarded | undefined> {
  const left = changes.map(({ before }) => ({ event: before, by: -1 as const }));
  const came = changes.map(({ after }) => ({ event: after, by: 1 as const }));
  if (fromId === toId)
    return leave(services, await readTags(services, toId, tagChanges([...left, ...came])), changes);
  const from = await readTags(services, fromId, tagChanges(left));
  const leaving = await leave(services, from, changes);
  if (leaving === undefined) return undefined;
  const values = new Map(from.map(({ change, known }) => [nameOf(change), known?.value]));
  const to = await readTags(services, toId, tagChanges(came));
  const arriving = to.flatMap((tag) =>
    changeTag(services, tag, undefined, { value: tag.change.value ?? values.get(nameOf(tag.change)) }),
  );
  return { actions: [...leaving.actions, ...arriving], rows: leaving.rows };
}

export const nameOf = ({ key, place }: { key: string; place: string }): string =>
  JSON.stringify([key, place]);

const namesOf = ({ countedUnder }: StoredEvent): string[] =>
  (countedUnder ?? []).flatMap(([key, place]) => (place === null ? [] : [nameOf({ key, place })]));

/** The counters that an event leaves: one of several tags may be told anew while it stays counted by the others. */
function leftNames(before: StoredEvent, after: StoredEvent): string[] {
  const isSame = before.issueId === after.issueId && before.timestamp === after.timestamp;
  const stays = new Set(isSame ? namesOf(after) : []);
  return namesOf(before)
    .filter((name) => !stays.has(name))
    .map((name) => `${eventIdentity(before)} ${name}`);
}

/** The ends of counters of which one leaves, among the rows that stay. Undefined where the index does not show all yet. */
export function readTagEnds(
  means: Means,
  tags: readonly ReadTag[],
  changes: readonly Pick<RowChange, 'before' | 'after'>[],
): Promise<FoundEnds | undefined> {
  const [{ issueId } = { issueId: '' }] = tags;
  const wanted = tags.flatMap(({ change, known }): WantedEnds[] => {
    if (known === undefined) return [];
    const { first, last } = endsToRead(known, change);
    const staying = known.count - change.left.length;
    return first || last ? [{ name: nameOf(change), first, last, staying, since: known.firstSeen }] : [];
  });
  const leaving = new Set(changes.flatMap(({ before, after }) => leftNames(before, after)));
  const isLeft = (row: StoredEvent, name: string) => leaving.has(`${eventIdentity(row)} ${name}`);
  return readEnds(
    means,
    {
      issueId,
      between: null,
      isStaying: () => true,
      namesOf: (row) => namesOf(row).filter((name) => !isLeft(row, name)),
    },
    wanted,
  );
}

async function leave(
  services: RowServices,
  tags: readonly ReadTag[],
  changes: readonly RowChange[],
): Promise<Guarded | undefined> {
  const [first] = tags;
  if (first === undefined) return NONE;
  const isRead = !(await isLeftByAll(services, first.issueId));
  const found = await readTagEnds(services, isRead ? tags : [], changes);
  return (
    found && {
      actions: tags.flatMap((tag) => changeTag(services, tag, found.ends.get(nameOf(tag.change)))),
      rows: found.rows,
    }
  );
}
