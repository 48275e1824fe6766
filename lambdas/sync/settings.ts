import * as z from 'zod';
import { parseList } from '../contracts/environment.ts';
import type { SanitiseSettings } from '../core/sanitise/sanitise.ts';

const text = z.string().trim().min(1, 'must not be empty');

const commaList = z.string().default('').transform(parseList);

const environment = z.object({
  SENTRY_BASE_URL: z.url({ protocol: /^https?$/, message: 'must be an http or https URL' }),
  SENTRY_ORG_SLUG: text,
  SENTRY_PROJECT_SLUG: commaList,
  REDACT_KEYS: commaList,
  KEEP_KEYS: commaList,
  REDACT_PRIVATE_ADDRESSES: z.enum(['true', 'false']).default('false'),
  SENTRY_TOKEN_SECRET_ARN: text,
  TABLE_NAME: text,
  QUEUE_URL: text,
  CRON_SECRET_ARN: text,
  // Sentry's list reaches back 90 days at most (SENTRY.md 5.2).
  SYNC_WINDOW_DAYS: z.coerce.number().int().min(1).max(90),
});

export interface SyncSettings {
  baseUrl: string;
  orgSlug: string;
  /** Empty: all that the token can see. */
  projects: string[];
  tokenSecretArn: string;
  tableName: string;
  queueUrl: string;
  cronSecretArn: string;
  windowDays: number;
  /** Further key names whose values are redacted (DESIGN rule 11). */
  redactKeys: string[];
  sanitise: SanitiseSettings;
}

/** Parses the environment once, at init. Throws one error that lists everything wrong, by name and without values. */
export function parseSettings(env: Record<string, string | undefined>): SyncSettings {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The sync function's environment is wrong; set these variables: ${wrong.join('; ')}.`);
  }
  const { data } = parsed;
  return {
    baseUrl: data.SENTRY_BASE_URL,
    orgSlug: data.SENTRY_ORG_SLUG,
    projects: data.SENTRY_PROJECT_SLUG,
    tokenSecretArn: data.SENTRY_TOKEN_SECRET_ARN,
    tableName: data.TABLE_NAME,
    queueUrl: data.QUEUE_URL,
    cronSecretArn: data.CRON_SECRET_ARN,
    windowDays: data.SYNC_WINDOW_DAYS,
    redactKeys: data.REDACT_KEYS,
    sanitise: {
      keepKeys: data.KEEP_KEYS,
      redactPrivateAddresses: data.REDACT_PRIVATE_ADDRESSES === 'true',
    },
  };
}
