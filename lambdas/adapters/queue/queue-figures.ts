import { GetQueueAttributesCommand, type GetQueueAttributesCommandOutput } from '@aws-sdk/client-sqs';
import * as z from 'zod';

interface QueueClient {
  send(command: GetQueueAttributesCommand): Promise<GetQueueAttributesCommandOutput>;
}

export interface QueueFigures {
  arn: string;
  /** Messages that can be received, about. */
  waiting: number;
  /** Messages that somebody has received and not deleted yet, about. */
  inFlight: number;
}

const attributes = z.object({
  QueueArn: z.string(),
  ApproximateNumberOfMessages: z.coerce.number(),
  ApproximateNumberOfMessagesNotVisible: z.coerce.number(),
});

export async function queueFigures(client: QueueClient, queueUrl: string): Promise<QueueFigures> {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: ['QueueArn', 'ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  const parsed = attributes.parse(Attributes);
  return {
    arn: parsed.QueueArn,
    waiting: parsed.ApproximateNumberOfMessages,
    inFlight: parsed.ApproximateNumberOfMessagesNotVisible,
  };
}
