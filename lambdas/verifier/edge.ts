import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { errorAnswer } from '../contracts/http-answer.ts';
import { METRICS } from '../contracts/metrics.ts';
import { receive } from './receive.ts';
import { unavailable } from './refusals.ts';
import type { Services } from './services.ts';

/**
 * The function as Lambda calls it. Nothing leaves it but an answer: what nobody foresaw is a 503 with a log line,
 * and the metrics are written whatever happens.
 */
export const createHandler = (services: Services) => {
  const { log, metrics } = services.telemetry;
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({
    // The deadline of `receive` is far shorter than Lambda's.
    timeoutEarlyInMillis: 0,
    requestEnd: () => metrics.flush(),
  })
    .onError((request) => {
      log.error('webhook not accepted', { reason: 'internal_error', error: request.error ?? undefined });
      metrics.count(METRICS.webhookFailed);
      request.response = errorAnswer(unavailable('internal_error'), request.context.awsRequestId);
    })
    .handler((event) => receive(event, services));
};
