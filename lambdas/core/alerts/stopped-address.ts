import type { EmailFeedback } from '../../contracts/email-feedback.ts';

/** An address to which no e-mail goes until a person has it taken up again. */
export interface StoppedAddress {
  /** In lower case. */
  address: string;
  /** Milliseconds since the epoch. */
  since: number;
  /** In our words and those of the receiving server. */
  reason: string;
}

const EMAIL_PREFIX = 'email:';
const MOST_OF_QUOTE = 200;

/** The address of a route, as stops are kept; null where the route is no e-mail. */
export const addressOf = (route: string): string | null =>
  route.startsWith(EMAIL_PREFIX) ? route.slice(EMAIL_PREFIX.length).toLowerCase() : null;

/**
 * Whom a bounce or a complaint stops. A server that is full or slow comes back by itself, and SES has tried for hours;
 * an address that does not exist, and a person who calls it spam, do not.
 */
export function stopsOf({ detail }: EmailFeedback): StoppedAddress[] {
  if ('bounce' in detail) {
    const { bounceType, bounceSubType, bouncedRecipients, timestamp } = detail.bounce;
    if (bounceType !== 'Permanent') return [];
    return bouncedRecipients.map(({ emailAddress, diagnosticCode }) => ({
      address: emailAddress.toLowerCase(),
      since: instantOf(timestamp),
      reason: `it bounced for good (${bounceSubType || 'General'})${quoted(diagnosticCode)}`,
    }));
  }
  const { complainedRecipients, complaintFeedbackType, timestamp } = detail.complaint;
  if (complaintFeedbackType === 'not-spam') return [];
  return complainedRecipients.map(({ emailAddress }) => ({
    address: emailAddress.toLowerCase(),
    since: instantOf(timestamp),
    reason: 'its reader has called a message spam',
  }));
}

/** An instant that cannot be read is before every person's decision. */
function instantOf(timestamp: string): number {
  const ms = Date.parse(timestamp);
  return Number.isNaN(ms) ? 0 : ms;
}

const quoted = (code: string | undefined): string =>
  code === undefined || code.trim() === ''
    ? ''
    : `: ${code
        .slice(0, MOST_OF_QUOTE)
        .replaceAll(/\p{Cc}+/gu, ' ')
        .toWellFormed()}`;
