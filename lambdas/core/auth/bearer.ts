import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string) => createHash('sha256').update(text).digest();

/**
 * True where an Authorization header carries one of the tokens as a bearer. Constant time: digests are compared,
 * so that neither content nor length shows. No token, or an empty one, is a refusal.
 */
export function verifyBearer(header: string | undefined, tokens: readonly string[]): boolean {
  const given = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
  if (given === undefined) return false;
  const matches = tokens
    .filter((token) => token !== '')
    .map((token) => timingSafeEqual(digest(token), digest(given)));
  return matches.includes(true);
}
