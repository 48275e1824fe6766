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

  it('both secrets pass while both are known', async () => {
    for (const secret of ['old', 'new']) {
      const answer = await receive(delivery({ secret }), fakeServices({ versions: [NEW, OLD] }));

      expect(answer.statusCode).toBe(202);
    }
  });

  it('a mismatch reads the secret again, once, and then decides', async () => {
    const rotated = fakeServices({ versions: [OLD], afterRefresh: [NEW, OLD] });
    const forged = fakeServices({ versions: [OLD], afterRefresh: [NEW, OLD] });

    const answers = [
      await receive(delivery({ secret: 'new' }), rotated),
      await receive(delivery({ secret: 'third' }), forged),
    ];

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 401]);
    expect([rotated.refreshes(), forged.refreshes()]).toEqual([1, 1]);
  });

  it('a match or a missing signature reads nothing again', async () => {
    const services = fakeServices();

    await receive(delivery(), services);
    await receive(delivery({ headers: { 'sentry-hook-signature': undefined } }), services);

    expect(services.refreshes()).toBe(0);
  });

  it('a refresh that fails leaves the verdict to the known secrets', async () => {
    const services = fakeServices();
    services.secrets.refresh = () => Promise.reject(new TransientError('secret_unreadable', 'throttled'));

    const answer = await receive(delivery({ secret: 'other' }), services);

    expect(answer.statusCode).toBe(401);
    expect(services.logLines.join('\n')).toContain('throttled');
  });
});

describe('an additional bearer token', () => {
  const versions = [{ clientSecret: CLIENT_SECRET, bearerToken: 'token-1' }];

  it.each([
    ['the token', 'Bearer token-1', 202],
    ['another token', 'Bearer token-2', 401],
    ['another scheme', 'Basic token-1', 401],
    ['no token', undefined, 401],
    ['an empty token', 'Bearer ', 401],
  ])('%s is answered as it should', async (_, authorization, status) => {
    const services = fakeServices({ requireBearer: true, versions });

    const answer = await receive(delivery({ headers: { authorization } }), services);

    expect(answer.statusCode).toBe(status);
  });

  it('never replaces the signature', async () => {
    const services = fakeServices({ requireBearer: true, versions });

    const answer = await receive(
      delivery({ secret: 'other', headers: { authorization: 'Bearer token-1' } }),
      services,
    );

    expect(errorOf(answer).code).toBe('bad_signature');
  });

  it('is refused where none is stored, even an empty one', async () => {
    const services = fakeServices({
      requireBearer: true,
      versions: [{ clientSecret: CLIENT_SECRET, bearerToken: '' }],
    });

    const answer = await receive(delivery({ headers: { authorization: 'Bearer ' } }), services);

    expect(answer.statusCode).toBe(401);
  });

  it('is not asked for unless configured', async () => {
    const answer = await receive(delivery(), fakeServices({ versions }));

    expect(answer.statusCode).toBe(202);
  });
});

describe('our own faults are 503', () => {
  const failing = (code: string) => () => Promise.reject(new TransientError(code, 'down'));

  it.each([
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
    const services = fakeServices(overrides);

    const answer = await receive(delivery(), services);

    expect(answer.statusCode).toBe(503);
    expect(errorOf(answer).code).toBe(code);
    expect(services.metricsSeen).toContainEqual(['webhook_refused', code]);
    expect(services.metricsSeen).toContainEqual(['webhook_failed', 1]);
    expect(services.logLines.join('\n')).toContain(code);
  });

  it('when the bucket refuses an oversized body, and nothing is queued', async () => {
    const services = fakeServices({ oversize: { put: failing('bucket_unavailable') } });
    const body = JSON.stringify({ action: 'a', data: { x: randomBytes(1_500_000).toString('base64') } });

    const answer = await receive(delivery({ body }), services);

    expect(answer.statusCode).toBe(503);
    expect(services.sent).toEqual([]);
  });

  it.each(['secrets', 'queue'] as const)('when %s hangs until the time is up', async (part) => {
    let reached = () => {};
    const hanging = new Promise<void>((resolve) => (reached = resolve));
    const hang = () => {
      reached();
      return new Promise<never>(() => {});
    };
    const services = fakeServices(
      part === 'queue' ? { queue: { send: hang } } : { secrets: { all: hang, refresh: hang } },
    );

    const answering = receive(delivery(), services);
    await hanging;
    services.expire();
    const answer = await answering;

    expect(answer.statusCode).toBe(503);
    expect(errorOf(answer).code).toBe('deadline_exceeded');
  });

  it('the calls that hang are told to stop', async () => {
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

    const answering = receive(delivery(), services);
    const signal = await called;
    services.expire();
    await answering;

    expect(signal.aborted).toBe(true);
  });
});
