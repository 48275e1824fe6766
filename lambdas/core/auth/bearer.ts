import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string) => createHash('sha256').update(text).digest();

/**
 * The token of an Authorization header; undefined without one, and for every other scheme. Space around it is none of
 * the token's: what stands before the function may leave it or not.
 */
export const bearerOf = (header: string | undefined): string | undefined =>
  /^bearer +(\S+)$/i.exec(header?.trim() ?? '')?.[1];

/**
 * True where an Authorization header carries one of the tokens as a bearer. Constant time: digests are compared,
 * so that neither content nor length shows. No token, or an empty one, is a refusal.
 */
export function verifyBearer(header: string | undefined, tokens: readonly string[]): boolean {
  const given = bearerOf(header);
  if (given === undefined) return false;
  const matches = tokens
    .filter((token) => token !== '')
    .map((token) => timingSafeEqual(digest(token), digest(given)));
  return matches.includes(true);
}
