import * as z from 'zod';

/**
 * What SES tells of an e-mail that did not arrive or was not wanted, as EventBridge hands it on (SES guide, "Monitoring SES
 * events using Amazon EventBridge"; the detail is that of "Contents of event data", without the mail itself).
 */

const recipient = z.object({ emailAddress: z.string() });

export const emailFeedback = z.object({
  source: z.literal('aws.ses'),
  detail: z.union([
    z.object({
      bounce: z.object({
        /** `Permanent`, `Transient` or `Undetermined`. */
        bounceType: z.string(),
        bounceSubType: z.string().default(''),
        bouncedRecipients: z.array(recipient.extend({ diagnosticCode: z.string().optional() })),
        timestamp: z.string(),
      }),
    }),
    z.object({
      complaint: z.object({
        complainedRecipients: z.array(recipient),
        /** `not-spam` takes an earlier one back. */
        complaintFeedbackType: z.string().nullish(),
        timestamp: z.string(),
      }),
    }),
  ]),
});
export type EmailFeedback = z.infer<typeof emailFeedback>;

export const FEEDBACK_DETAIL_TYPES = ['Email Bounced', 'Email Complaint Received'] as const;
