import type { HttpAnswer } from '../target/http.ts';

/** How far a clock is ahead of another, milliseconds: somewhere between the two. */
export interface Offset {
  least: number;
  most: number;
}

/**
 * How far a server is ahead of us. Its Date header is cut to the second, and was written between sending and receiving.
 * Undefined without the header.
 */
export function offsetOf({ headers, sentAt, receivedAt }: HttpAnswer): Offset | undefined {
  const date = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(date)) return undefined;
  return { least: date - receivedAt, most: date + 999 - sentAt };
}

/** How far `a` is ahead of `b`, both measured from here, whatever our own clock says. */
export const between = (a: Offset, b: Offset): Offset => ({
  least: a.least - b.most,
  most: a.most - b.least,
});

/** The smallest difference that the measurement allows; 0 where they may agree. */
export const leastSkew = ({ least, most }: Offset): number => Math.max(0, least, -most);
