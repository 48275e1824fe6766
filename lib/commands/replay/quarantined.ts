import * as z from 'zod';
import { MAX_MESSAGE_BYTES, encodeMessage, queueMessage } from '../../../lambdas/contracts/queue-message.ts';
import type { QueueMessage } from '../../../lambdas/contracts/queue-message.ts';
import { unreadableMessage, type Unreadable } from '../../../lambdas/contracts/unreadable.ts';
import { isPermanent } from '../../../lambdas/core/failure.ts';
import { parseBody, utf8TextOf } from '../../../lambdas/core/sentry/body.ts';
import { messagesOf, parseRecord, webhookWithoutBody } from '../archive/archive-records.ts';
import { jsonOf } from '../target/json.ts';
import type { KeptBodies } from './kept-bodies.ts';

/** The messages that a record is sent as, or why there are none. */
export type Found = { messages: QueueMessage[] } | { fault: string };

const entry = z.object({ code: z.string(), message: z.unknown() });

/**
 * What an entry of the quarantine is sent as. Not in the archive yet: the consumer archives it, now that it
 * understands it.
 */
export async function messagesOfEntry(json: unknown, bodies: KeptBodies): Promise<Found> {
  const parsed = entry.safeParse(json);
  if (!parsed.success) return { fault: 'not a quarantine entry that this version knows' };
  const { code, message } = parsed.data;
  const apart = unreadableMessage.safeParse(message);
  if (apart.success) return messagesOfBytes(message, apart.data.unreadable, bodies);
  const found = parseRecord(message);
  if ('record' in found) return messagesOfRecord(found.record, bodies);
  return code === 'invalid_issue' || code === 'invalid_event'
    ? { fault: 'a row of a list, which is in the archive as a whole: replay that hour without --quarantine' }
    : { fault: `nothing to send: of a message that was ${code} only the outline was kept` };
}

async function messagesOfRecord(
  record: Extract<ReturnType<typeof parseRecord>, { record: unknown }>['record'],
  bodies: KeptBodies,
): Promise<Found> {
  const messages = await messagesOf(record, undefined);
  if (messages !== null) return { messages };
  if (record.kind !== 'webhook') return { fault: 'larger than SQS takes, even compressed' };
  const { body, ...delivery } = record;
  return { messages: [await bodies.travelling(delivery, Buffer.from(JSON.stringify(body)))] };
}

/** What nobody could read is sent only where this version can: otherwise it would come back under a new date. */
async function messagesOfBytes(
  message: unknown,
  { key, sha256 }: Unreadable,
  bodies: KeptBodies,
): Promise<Found> {
  const bytes = await bodies.read(key);
  if (bytes === undefined) return { fault: `its bytes have expired (UNREADABLE_DAYS): ${key} is gone` };
  const delivery = webhookWithoutBody.safeParse(message);
  if (!delivery.success) return messageInBytes(bytes);
  try {
    parseBody(bytes);
  } catch (error) {
    if (!isPermanent(error)) throw error;
    return { fault: `still cannot be read: ${error.message} (SHA-256 ${sha256})` };
  }
  return { messages: [await bodies.travelling(delivery.data, bytes)] };
}

/** A whole queue message that was none of ours: one of a later version is one of ours now. */
function messageInBytes(bytes: Buffer): Found {
  const parsed = queueMessage.safeParse(jsonOf(utf8TextOf(bytes) ?? ''));
  if (!parsed.success) return { fault: 'still not a queue message that this version knows' };
  return encodeMessage(parsed.data).length <= MAX_MESSAGE_BYTES
    ? { messages: [parsed.data] }
    : { fault: 'larger than SQS takes' };
}
