import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { consume } from './consume.ts';
import { parseSettings } from './settings.ts';
import { createServices } from './wire.ts';

const services = createServices(parseSettings(process.env));

const flush = () => services.telemetry.metrics.flush();

/** Called by the queue with up to 500 messages; answers with those to retry. */
export const handler = middy<SQSEvent, SQSBatchResponse>(undefined, { timeoutEarlyInMillis: 0 })
  .after(flush)
  .onError(flush)
  .handler(async ({ Records }) => {
    const toRetry = await consume(Records, services);
    return { batchItemFailures: toRetry.map((itemIdentifier) => ({ itemIdentifier })) };
  });
