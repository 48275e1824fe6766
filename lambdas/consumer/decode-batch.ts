import { createHash } from 'node:crypto';
import pMap from 'p-map';
import type { QuarantineEntry } from '../adapters/archive/writer.ts';
import { isoNow } from '../adapters/clock.ts';
import { METRICS } from '../contracts/metrics.ts';
import type { ArchiveRecord } from '../contracts/archive-record.ts';
import { decode } from '../core/sentry/decode.ts';
import type { ArchivePointer } from '../core/group/group.ts';
import { isPermanent, messageOf, type PermanentError } from '../core/failure.ts';
import type { Observation } from '../core/group/observation.ts';
import type { Services } from './services.ts';
import { unpack, type Unpacked } from './unpack.ts';

export interface Message {
  messageId: string;
  body: string;
}

export interface DecodedMessage {
  messageId: string;
  record: ArchiveRecord;
  oversizeKey: string | null;
  /** Where the record already lies in the archive: a replay. */
  archived: ArchivePointer | null;
  observations: Observation[];
}

export interface DecodedBatch {
  decoded: DecodedMessage[];
  quarantined: QuarantineEntry[];
  /** Ids of messages to retry: the bucket was unavailable, or the batch was too heavy. */
  toRetry: string[];
}

/** Bodies fetched at once, for the few that wait in the bucket. */
const BODIES_AT_ONCE = 4;

/**
 * How much one batch may unpack. 500 messages of a few kilobytes can be 500 MB of JSON when they travelled
 * compressed, more than the function's memory and its 60 seconds hold; the rest is retried as the next batches.
 */
const MAX_BATCH_SIZE = 96 * 1024 * 1024;
const MAX_DECODE_MS = 25_000;

/** Reads every message of a batch for what it is: observations, a case for the quarantine, or one to retry. */
export async function decodeBatch(messages: readonly Message[], services: Services): Promise<DecodedBatch> {
  const batch: DecodedBatch = { decoded: [], quarantined: [], toRetry: [] };
  const deadline = services.clock.now() + MAX_DECODE_MS;
  let size = 0;
  await pMap(
    messages,
    async (message) => {
      if (size > MAX_BATCH_SIZE || services.clock.now() > deadline) {
        batch.toRetry.push(message.messageId);
        return;
      }
      // Added after the wait, not across it: others add meanwhile.
      const added = await decodeMessage(message, batch, services);
      size += added;
    },
    { concurrency: BODIES_AT_ONCE },
  );
  return batch;
}

/** Returns the message's size. */
async function decodeMessage(message: Message, batch: DecodedBatch, services: Services): Promise<number> {
  const { messageId, body } = message;
  let unpacked: Unpacked | undefined;
  try {
    unpacked = await unpack(body, services);
    const { record, oversizeKey, archived } = unpacked;
    const { observations, rejected, relevant } = decode(record);
    batch.decoded.push({ messageId, record, oversizeKey, archived, observations });
    if (!relevant) services.telemetry.metrics.count(METRICS.messagesIgnored);
    for (const { index, reason } of rejected) {
      const why = { code: codeOf(record), message: `row ${index.toString()}: ${reason}` };
      batch.quarantined.push(quarantineEntry(messageId, why, rowsOf(record)[index] ?? null, services));
    }
  } catch (error) {
    if (isPermanent(error)) {
      const kept = unpacked?.record ?? outlineOf(body);
      batch.quarantined.push(quarantineEntry(messageId, error, kept, services));
    } else {
      services.telemetry.log.error('message not read, it is retried', {
        messageId,
        error: messageOf(error),
      });
      batch.toRetry.push(messageId);
    }
  }
  return unpacked?.size ?? body.length;
}

const rowsOf = (record: ArchiveRecord): unknown[] => {
  switch (record.kind) {
    case 'issues':
      return record.issues;
    case 'events':
      return record.events;
    case 'webhook':
    case 'event':
    case 'gone':
      return [];
  }
};
const codeOf = ({ kind }: ArchiveRecord): string => (kind === 'events' ? 'invalid_event' : 'invalid_issue');

/** `message` must be sanitised. */
export const quarantineEntry = (
  messageId: string,
  { code, message: reason }: Pick<PermanentError, 'code' | 'message'>,
  message: unknown,
  { clock }: Pick<Services, 'clock'>,
): QuarantineEntry => ({ v: 1, at: isoNow(clock), code, reason, messageId, message });

/**
 * What can be kept of a text that could not be parsed, and so not be sanitised either: enough to recognise it, and
 * nothing of what it says.
 */
const outlineOf = (text: string): object => ({
  characters: text.length,
  sha256: createHash('sha256').update(text).digest('hex'),
});
