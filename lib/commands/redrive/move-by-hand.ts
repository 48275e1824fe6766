import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { MAX_MESSAGE_BYTES } from '../../../lambdas/contracts/queue-message.ts';
import { TransientError } from '../../../lambdas/core/failure.ts';
import type { Context } from '../command-line/context.ts';
import { createPace } from '../queue/pace.ts';
import type { Mover } from './redrive.ts';

interface Queues {
  dlqUrl: string;
  queueUrl: string;
}

/** The most that one call takes (SQS API reference, "ReceiveMessage"). */
const MAX_BATCH = 10;
/** Long enough for one batch to be sent and deleted, short enough that a crash hides messages for a minute only. */
const HIDDEN_SECONDS = 60;
/** SQS may answer empty while messages are left; long polling asks all its servers. */
const WAIT_SECONDS = 1;
const EMPTY_ANSWERS = 2;

/**
 * Receives, sends, deletes, in this order: a crash in between doubles a message, which the consumer absorbs, and loses
 * none. Moves at most what was there at the start, so that messages which come back do not go round for ever.
 */
export function createHandMover(
  client: Pick<SQSClient, 'send'>,
  { dlqUrl, queueUrl }: Queues,
  atStart: () => Promise<number>,
  { clock, stop, sleep }: Pick<Context, 'clock' | 'stop' | 'sleep'>,
): Mover {
  const receive = async (most: number): Promise<Message[]> => {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: dlqUrl,
        MaxNumberOfMessages: Math.min(MAX_BATCH, most),
        VisibilityTimeout: HIDDEN_SECONDS,
        WaitTimeSeconds: WAIT_SECONDS,
        MessageAttributeNames: ['All'],
      }),
    );
    return Messages;
  };

  return {
    by: 'command',
    async move(rate, moved) {
      const total = await atStart();
      const pace = createPace(rate, clock);
      let count = 0;
      let empty = 0;
      while (count < total && empty < EMPTY_ANSWERS) {
        if (stop.aborted) return { moved: count, isStopped: true };
        const messages = await receive(total - count);
        empty = messages.length === 0 ? empty + 1 : 0;
        for (const batch of batches(messages)) {
          await send(client, queueUrl, batch);
          await remove(client, dlqUrl, batch);
          count += batch.length;
          moved(count);
        }
        await sleep(pace.after(messages.length));
      }
      return { moved: count, isStopped: false };
    },
  };
}

async function send(
  client: Pick<SQSClient, 'send'>,
  url: string,
  messages: readonly Message[],
): Promise<void> {
  const { Failed = [] } = await client.send(
    new SendMessageBatchCommand({
      QueueUrl: url,
      Entries: messages.map(({ Body, MessageAttributes }, index) => ({
        Id: index.toString(),
        MessageBody: Body,
        ...(MessageAttributes === undefined ? {} : { MessageAttributes }),
      })),
    }),
  );
  if (Failed.length > 0) throw refused('send', Failed);
}

async function remove(
  client: Pick<SQSClient, 'send'>,
  url: string,
  messages: readonly Message[],
): Promise<void> {
  const { Failed = [] } = await client.send(
    new DeleteMessageBatchCommand({
      QueueUrl: url,
      Entries: messages.map(({ ReceiptHandle }, index) => ({ Id: index.toString(), ReceiptHandle })),
    }),
  );
  if (Failed.length > 0) throw refused('delete', Failed);
}

const refused = (what: string, failed: readonly { Code?: string | undefined }[]) =>
  new TransientError(
    'queue_refused',
    `SQS did not ${what} ${failed.length.toString()} messages (${[...new Set(failed.map(({ Code }) => Code))].join(', ')}). ` +
      'They are still in the dead-letter queue and come back to it within a minute.',
  );

/** Together a batch obeys the limit of one message (SQS API reference, "SendMessageBatch"). */
function batches(messages: readonly Message[]): Message[][] {
  const result: Message[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const message of messages) {
    const size = Buffer.byteLength(message.Body ?? '');
    if (bytes + size > MAX_MESSAGE_BYTES) {
      result.push([]);
      bytes = 0;
    }
    result.at(-1)?.push(message);
    bytes += size;
  }
  return result;
}
