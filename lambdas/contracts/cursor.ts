import * as z from 'zod';

export interface PageRequest {
  limit: number;
  /** Opaque, from the previous page; `InvalidCursorError` where it is not one of ours. */
  cursor: string | null;
}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError';
}

/**
 * A cursor names a position in an order, not an item: the sort key after which the next page starts. It survives
 * inserts, deletions and changed filters, and tells nothing that the page did not.
 */
export interface Order {
  sort: string;
  order: 'asc' | 'desc';
}

const cursorSchema = z.strictObject({
  v: z.literal(1),
  sort: z.string(),
  order: z.enum(['asc', 'desc']),
  position: z.string().min(1).max(256),
});

export const encodeCursor = ({ sort, order }: Order, position: string): string =>
  Buffer.from(JSON.stringify({ v: 1, sort, order, position })).toString('base64url');

/** The position, or null for no cursor. Throws `InvalidCursorError` for a cursor of another order or none of ours. */
export function decodeCursor(cursor: string | null, { sort, order }: Order): string | null {
  if (cursor === null) return null;
  const result = cursorSchema.safeParse(jsonOf(Buffer.from(cursor, 'base64url').toString()));
  if (!result.success)
    throw new InvalidCursorError('The cursor is not one of ours; start from the first page.');
  if (result.data.sort !== sort || result.data.order !== order) {
    throw new InvalidCursorError(
      `The cursor was made for another order than ${sort} ${order}; start from the first page.`,
    );
  }
  return result.data.position;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
