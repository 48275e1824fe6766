import { setTimeout as sleep } from 'node:timers/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { ulid } from 'ulid';
import { createArchiveWriter } from '../../../lambdas/adapters/archive/writer.ts';
import { systemClock } from '../../../lambdas/adapters/clock.ts';
import { createEventMover } from '../../../lambdas/adapters/table/write/event-mover.ts';
import { createGroupWriter } from '../../../lambdas/adapters/table/write/group-writer.ts';
import { createTableReader } from '../../../lambdas/adapters/table/read/table-reader.ts';
import { consume } from '../../../lambdas/consumer/consume.ts';
import type { Message } from '../../../lambdas/consumer/decode-batch.ts';
import type { Services } from '../../../lambdas/consumer/services.ts';
import { encodeMessage, type QueueMessage } from '../../../lambdas/contracts/queue-message.ts';
import { createSanitise } from '../../../lambdas/core/sanitise/sanitise.ts';
import type { TestTable } from '../../support/engines/table.ts';
import { bodyOf } from '../verifier/harness.ts';
import { quietTelemetry } from './silence.ts';
import { RETENTION } from './table.ts';

/** The consumer as it is deployed, but for a bucket that takes everything at once. */
export function consumerOf(
  table: TestTable,
  progress: (line: string) => void,
  indexTags: readonly string[] = [],
): Services {
  const reader = createTableReader({ ...table, showExpired: true });
  const tools = {
    ...table,
    reader,
    retention: RETENTION,
    indexTags,
    random: Math.random,
    sleep,
    clock: systemClock,
  };
  const bucket = { send: () => Promise.resolve({}) } as unknown as S3Client;
  return {
    archive: createArchiveWriter(bucket, 'archive'),
    reader,
    writer: createGroupWriter(tools),
    mover: createEventMover(tools),
    sanitise: createSanitise([]),
    clock: systemClock,
    newId: () => ulid(),
    telemetry: quietTelemetry(progress),
    // Two writes a minute, whatever comes: no part of what is measured.
    deliveries: { note: () => Promise.resolve() },
  };
}

/** The largest batch that the event source hands over (lib/constructs/consumer.ts). */
export const BATCH_SIZE = 500;

/** Messages as the queue hands them over. */
export const queued = (messages: readonly QueueMessage[]): Message[] =>
  messages.map((message, index) => ({ messageId: `m${index}`, body: encodeMessage(message) }));

/** Gives the consumer these messages in the batches it would get. Throws where one is to be retried. */
export async function consumeQueued(messages: readonly Message[], services: Services): Promise<void> {
  for (let start = 0; start < messages.length; start += BATCH_SIZE) {
    const again = await consume(messages.slice(start, start + BATCH_SIZE), services);
    if (again.length > 0) throw new Error(`The consumer wants ${again.length} messages once more.`);
  }
}

/** The same for messages that are not queued yet; never more than a batch of them is in memory as text. */
export async function consumeAll(messages: readonly QueueMessage[], services: Services): Promise<void> {
  for (let start = 0; start < messages.length; start += BATCH_SIZE) {
    await consumeQueued(queued(messages.slice(start, start + BATCH_SIZE)), services);
  }
}

export interface MadeEvent {
  issueId: string;
  eventId: string;
  projectId: string;
  /** ISO 8601. */
  at: string;
  /** Fields of the event as Sentry writes them, such as its release. */
  fields?: Readonly<Record<string, unknown>>;
}

/** The webhook of an event, with a body of about this size. */
export function eventWebhook(
  { issueId, eventId, projectId, at, fields }: MadeEvent,
  bytes: number,
): QueueMessage {
  const body = bodyOf(bytes, {
    event_id: eventId,
    issue_id: issueId,
    project: Number(projectId),
    datetime: at,
    timestamp: Date.parse(at) / 1000,
    ...fields,
  });
  return webhookOf(body);
}

/** The message of a webhook with this body. */
export function webhookOf(body: string): QueueMessage {
  return {
    v: 1,
    kind: 'webhook',
    receivedAt: new Date().toISOString(),
    resource: 'error',
    hookTimestamp: Math.floor(Date.now() / 1000),
    requestId: null,
    encoding: 'identity',
    body,
  };
}

/** 32 hex digits, as Sentry's event ids are; another for each number. */
export const eventIdOf = (number: number): string => number.toString(16).padStart(32, '0');
