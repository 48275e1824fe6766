import * as z from 'zod';
import { messageOf } from '../../core/failure.ts';
import { commentOf } from '../../core/sentry/comment.ts';
import type { AdminServices } from '../services.ts';

/** `refused`: Sentry said no. `unavailable`: it did not answer, or there was no time left to ask. */
export type CommentOutcome = 'sent' | 'refused' | 'unavailable';

const refusal = z.object({
  status: z
    .number()
    .min(300)
    .max(499)
    .refine((status) => status !== 429),
});

/** Tells Sentry why, as a comment, if it is not too late to start (milliseconds since the epoch). Never rejects. */
export async function sendComment(
  { sentry, clock, telemetry }: Pick<AdminServices, 'sentry' | 'clock' | 'telemetry'>,
  id: string,
  { text, deadline }: { text: string; deadline: number },
): Promise<CommentOutcome> {
  if (clock.now() > deadline) return 'unavailable';
  try {
    await sentry.addComment(id, commentOf(text));
    return 'sent';
  } catch (cause) {
    telemetry.log.warn('Sentry did not take a reason as a comment; it is kept here', {
      issueId: id,
      reason: messageOf(cause),
    });
    return refusal.safeParse(cause).success ? 'refused' : 'unavailable';
  }
}
