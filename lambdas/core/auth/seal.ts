import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Bytes that only whoever has the secret can read or make: AES-256-GCM, the name of its purpose sealed in. */
const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** A key for one purpose, derived (RFC 5869) so that what is sealed for one opens no other. */
const keyOf = (secret: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', purpose, KEY_BYTES));

/** Seals a text. `iv` is for tests that pin the format; one that is used twice breaks the seal. */
export function seal(text: string, secret: string, purpose: string, iv = randomBytes(IV_BYTES)): string {
  const cipher = createCipheriv(ALGORITHM, keyOf(secret, purpose), iv);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, sealed, cipher.getAuthTag()]).toString('base64url');
}

/** What was sealed under one of the secrets for this purpose; undefined for everything else. */
export function unseal(sealed: string, secrets: readonly string[], purpose: string): string | undefined {
  // Node skips what is no base64url: another text must not open what this one does.
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.toString('base64url') !== sealed || bytes.length < IV_BYTES + TAG_BYTES) return undefined;
  for (const secret of secrets.filter((candidate) => candidate !== '')) {
    const text = unsealWith(bytes, keyOf(secret, purpose));
    if (text !== undefined) return text;
  }
  return undefined;
}

function unsealWith(bytes: Buffer, key: Buffer): string | undefined {
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
    return text.toString('utf8');
  } catch {
    // A wrong key and a changed byte look the same, which is the point of the tag.
    return undefined;
  }
}
