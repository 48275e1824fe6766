import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { SendMessageBatchCommandOutput } from '@aws-sdk/client-sqs';
import { MAX_MESSAGE_BYTES, encodeMessage } from '../../contracts/queue-message.ts';
import type { QueueMessage } from '../../contracts/queue-message.ts';
import { PermanentError, TransientError } from '../../core/failure.ts';
import type { Queue } from './queue.ts';

interface SqsClient {
  send(command: SendMessageBatchCommand): Promise<SendMessageBatchCommandOutput>;
}

/** Entries of one SendMessageBatch call; together they obey the limit of one message (AWS, "SendMessageBatch"). */
const MAX_BATCH_ENTRIES = 10;
const MAX_ATTEMPTS = 4;
const DEFAULT_BACKOFF_MS = 100;

/**
 * The queue on SQS. An `issues` message that is too large for SQS is split, because its issues are independent of
 * each other; any other that is too large rejects with `PermanentError`, after the rest has been sent.
 */
export function createSqsQueue(
  client: SqsClient,
  queueUrl: string,
  { backoffMs = DEFAULT_BACKOFF_MS }: { backoffMs?: number } = {},
): Queue {
  const sendBatch = async (texts: readonly string[]): Promise<void> => {
    let left = texts;
    for (let attempt = 1; left.length > 0; attempt++) {
      const rejected = await rejectedOf(client, queueUrl, left);
      left = left.filter((_, index) => rejected.has(index.toString()));
      if (left.length === 0) return;
      if (attempt === MAX_ATTEMPTS) {
        const codes = [...new Set(rejected.values())].join(', ');
        throw new TransientError(
          'queue_refused',
          `SQS refused ${left.length} messages ${attempt} times: ${codes}.`,
        );
      }
      await sleep(backoffMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
    }
  };

  return {
    async send(messages) {
      const texts = messages.flatMap(textsOf);
      for (const batch of batches(texts.filter(fits))) await sendBatch(batch);
      const tooLarge = texts.find((text) => !fits(text));
      if (tooLarge !== undefined) {
        throw new PermanentError(
          'message_too_large',
          `A message of ${tooLarge.length} bytes exceeds the ${MAX_MESSAGE_BYTES} that SQS takes.`,
        );
      }
    },
  };
}

/** Entry ids and error codes of what SQS did not accept. */
async function rejectedOf(
  client: SqsClient,
  queueUrl: string,
  texts: readonly string[],
): Promise<Map<string, string>> {
  const entries = texts.map((text, index) => ({ Id: index.toString(), MessageBody: text }));
  const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries });
  const { Failed = [] } = await client.send(command).catch((error: unknown) => {
    throw new TransientError('queue_unreachable', `SQS did not take a batch for ${queueUrl}.`, {
      cause: error,
    });
  });
  return new Map(Failed.map(({ Id = '', Code = 'unknown' }) => [Id, Code]));
}

/** The encoded text is ASCII, so that its length is its bytes. */
const fits = (text: string) => text.length <= MAX_MESSAGE_BYTES;

function textsOf(message: QueueMessage): string[] {
  const text = encodeMessage(message);
  if (fits(text) || message.kind !== 'issues' || message.issues.length < 2) return [text];
  const middle = Math.ceil(message.issues.length / 2);
  return [message.issues.slice(0, middle), message.issues.slice(middle)].flatMap((issues) =>
    textsOf({ ...message, issues }),
  );
}

function* batches(texts: readonly string[]): Generator<string[]> {
  let batch: string[] = [];
  let bytes = 0;
  for (const text of texts) {
    if (batch.length === MAX_BATCH_ENTRIES || bytes + text.length > MAX_MESSAGE_BYTES) {
      if (batch.length > 0) yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(text);
    bytes += text.length;
  }
  if (batch.length > 0) yield batch;
}
