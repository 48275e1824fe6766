import { SentryRefusal, SentryUnavailable } from '../../../lambdas/adapters/sentry/api.ts';
import { triageError } from '../../../lambdas/admin/triage/triage.ts';

const SAID =
  "PUT /api/0/x: this was not Sentry's API: a refusal by something on the way (status 403, text/html, server squid).";

describe('a status change that something in Sentry’s place answered', () => {
  it.each([
    new SentryRefusal('not_sentry', SAID, 403, '', false),
    new SentryRefusal('sentry_redirect', SAID, 302, '', false),
  ])('says so, whatever its status, and blames no scope: $status', (cause) => {
    // Act
    const error = triageError(cause, '7');

    // Assert
    expect(error).toEqual({ code: 'sentry_unavailable', message: `Nothing changed. ${SAID}` });
  });

  it.each([
    new SentryUnavailable('not_sentry', SAID, 200, null, false),
    new SentryUnavailable('sentry_unavailable', SAID, 502, null, false),
  ])('says as well that Sentry may have taken it, where the request was passed on: $status', (cause) => {
    // Act
    const { message } = triageError(cause, '7');

    // Assert
    expect(message).toMatch(/^Whether Sentry took the change of error 7 is not known: /);
    expect(message).toContain(SAID);
  });

  it('is told apart from a refusal of Sentry’s own', () => {
    // Act
    const error = triageError(
      new SentryRefusal('sentry_forbidden', 'no', 403, 'You do not have permission'),
      '7',
    );

    // Assert
    expect(error).toMatchObject({ code: 'forbidden' });
    expect(error.message).toContain('event:write');
  });
});
