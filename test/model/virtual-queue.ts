import { createHeap } from './heap.ts';

/** A message of the queue and how often it was received. */
export interface Received {
  messageId: string;
  body: string;
  receives: number;
}

/** SQS as far as the consumer can tell, in the model's own time. */
export interface VirtualQueue {
  readonly waiting: number;
  readonly inDlq: number;
  send(body: string, due: number): void;
  /** Up to `max` messages that are due, any that were taken before among them. */
  take(now: number, max: number): Received[];
  /** Back for a retry, or to the dead-letter queue after the fifth. */
  giveBack(message: Received, due: number): void;
  /** Moves the dead-letter queue back; returns how many. */
  redrive(now: number): number;
  /** When the next message is due. */
  nextDue(): number | undefined;
}

export function createVirtualQueue(maxReceives = 5): VirtualQueue {
  const waiting = createHeap<Received>();
  let dead: Received[] = [];
  let sent = 0;
  return {
    get waiting() {
      return waiting.size;
    },
    get inDlq() {
      return dead.length;
    },
    send(body, due) {
      sent++;
      waiting.push(due, { messageId: `m${sent.toString()}`, body, receives: 0 });
    },
    take(now, max) {
      const batch: Received[] = [];
      while (batch.length < max && (waiting.nextDue() ?? Number.POSITIVE_INFINITY) <= now) {
        const message = waiting.pop();
        if (message !== undefined) batch.push({ ...message, receives: message.receives + 1 });
      }
      return batch;
    },
    giveBack(message, due) {
      if (message.receives >= maxReceives) dead.push(message);
      else waiting.push(due, message);
    },
    redrive(now) {
      const moved = dead;
      dead = [];
      for (const message of moved) waiting.push(now, { ...message, receives: 0 });
      return moved.length;
    },
    nextDue: () => waiting.nextDue(),
  };
}
