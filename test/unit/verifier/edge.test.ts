import type { Context } from 'aws-lambda';
import { createHandler } from '../../../lambdas/verifier/edge.ts';
import { delivery, fakeServices } from '../../support/fakes/verifier-services.ts';

const context = { awsRequestId: 'lambda-id' } as Context;

describe('createHandler', () => {
  it('is a middy handler: a middleware added to it runs around the delivery', async () => {
    const order: string[] = [];
    const services = fakeServices({ queue: { send: () => Promise.resolve(void order.push('queued')) } });
    const handler = createHandler(services);
    handler.use({ before: () => void order.push('before'), after: () => void order.push('after') });

    const answer = await handler(delivery(), context);

    expect(answer.statusCode).toBe(202);
    expect(order).toEqual(['before', 'queued', 'after']);
  });

  it('an exception that nobody foresaw is a 503 with a log line', async () => {
    const services = fakeServices();
    const handler = createHandler({
      ...services,
      startDeadline: () => {
        throw new Error('unforeseen');
      },
    });

    const answer = await handler(delivery(), context);

    expect(answer.statusCode).toBe(503);
    expect(JSON.parse(answer.body!).error).toMatchObject({ code: 'internal_error', requestId: 'lambda-id' });
    expect(services.logLines.join('\n')).toContain('unforeseen');
    expect(services.metricsSeen).toContainEqual(['webhook_failed', 1]);
  });

  it.each([
    ['accepted', delivery()],
    ['refused', delivery({ secret: 'other' })],
  ])('writes the metrics of a delivery that was %s', async (_, event) => {
    const services = fakeServices();
    let flushes = 0;
    services.telemetry.metrics.flush = () => {
      flushes++;
    };

    await createHandler(services)(event, context);

    expect(flushes).toBe(1);
  });
});
