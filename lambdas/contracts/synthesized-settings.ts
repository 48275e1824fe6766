import * as z from 'zod';

/**
 * What an error log of somebody's own app says of itself in the output of a synthesis, beside the template and not in it, for
 * whoever examines an account before it is deployed.
 */
export const SYNTHESIZED = 'sentry-error-ledger:settings';

export type SynthesizedSettings = z.infer<typeof synthesizedSettings>;
export const synthesizedSettings = z.object({
  /** Path of the construct in its stack. */
  path: z.string(),
  /** Those of `ASKING_ACCOUNT` that the app gives, as it gives them. */
  settings: z.record(z.string(), z.union([z.string(), z.number()])),
});

/** Settings that ask something of the account. */
export const ASKING_ACCOUNT = [
  'DOMAIN_NAME',
  'DOMAIN_CERTIFICATE_ARN',
  'KMS_KEY_ARN',
  'SCALE',
  'CONSUMER_MAX_CONCURRENCY',
  'TABLE_MAX_WRITE_UNITS',
  'VERIFIER_PROVISIONED_CONCURRENCY',
  'VERIFIER_RESERVED_CONCURRENCY',
] as const;
