import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { announceAlarm } from './alarm.ts';
import { publish } from './publish.ts';
import { parseSettings } from './settings.ts';
import { createServices } from './wire.ts';

const services = createServices(parseSettings(process.env));

const flush = () => services.telemetry.metrics.flush();

/**
 * Called by the table's stream with new changes alone, to answer with the records to retry; and by EventBridge with the
 * alarm that the sync is dead, which is retried where this rejects.
 */
export const handler = middy<DynamoDBStreamEvent, DynamoDBBatchResponse>(undefined, {
  timeoutEarlyInMillis: 0,
})
  .after(flush)
  .onError(flush)
  .handler(async (event) => {
    if (await announceAlarm(event, services)) return { batchItemFailures: [] };
    const toRetry = await publish(event.Records, services);
    return { batchItemFailures: toRetry.map((itemIdentifier) => ({ itemIdentifier })) };
  });
