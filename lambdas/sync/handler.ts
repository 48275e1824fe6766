import middy from '@middy/core';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { parseSettings } from './settings.ts';
import { onEvent } from './trigger.ts';
import { createServices } from './wire.ts';

const services = createServices(parseSettings(process.env));

/** Lambda repeats no failed run: the log line is what a person has until the next one, five minutes later. */
const logFailure = ({ error }: { error: Error | null | undefined }) =>
  services.log.error('the sync could not be run', { error: error ?? undefined });

/** Wired once, then one call per event. middy's own early timeout is off: the run keeps its deadline itself. */
export const handler = middy<unknown, APIGatewayProxyStructuredResultV2 | undefined>({
  timeoutEarlyInMillis: 0,
})
  .use({ onError: logFailure })
  .handler((event: unknown, context: Context) => onEvent(event, context, services));
