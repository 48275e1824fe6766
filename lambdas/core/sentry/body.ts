import { PermanentError } from '../failure.ts';

/** The mark of a byte order stays: the text is that of exactly these bytes. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Undefined for bytes that are not UTF-8. */
export function utf8TextOf(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * The JSON of a webhook's body.
 * @throws PermanentError where it is none. The error quotes nothing of the body, as that of JSON.parse does.
 */
export function parseBody(body: string | Uint8Array): unknown {
  const text = typeof body === 'string' ? body : utf8TextOf(body);
  if (text === undefined) throw new PermanentError('not_utf8', 'the webhook body is not UTF-8');
  try {
    return JSON.parse(text);
  } catch {
    const what = text === '' ? 'is empty' : 'is not JSON, or cut short';
    throw new PermanentError('not_json', `the webhook body ${what}`);
  }
}
