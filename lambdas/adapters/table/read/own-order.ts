import { decodeCursor, encodeCursor } from '../../../contracts/cursor.ts';
import { sortKeyOf } from './group-order.ts';
import type { GroupPage } from './group-reader.ts';
import { pageItems, type Judged, type Search } from './judged-search.ts';
import { groupsInOrder } from './group-source.ts';

/** Groups that one page judges by their days at most. */
const MAX_JUDGED = 3_000;

/** A page in the order that the groups themselves have. */
export async function pageByOwnKey(search: Search): Promise<GroupPage> {
  const { sortBy, sortOrder, limit, cursor } = search.query;
  const place = { sort: sortBy, order: sortOrder };
  const found: Judged[] = [];
  let judged = 0;
  let position: string | null = null;
  const after = decodeCursor(cursor, place);
  for await (const chunk of groupsInOrder(search, {
    sort: sortBy,
    order: sortOrder,
    after,
    ...{ take: limit + 1, atOnce: limit + 1 },
  })) {
    // Few at a time: most often the first of them fill the page.
    for (let at = 0; at < chunk.groups.length && found.length <= limit; at += limit) {
      const some = chunk.groups.slice(at, at + limit);
      found.push(...(await search.judge(some)));
      judged += some.length;
    }
    position = chunk.position;
    if (found.length > limit || judged >= MAX_JUDGED) break;
  }
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const end = found.length > limit && last !== undefined ? sortKeyOf(last.group, sortBy) : position;
  return {
    ...pageItems(shown),
    nextCursor: end === null ? null : encodeCursor(place, end),
    ...(found.length <= limit && end !== null ? { isCut: true } : {}),
  };
}
