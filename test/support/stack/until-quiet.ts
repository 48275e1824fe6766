import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { LocalEndpoints } from '../../../lib/local/endpoints.ts';
import { until, type StackClient } from './stack-client.ts';

const simulatorState = z.object({ webhooks: z.object({ pending: z.number() }) });

/** Resolves when Sentry has sent or dropped every webhook and the consumer has taken everything from the queue. */
export async function untilQuiet(endpoints: LocalEndpoints, client: StackClient): Promise<void> {
  await until(
    'every webhook is sent or dropped',
    async () =>
      simulatorState.parse((await client.sentry('GET', '/state?limit=0')).body).webhooks.pending === 0,
    120_000,
  );
  const queue = new SQSClient({
    endpoint: endpoints.awsEndpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const attributes = new GetQueueAttributesCommand({
    QueueUrl: endpoints.queueUrl,
    AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
  });
  await until(
    'the queue is empty',
    async () => {
      const { Attributes = {} } = await queue.send(attributes);
      return Object.values(Attributes).every((count) => count === '0');
    },
    120_000,
  );
  queue.destroy();
}
