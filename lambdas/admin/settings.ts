import type { ADMIN_ENVIRONMENT } from '../contracts/environment.ts';
import {
  besideCode,
  httpUrl,
  list,
  optionalFlag,
  optionalText,
  parseEnvironment,
  text,
  type VariablesOf,
} from '../contracts/environment-parser.ts';
import type { SanitiseSettings } from '../core/sanitise/sanitise.ts';

export interface Settings {
  baseUrl: string;
  orgSlug: string;
  /** Empty: all that the token can see. */
  projects: string[];
  tokenSecretArn: string;
  /** Path of certificates of authorities that Sentry is certified by; empty: public ones alone. */
  caFile: string;
  tableName: string;
  archiveBucket: string;
  queueUrl: string;
  /** Further key names whose values are redacted (docs/invariants.md, rule 11). */
  redactKeys: string[];
  sanitise: SanitiseSettings;
  /** Empty where there is no identity provider: the function then runs and lets nobody in. */
  oidcIssuer: string;
  oidcAudience: string;
}

/** Parses the environment once, at init. Throws one error that names every variable that is missing or wrong. */
export function parseSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const variables = {
    SENTRY_BASE_URL: httpUrl(),
    SENTRY_ORG_SLUG: text(),
    SENTRY_PROJECT_SLUG: list(),
    SENTRY_TOKEN_SECRET_ARN: text(),
    SENTRY_CA_FILE: optionalText(),
    TABLE_NAME: text(),
    ARCHIVE_BUCKET: text(),
    QUEUE_URL: httpUrl(),
    REDACT_KEYS: list(),
    KEEP_KEYS: list(),
    REDACT_PRIVATE_ADDRESSES: optionalFlag(),
    OIDC_ISSUER: optionalText(),
    OIDC_AUDIENCE: optionalText(),
  } satisfies VariablesOf<typeof ADMIN_ENVIRONMENT>;
  const parsed = parseEnvironment('admin', variables, environment);
  return {
    baseUrl: parsed.SENTRY_BASE_URL,
    orgSlug: parsed.SENTRY_ORG_SLUG,
    projects: parsed.SENTRY_PROJECT_SLUG,
    tokenSecretArn: parsed.SENTRY_TOKEN_SECRET_ARN,
    caFile: besideCode(parsed.SENTRY_CA_FILE, environment),
    tableName: parsed.TABLE_NAME,
    archiveBucket: parsed.ARCHIVE_BUCKET,
    queueUrl: parsed.QUEUE_URL,
    redactKeys: parsed.REDACT_KEYS,
    sanitise: { keepKeys: parsed.KEEP_KEYS, redactPrivateAddresses: parsed.REDACT_PRIVATE_ADDRESSES },
    oidcIssuer: parsed.OIDC_ISSUER,
    oidcAudience: parsed.OIDC_AUDIENCE,
  };
}
