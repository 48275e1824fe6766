import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { archiveRecord, webhookWithoutBody } from '../../../lambdas/contracts/archive-record-schema.ts';
import {
  encodeMessage,
  MAX_MESSAGE_BYTES,
  type QueueMessage,
} from '../../../lambdas/contracts/queue-message.ts';
import type { ArchiveRecord } from '../../../lambdas/contracts/archive-record.ts';
import type { ArchivePointer } from '../../../lambdas/core/group/group.ts';

export { webhookWithoutBody };

/** The record of a line of the archive, or why it is none; the fault never quotes what it is about. */
export function parseRecord(json: unknown): { record: ArchiveRecord } | { fault: string } {
  const parsed = archiveRecord.safeParse(json);
  if (parsed.success) return { record: parsed.data };
  const faults = parsed.error.issues.map(({ path, code }) => `${path.join('.') || 'record'} ${code}`);
  return { fault: `not a record that this version knows: ${faults.join(', ')}` };
}

/**
 * The messages that put a record through the queue again; `archived` is where it lies, so that it is not archived
 * twice. Mostly one. A webhook that is too large for SQS travels compressed, as its first time; rows of a list are
 * independent of each other and travel in parts. Null where nothing makes it small enough.
 */
export async function messagesOf(
  { rules: _, ...record }: ArchiveRecord,
  archived: ArchivePointer | undefined,
): Promise<QueueMessage[] | null> {
  if (record.kind !== 'webhook') return parts({ ...record, archived });
  const body = JSON.stringify(record.body);
  const plain: QueueMessage = { ...record, encoding: 'identity', body, archived };
  if (fits(plain)) return [plain];
  const zipped = (await compress(body)).toString('base64');
  const packed: QueueMessage = { ...record, encoding: 'gzip', body: zipped, archived };
  return fits(packed) ? [packed] : null;
}

const compress = promisify<string, Buffer>(gzip);

/** The encoded text is ASCII, so that its length is its bytes. */
const fits = (message: QueueMessage): boolean => encodeMessage(message).length <= MAX_MESSAGE_BYTES;

function parts(message: QueueMessage): QueueMessage[] | null {
  if (fits(message)) return [message];
  const halves = halvesOf(message)?.map(parts);
  return halves === undefined || halves.includes(null) ? null : halves.flatMap((half) => half ?? []);
}

function halvesOf(message: QueueMessage): QueueMessage[] | undefined {
  switch (message.kind) {
    case 'issues':
      return halved(message.issues)?.map((issues) => ({ ...message, issues }));
    case 'events':
      return halved(message.events)?.map((events) => ({ ...message, events }));
    case 'webhook':
    case 'event':
    case 'gone':
    case 'spike':
      return undefined;
  }
}

function halved<T>(rows: readonly T[]): [T[], T[]] | undefined {
  if (rows.length < 2) return undefined;
  const middle = Math.ceil(rows.length / 2);
  return [rows.slice(0, middle), rows.slice(middle)];
}
