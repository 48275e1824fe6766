import { DeleteMessageBatchCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { MAX_PAYLOAD_BYTES, type FunctionHost, type InvocationResult } from '../functions/function-host.ts';
import { succeeded, toSqsRecord } from './sqs-batch.ts';
import type { EventSourcePlan } from '../template/stack-plan.ts';

export interface EventSourceOptions {
  client: SQSClient;
  plan: EventSourcePlan;
  queueUrl: string;
  host: FunctionHost;
  onError: (line: string) => void;
}

/** SQS's own limit: messages of one receive or delete. */
const MAX_MESSAGES = 10;
/** Of SQS's 20: nobody waits longer for a source that is turned off and lets its poll end. */
const MAX_WAIT_SECONDS = 2;
const PAUSE_AFTER_ERROR_MS = 1000;
/** Lambda's pollers keep a batch that was throttled and try it again (Lambda guide, "Using Lambda with Amazon SQS"). */
const PAUSE_WHEN_THROTTLED_MS = 200;
/** Room for the array around the records. */
const MAX_BATCH_BYTES = MAX_PAYLOAD_BYTES - 64;

/**
 * Feeds a queue to a function as Lambda's event source mapping does: batches by size, window and payload limit, up
 * to `maxConcurrency` of them at once. Both ways to end it resolve when no batch is under way any more.
 */
export function startEventSource({ client, plan, queueUrl, host, onError }: EventSourceOptions): {
  /** At once: what the current poll was about to bring is retried after the visibility timeout. */
  stop: () => Promise<void>;
  /** Lets the current poll end and works off what it brought, so that every later message waits in the queue. */
  drain: () => Promise<void>;
} {
  const stopping = new AbortController();
  let isDraining = false;
  const isStopping = () => isDraining || stopping.signal.aborted;
  const running = new Set<Promise<void>>();
  /** Received, but too large for the batch before. */
  let carried: SQSRecord[] = [];

  async function receive(room: number, waitSeconds: number): Promise<SQSRecord[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: Math.min(MAX_MESSAGES, room),
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    const { Messages = [] } = await client.send(command, { abortSignal: stopping.signal });
    return Messages.map((message) => toSqsRecord(message, plan.queueArn));
  }

  /** One batch; empty when nothing came within a long poll. */
  async function collect(): Promise<SQSRecord[]> {
    const batch: SQSRecord[] = [];
    let bytes = 0;
    let windowEnd: number | undefined;
    let incoming = carried;
    carried = [];
    for (;;) {
      for (const record of incoming) {
        bytes += sizeOf(record);
        // One message is never too large: SQS takes 1 MiB.
        if (bytes > MAX_BATCH_BYTES) carried.push(record);
        else batch.push(record);
      }
      if (batch.length > 0) windowEnd ??= Date.now() + plan.windowSeconds * 1000;
      const isFull = carried.length > 0 || batch.length >= plan.batchSize;
      const isOver = windowEnd !== undefined && Date.now() >= windowEnd && incoming.length < MAX_MESSAGES;
      if (isFull || isOver) return batch;
      const leftSeconds = windowEnd === undefined ? MAX_WAIT_SECONDS : (windowEnd - Date.now()) / 1000;
      incoming = await receive(
        plan.batchSize - batch.length,
        Math.max(0, Math.min(MAX_WAIT_SECONDS, leftSeconds)),
      );
      if (incoming.length === 0 && batch.length === 0) return batch;
    }
  }

  async function invokeUntilAdmitted(batch: readonly SQSRecord[]): Promise<InvocationResult> {
    for (;;) {
      const result = await host.invoke({ Records: batch });
      if (result.ok || result.isThrottled !== true || stopping.signal.aborted) return result;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_WHEN_THROTTLED_MS));
    }
  }

  async function process(batch: readonly SQSRecord[]): Promise<void> {
    const result = await invokeUntilAdmitted(batch);

    if (!result.ok) return;
    const done = plan.reportsFailures ? succeeded(batch, result.value) : batch;
    const deletions = chunks(done, MAX_MESSAGES).map((part) =>
      client.send(
        new DeleteMessageBatchCommand({
          QueueUrl: queueUrl,
          Entries: part.map(({ receiptHandle }, index) => ({
            Id: index.toString(),
            ReceiptHandle: receiptHandle,
          })),
        }),
      ),
    );
    await Promise.all(deletions);
  }

  async function poll(): Promise<void> {
    while (!isStopping()) {
      try {
        const batch = await collect();
        if (batch.length === 0) continue;
        const work: Promise<void> = process(batch)
          .catch((error: unknown) => onError(`queue: ${String(error)}`))
          .finally(() => running.delete(work));
        running.add(work);
        if (running.size >= plan.maxConcurrency) await Promise.race(running);
      } catch (error) {
        if (stopping.signal.aborted) return;
        onError(`queue: receiving from ${queueUrl} failed: ${String(error)}`);
        await new Promise((resolve) => setTimeout(resolve, PAUSE_AFTER_ERROR_MS));
      }
    }
  }

  const polling = poll();
  const end = async () => {
    await polling;
    await Promise.all(running);
  };
  return {
    stop() {
      stopping.abort();
      return end();
    },
    drain() {
      isDraining = true;
      return end();
    },
  };
}

const sizeOf = (record: SQSRecord) => Buffer.byteLength(JSON.stringify(record)) + 1;

const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
