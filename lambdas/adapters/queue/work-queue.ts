import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { NotifierMessage } from '../../contracts/notifier-message.ts';
import { TransientError } from '../../core/failure.ts';

/** The notifier's own queue. */
export interface WorkQueue {
  /** Rejects with `TransientError` where SQS does not take one of them. */
  send(messages: readonly NotifierMessage[], delaySeconds: number): Promise<void>;
}

/** Entries of one call (AWS, "SendMessageBatch"). */
const AT_ONCE = 10;

export function createWorkQueue(client: Pick<SQSClient, 'send'>, queueUrl: string): WorkQueue {
  return {
    send: async (messages, delaySeconds) => {
      for (let at = 0; at < messages.length; at += AT_ONCE) {
        const Entries = messages.slice(at, at + AT_ONCE).map((message, index) => ({
          Id: String(index),
          MessageBody: asciiJson(message),
          DelaySeconds: delaySeconds,
        }));
        const { Failed = [] } = await client.send(
          new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }),
        );
        if (Failed.length === 0) continue;
        const codes = [...new Set(Failed.map(({ Code = 'unknown' }) => Code))].join(', ');
        throw new TransientError('queue_refused', `SQS refused ${Failed.length} messages: ${codes}.`);
      }
    },
  };
}

/** SQS refuses some characters; escaped, every text is allowed (contracts/queue-message.ts). */
const asciiJson = (message: NotifierMessage): string =>
  JSON.stringify(message).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
