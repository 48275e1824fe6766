import { emailFeedback } from '../../../../lambdas/contracts/email-feedback.ts';
import { addressOf, stopsOf } from '../../../../lambdas/core/alerts/stopped-address.ts';

const AT = '2026-11-25T12:00:00.000Z';
const bounce = (bounceType: string, recipient: object = {}) =>
  stopsOf(
    emailFeedback.parse({
      source: 'aws.ses',
      detail: {
        eventType: 'Bounce',
        bounce: {
          ...{ bounceType, bounceSubType: 'NoEmail', timestamp: AT, feedbackId: 'x' },
          bouncedRecipients: [{ emailAddress: 'OnCall@Example.com', action: 'failed', ...recipient }],
        },
        mail: { messageId: 'x' },
      },
    }),
  );
const complaint = (complaintFeedbackType?: string) =>
  stopsOf(
    emailFeedback.parse({
      source: 'aws.ses',
      detail: {
        eventType: 'Complaint',
        complaint: {
          ...{ complaintFeedbackType, timestamp: AT },
          complainedRecipients: [{ emailAddress: 'oncall@example.com' }],
        },
      },
    }),
  );

describe('what SES tells of an e-mail', () => {
  it('stops an address that bounced for good, with what its server said, in one line', () => {
    expect(bounce('Permanent', { diagnosticCode: 'smtp; 550 5.1.1\r\nno such user' })).toEqual([
      {
        address: 'oncall@example.com',
        since: Date.parse(AT),
        reason: 'it bounced for good (NoEmail): smtp; 550 5.1.1 no such user',
      },
    ]);
  });

  it.each(['Transient', 'Undetermined'])('stops none that bounced as %s', (type) => {
    expect(bounce(type)).toEqual([]);
  });

  it.each([undefined, 'abuse'])('stops one whose reader complains (%s)', (type) => {
    expect(complaint(type)).toMatchObject([{ address: 'oncall@example.com' }]);
  });

  it('stops none whose reader takes the complaint back', () => {
    expect(complaint('not-spam')).toEqual([]);
  });
});

it('the address of a route has no capitals, and other routes have none', () => {
  expect([addressOf('email:OnCall@Example.com'), addressOf('slack:ops')]).toEqual([
    'oncall@example.com',
    null,
  ]);
});
