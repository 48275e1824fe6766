import middy from '@middy/core';
import type { Context, SQSBatchResponse } from 'aws-lambda';
import * as z from 'zod';
import { tick } from '../contracts/notifier-message.ts';
import { onRecords } from './on-records.ts';
import { onTick } from './on-tick.ts';
import { parseSettings } from './settings.ts';
import { createServices } from './wire.ts';

const services = createServices(parseSettings(process.env));

const flush = () => services.telemetry.metrics.flush();

const batch = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) });

/** One message that hangs takes ten seconds, and writing down what became of it some more. */
const RESERVED_MS = 20_000;

/** Called by its two queues with messages, and by the scheduler every minute. Answers with the messages to retry. */
export const handler = middy<unknown, SQSBatchResponse>(undefined, { timeoutEarlyInMillis: 0 })
  .after(flush)
  .onError(flush)
  .handler(async (event: unknown, context: Context) => {
    const hasTime = () => context.getRemainingTimeInMillis() > RESERVED_MS;
    if (tick.safeParse(event).success) {
      await onTick(services, hasTime);
      return { batchItemFailures: [] };
    }
    const toRetry = await onRecords(batch.parse(event).Records, services, hasTime);
    return { batchItemFailures: toRetry.map((itemIdentifier) => ({ itemIdentifier })) };
  });
