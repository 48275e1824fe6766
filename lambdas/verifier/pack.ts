import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { MAX_MESSAGE_BYTES, encodeMessage } from '../contracts/queue-message.ts';
import type { WebhookMessage } from '../contracts/queue-message.ts';

/** Left free for message attributes, which tracing and redrive tools may add: they count towards the limit. */
const ATTRIBUTE_RESERVE_BYTES = 1024;
const MAX_TEXT_BYTES = MAX_MESSAGE_BYTES - ATTRIBUTE_RESERVE_BYTES;

const compress = promisify(gzip);

export interface Packed {
  /** The text of the message. */
  text: string;
  encoding: WebhookMessage['encoding'];
}

/**
 * The first form that fits into one message: the body as it is, gzipped, or kept in the bucket by `store`, which
 * gets the gzipped body and returns the object's key. Bytes that are no text travel gzipped, whatever their size.
 */
export async function pack(
  delivery: Omit<WebhookMessage, 'encoding' | 'body'>,
  body: string | Buffer,
  store: (gzipped: Buffer) => Promise<string>,
): Promise<Packed> {
  // Encoding never makes a text shorter.
  if (typeof body === 'string' && body.length <= MAX_TEXT_BYTES) {
    const text = encodeMessage({ ...delivery, encoding: 'identity', body });
    if (text.length <= MAX_TEXT_BYTES) return { text, encoding: 'identity' };
  }
  const gzipped = await compress(body);
  const text = encodeMessage({ ...delivery, encoding: 'gzip', body: gzipped.toString('base64') });
  if (text.length <= MAX_TEXT_BYTES) return { text, encoding: 'gzip' };
  const key = await store(gzipped);
  return { text: encodeMessage({ ...delivery, encoding: 'bucket', body: key }), encoding: 'bucket' };
}
