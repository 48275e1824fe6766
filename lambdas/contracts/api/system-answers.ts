import * as z from 'zod';
import { count, instant, nextCursor, text } from './fields.ts';

export const webhookAnswer = z.object({ accepted: z.literal(true), id: text });

const quarantineEntry = z.object({
  v: z.literal(1),
  at: instant,
  code: text,
  reason: text,
  messageId: text,
  rules: count.optional(),
  message: z
    .unknown()
    .meta({ description: 'The message, sanitised, or what is known of it without its bytes.' }),
});

export const quarantineAnswer = z.object({ entries: z.array(quarantineEntry), nextCursor });

/** A run that has not ended within the request: docs/api.md, Manual sync. */
export const pendingRun = z.object({
  id: text,
  state: z.enum(['WAITING', 'RUNNING']),
  after: text.optional(),
});
