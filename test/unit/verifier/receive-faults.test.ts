import { randomBytes } from 'node:crypto';
import type { ErrorBody } from '../../../lambdas/contracts/routes.ts';
import { TransientError } from '../../../lambdas/core/failure.ts';
import { receive } from '../../../lambdas/verifier/receive.ts';
import { CLIENT_SECRET, delivery, fakeServices } from '../../support/fakes/verifier-services.ts';

const errorOf = (answer: { body?: string }): ErrorBody['error'] =>
  (JSON.parse(answer.body!) as ErrorBody).error;

describe('rotation', () => {
  const OLD = { clientSecret: 'old' };
  const NEW = { clientSecret: 'new' };

  test('both secrets pass while both are known', async () => {
    for (const secret of ['old', 'new']) {
      // Act
      const answer = await receive(delivery({ secret }), fakeServices({ versions: [NEW, OLD] }));

      // Assert
      expect(answer.statusCode).toBe(202);
    }
  });

  test('a mismatch reads the secret again, once, and then decides', async () => {
    // Arrange
    const rotated = fakeServices({ versions: [OLD], afterRefresh: [NEW, OLD] });
    const forged = fakeServices({ versions: [OLD], afterRefresh: [NEW, OLD] });

    // Act
    const answers = [
      await receive(delivery({ secret: 'new' }), rotated),
      await receive(delivery({ secret: 'third' }), forged),
    ];

    // Assert
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 401]);
    expect([rotated.refreshes(), forged.refreshes()]).toEqual([1, 1]);
  });

  test('a match or a missing signature reads nothing again', async () => {
    // Arrange
    const services = fakeServices();

    // Act
    await receive(delivery(), services);
    await receive(delivery({ headers: { 'sentry-hook-signature': undefined } }), services);

    // Assert
    expect(services.refreshes()).toBe(0);
  });

  test('a refresh that fails leaves the verdict to the known secrets', async () => {
    // Arrange
    const services = fakeServices();
    services.secrets.refresh = () => Promise.reject(new TransientError('secret_unreadable', 'throttled'));

    // Act
    const answer = await receive(delivery({ secret: 'other' }), services);

    // Assert
    expect(answer.statusCode).toBe(401);
    expect(services.logLines.join('\n')).toContain('throttled');
  });
});

describe('an additional bearer token', () => {
  const versions = [{ clientSecret: CLIENT_SECRET, bearerToken: 'token-1' }];

  test.each([
    ['the token', 'Bearer token-1', 202],
    ['another token', 'Bearer token-2', 401],
    ['another scheme', 'Basic token-1', 401],
    ['no token', undefined, 401],
    ['an empty token', 'Bearer ', 401],
  ])('%s is answered as it should', async (_, authorization, status) => {
    // Arrange
    const services = fakeServices({ requireBearer: true, versions });

    // Act
    const answer = await receive(delivery({ headers: { authorization } }), services);

    // Assert
    expect(answer.statusCode).toBe(status);
  });

  test('never replaces the signature', async () => {
    // Arrange
    const services = fakeServices({ requireBearer: true, versions });

    // Act
    const answer = await receive(
      delivery({ secret: 'other', headers: { authorization: 'Bearer token-1' } }),
      services,
    );

    // Assert
    expect(errorOf(answer).code).toBe('bad_signature');
  });

  test('is refused where none is stored, even an empty one', async () => {
    // Arrange
    const services = fakeServices({
      requireBearer: true,
      versions: [{ clientSecret: CLIENT_SECRET, bearerToken: '' }],
    });

    // Act
    const answer = await receive(delivery({ headers: { authorization: 'Bearer ' } }), services);

    // Assert
    expect(answer.statusCode).toBe(401);
  });

  test('is not asked for unless configured', async () => {
    // Act
    const answer = await receive(delivery(), fakeServices({ versions }));

    // Assert
    expect(answer.statusCode).toBe(202);
  });
});

describe('our own faults are 503', () => {
  const failing = (code: string) => () => Promise.reject(new TransientError(code, 'down'));

  test.each([
    ['SQS refuses', { queue: { send: failing('queue_unavailable') } }, 'queue_unavailable'],
    [
      'the secret cannot be read',
      { secrets: { all: failing('secret_unreadable'), refresh: failing('secret_unreadable') } },
      'secret_unreadable',
    ],
    [
      'something unforeseen happens',
      { queue: { send: () => Promise.reject(new RangeError('?')) } },
      'internal_error',
    ],
  ])('when %s', async (_, overrides, code) => {
    // Arrange
    const services = fakeServices(overrides);

    // Act
    const answer = await receive(delivery(), services);

    // Assert
    expect(answer.statusCode).toBe(503);
    expect(errorOf(answer).code).toBe(code);
    expect(services.metricsSeen).toContainEqual(['webhook_refused', code]);
    expect(services.metricsSeen).toContainEqual(['webhook_failed', 1]);
    expect(services.logLines.join('\n')).toContain(code);
  });

  test('when the bucket refuses an oversized body, and nothing is queued', async () => {
    // Arrange
    const services = fakeServices({ oversize: { put: failing('bucket_unavailable') } });
    const body = JSON.stringify({ action: 'a', data: { x: randomBytes(1_500_000).toString('base64') } });

    // Act
    const answer = await receive(delivery({ body }), services);

    // Assert
    expect(answer.statusCode).toBe(503);
    expect(services.sent).toEqual([]);
  });

  test.each(['secrets', 'queue'] as const)('when %s hangs until the time is up', async (part) => {
    // Arrange
    let reached = () => {};
    const hanging = new Promise<void>((resolve) => (reached = resolve));
    const hang = () => {
      reached();
      return new Promise<never>(() => {});
    };
    const services = fakeServices(
      part === 'queue' ? { queue: { send: hang } } : { secrets: { all: hang, refresh: hang } },
    );

    // Act
    const answering = receive(delivery(), services);
    await hanging;
    services.expire();
    const answer = await answering;

    // Assert
    expect(answer.statusCode).toBe(503);
    expect(errorOf(answer).code).toBe('deadline_exceeded');
  });

  test('the calls that hang are told to stop', async () => {
    // Arrange
    let reached: (signal: AbortSignal) => void = () => {};
    const called = new Promise<AbortSignal>((resolve) => (reached = resolve));
    const services = fakeServices({
      queue: {
        send: (_, signal) => {
          reached(signal);
          return new Promise<never>(() => {});
        },
      },
    });

    // Act
    const answering = receive(delivery(), services);
    const signal = await called;
    services.expire();
    await answering;

    // Assert
    expect(signal.aborted).toBe(true);
  });
});
