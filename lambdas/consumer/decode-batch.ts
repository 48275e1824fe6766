import pMap from 'p-map';
import type { QuarantineEntry } from '../adapters/archive/writer.ts';
import { isoNow } from '../adapters/clock.ts';
import { METRICS } from '../contracts/metrics.ts';
import type { ArchiveRecord } from '../contracts/archive-record.ts';
import { REDACTION_RULES_VERSION } from '../core/sanitise/version.ts';
import { decode, type Spike } from '../core/sentry/decode.ts';
import type { ArchivePointer } from '../core/group/group.ts';
import { isPermanent, messageOf, withinStack, type PermanentError } from '../core/failure.ts';
import type { Observation } from '../core/group/observation.ts';
import type { Services } from './services.ts';
import { keepUnreadable } from './keep-unreadable.ts';
import { unpack, UnreadableBodyError, type Unpacked } from './unpack.ts';

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
  spike?: Spike;
}

/** An entry for the quarantine, and where the body of its message waits in the bucket. */
export interface Quarantined {
  entry: QuarantineEntry;
  oversizeKey: string | null;
}

export interface DecodedBatch {
  decoded: DecodedMessage[];
  quarantined: Quarantined[];
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
    const { rejected, relevant, ...told } = withinStack(
      'not_decodable',
      'the record is more than can be worked through',
      () => decode(record),
    );
    batch.decoded.push({ messageId, record, oversizeKey, archived, ...told });
    if (!relevant) services.telemetry.metrics.count(METRICS.messagesIgnored);
    for (const { index, reason } of rejected) {
      const why = { code: codeOf(record), message: `row ${index.toString()}: ${reason}` };
      const entry = quarantineEntry(messageId, why, rowsOf(record)[index] ?? null, services);
      batch.quarantined.push({ entry, oversizeKey: null });
    }
  } catch (error) {
    try {
      batch.quarantined.push(await quarantinedOf(message, error, unpacked, services));
    } catch (fault) {
      services.telemetry.log.error('message not read, it is retried', {
        messageId,
        error: messageOf(fault),
      });
      batch.toRetry.push(messageId);
    }
  }
  return unpacked?.size ?? body.length;
}

/** What is kept of a message that can never succeed. Rethrows what is no permanent error. */
async function quarantinedOf(
  { messageId, body }: Message,
  error: unknown,
  unpacked: Unpacked | undefined,
  services: Services,
): Promise<Quarantined> {
  if (!isPermanent(error)) throw error;
  if (unpacked !== undefined) {
    const { record, oversizeKey } = unpacked;
    return { entry: quarantineEntry(messageId, error, record, services), oversizeKey };
  }
  const isBody = error instanceof UnreadableBodyError;
  const kept = isBody
    ? await keepUnreadable(error.body, error.delivery, services)
    : await keepUnreadable(Buffer.from(body), null, services);
  return {
    entry: quarantineEntry(messageId, error, kept, services),
    oversizeKey: isBody ? error.oversizeKey : null,
  };
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
    case 'spike':
      return [];
  }
};
const codeOf = ({ kind }: ArchiveRecord): string => (kind === 'events' ? 'invalid_event' : 'invalid_issue');

/** `message` must be sanitised, or say nothing of what the message said. */
export const quarantineEntry = (
  messageId: string,
  { code, message: reason }: Pick<PermanentError, 'code' | 'message'>,
  message: unknown,
  { clock }: Pick<Services, 'clock'>,
): QuarantineEntry => ({
  v: 1,
  at: isoNow(clock),
  code,
  reason,
  messageId,
  rules: REDACTION_RULES_VERSION,
  message,
});
