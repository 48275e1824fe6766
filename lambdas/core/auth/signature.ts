import { createHmac, timingSafeEqual } from 'node:crypto';

const HEX_SHA256 = /^[0-9a-f]{64}$/;

/**
 * True where `header` is the lowercase hex HMAC-SHA256 of exactly these bytes under one of the secrets. Fails
 * closed: no header, no secret or an empty secret is a refusal. Every secret is tried, whatever the first says.
 */
export function verifySignature(
  body: Buffer,
  header: string | undefined,
  secrets: readonly string[],
): boolean {
  if (header === undefined || !HEX_SHA256.test(header)) return false;
  const given = Buffer.from(header, 'hex');
  const matches = secrets
    .filter((secret) => secret !== '')
    .map((secret) => timingSafeEqual(createHmac('sha256', secret).update(body).digest(), given));
  return matches.includes(true);
}
