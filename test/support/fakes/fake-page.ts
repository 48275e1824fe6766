import { InvalidCursorError, type Page } from '../../../lambdas/contracts/cursor.ts';

/** Pages by position: the cursor `after-2` starts at the third item. */
export function pageOf<T>(items: readonly T[], limit: number, cursor: string | null): Page<T> {
  const start = cursor === null ? 0 : Number(/^after-(\d+)$/.exec(cursor)?.[1] ?? Number.NaN);
  if (Number.isNaN(start)) throw new InvalidCursorError('not one of ours');
  const end = start + limit;
  return { items: items.slice(start, end), nextCursor: end < items.length ? `after-${end}` : null };
}
