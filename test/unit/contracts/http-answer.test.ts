import { errorAnswer, jsonAnswer } from '../../../lambdas/contracts/http-answer.ts';
import { NO_PAGE_POLICY, SECURITY_HEADERS } from '../../../lambdas/contracts/security-headers.ts';

describe('an answer of the verifier or the sync', () => {
  it.each([
    ['accepted', jsonAnswer(202, { accepted: true })],
    ['refused', errorAnswer({ status: 401, code: 'bad_signature', message: 'No.' }, 'r1')],
    [
      'a fault',
      errorAnswer({ status: 503, code: 'late', message: 'No.', headers: { 'retry-after': '5' } }, 'r1'),
    ],
  ])('that is %s has the headers of safety', (_, { headers }) => {
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      ...SECURITY_HEADERS,
      ...NO_PAGE_POLICY,
    });
  });

  it('makes browsers ask over https alone, this host and no host below it', () => {
    expect(SECURITY_HEADERS['strict-transport-security']).toBe('max-age=31536000');
  });
});
