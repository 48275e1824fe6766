import * as z from 'zod/mini';

/** The JSON of the webhook secret; `bearerToken` is needed only with REQUIRE_BEARER. */
export const webhookSecret = z.object({
  clientSecret: z.string().check(z.minLength(1)),
  bearerToken: z.optional(z.string()),
});
export type WebhookSecret = z.infer<typeof webhookSecret>;
