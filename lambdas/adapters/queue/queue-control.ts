import {
  StartMessageMoveTaskCommand,
  type GetQueueAttributesCommand,
  type GetQueueAttributesCommandOutput,
  type StartMessageMoveTaskCommandOutput,
} from '@aws-sdk/client-sqs';
import { TransientError } from '../../core/failure.ts';
import { queueFigures, type QueueFigures } from './queue-figures.ts';

interface SqsClient {
  send(command: GetQueueAttributesCommand): Promise<GetQueueAttributesCommandOutput>;
  send(command: StartMessageMoveTaskCommand): Promise<StartMessageMoveTaskCommandOutput>;
}

export type QueueDepth = Pick<QueueFigures, 'waiting' | 'inFlight'>;

/** What people look at and do beside the flow of messages. */
export interface QueueControl {
  depths(): Promise<{ queue: QueueDepth; deadLetters: QueueDepth }>;
  /** Moves all of the dead-letter queue back to the queue. Resolves once the service has taken the task; rejects with `TransientError`. */
  startRedrive(): Promise<void>;
}

/** As slow as the command's own: a second storm helps nobody (docs/recovery.md). */
const MOVED_PER_SECOND = 100;

/** The queue in front of the consumer, and its dead-letter queue, on SQS. */
export function createQueueControl(
  client: SqsClient,
  { queueUrl, deadLetterUrl }: { queueUrl: string; deadLetterUrl: string },
): QueueControl {
  const both = () => Promise.all([queueFigures(client, queueUrl), queueFigures(client, deadLetterUrl)]);
  return {
    async depths() {
      const [queue, deadLetters] = await both();
      return { queue, deadLetters };
    },
    async startRedrive() {
      const [queue, deadLetters] = await both();
      const task = new StartMessageMoveTaskCommand({
        SourceArn: deadLetters.arn,
        DestinationArn: queue.arn,
        MaxNumberOfMessagesPerSecond: MOVED_PER_SECOND,
      });
      await client.send(task).catch((cause: unknown) => {
        const message =
          'SQS did not take the redrive. If one is running already, wait for it; otherwise try again.';
        throw new TransientError('redrive_not_started', message, { cause });
      });
    },
  };
}
