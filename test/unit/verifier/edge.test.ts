import type { Context } from 'aws-lambda';
import { createHandler } from '../../../lambdas/verifier/edge.ts';
import { delivery, fakeServices } from '../../support/fakes/verifier-services.ts';

const context = { awsRequestId: 'lambda-id' } as Context;

describe('createHandler', () => {
  test('is a middy handler: a middleware added to it runs around the delivery', async () => {
    // Arrange
    const order: string[] = [];
    const services = fakeServices({ queue: { send: () => Promise.resolve(void order.push('queued')) } });
    const handler = createHandler(services);
    handler.use({ before: () => void order.push('before'), after: () => void order.push('after') });

    // Act
    const answer = await handler(delivery(), context);

    // Assert
    expect(answer.statusCode).toBe(202);
    expect(order).toEqual(['before', 'queued', 'after']);
  });

  test('an exception that nobody foresaw is a 503 with a log line', async () => {
    // Arrange
    const services = fakeServices();
    const handler = createHandler({
      ...services,
      startDeadline: () => {
        throw new Error('unforeseen');
      },
    });

    // Act
    const answer = await handler(delivery(), context);

    // Assert
    expect(answer.statusCode).toBe(503);
    expect(JSON.parse(answer.body!).error).toMatchObject({ code: 'internal_error', requestId: 'lambda-id' });
    expect(services.logLines.join('\n')).toContain('unforeseen');
    expect(services.metricsSeen).toContainEqual(['webhook_failed', 1]);
  });

  test.each([
    ['accepted', delivery()],
    ['refused', delivery({ secret: 'other' })],
  ])('writes the metrics of a delivery that was %s', async (_, event) => {
    // Arrange
    const services = fakeServices();
    let flushes = 0;
    services.telemetry.metrics.flush = () => {
      flushes++;
    };

    // Act
    await createHandler(services)(event, context);

    // Assert
    expect(flushes).toBe(1);
  });
});
