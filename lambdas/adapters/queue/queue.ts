import type { QueueMessage } from '../../contracts/queue-message.ts';

/** The producer's side of the queue. */
export interface Queue {
  /** Resolves once SQS has accepted every message; rejects with `TransientError` otherwise. */
  send(messages: readonly QueueMessage[]): Promise<void>;
}
