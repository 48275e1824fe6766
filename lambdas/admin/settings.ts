import * as z from 'zod';
import type { ADMIN_ENVIRONMENT, EnvironmentOf } from '../contracts/environment.ts';

const required = z.string().min(1, 'must not be empty');

/** Where the function may be called with no identity provider: it then runs and lets nobody in. */
const optional = z.string().default('');

const adminSettings = z.object({
  SENTRY_BASE_URL: z.url(),
  SENTRY_ORG_SLUG: required,
  SENTRY_PROJECT_SLUG: optional,
  SENTRY_TOKEN_SECRET_ARN: required,
  TABLE_NAME: required,
  ARCHIVE_BUCKET: required,
  QUEUE_URL: z.url(),
  REDACT_KEYS: optional,
  KEEP_KEYS: optional,
  REDACT_PRIVATE_ADDRESSES: z.enum(['true', 'false']).default('false'),
  OIDC_ISSUER: optional,
  OIDC_AUDIENCE: optional,
} satisfies Record<(typeof ADMIN_ENVIRONMENT)[number], z.ZodType>);

/** Reads the function's settings; throws one error that names every setting that is missing or wrong. */
export function parseSettings(
  environment: Readonly<Record<string, string | undefined>>,
): EnvironmentOf<typeof ADMIN_ENVIRONMENT> {
  const parsed = adminSettings.safeParse(environment);
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  throw new Error(`The admin function cannot start; check its environment: ${mistakes.join('; ')}`);
}
