import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { publish } from './publish.ts';
import { parseSettings } from './settings.ts';
import { createServices } from './wire.ts';

const services = createServices(parseSettings(process.env));

const flush = () => services.telemetry.metrics.flush();

/** Called by the table's stream with new changes alone; answers with the records from which to try again. */
export const handler = middy<DynamoDBStreamEvent, DynamoDBBatchResponse>(undefined, {
  timeoutEarlyInMillis: 0,
})
  .after(flush)
  .onError(flush)
  .handler(async ({ Records }) => {
    const toRetry = await publish(Records, services);
    return { batchItemFailures: toRetry.map((itemIdentifier) => ({ itemIdentifier })) };
  });
