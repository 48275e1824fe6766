/**
 * Names of the environment variables each function reads. The CDK constructs must set exactly these (their type
 * is `Record<name, string>`), and each function parses exactly these at init. Secrets travel by ARN, never by
 * value.
 */
export const VERIFIER_ENVIRONMENT = [
  'QUEUE_URL',
  /** JSON secret `{clientSecret, bearerToken?}`. */
  'WEBHOOK_SECRET_ARN',
  'ARCHIVE_BUCKET',
  /** `true`: a delivery must also carry `Authorization: Bearer <bearerToken>`. */
  'REQUIRE_BEARER',
] as const;

/** What is removed before anything is stored (docs/invariants.md, rule 11); the same for all who sanitise. */
const REDACTION_ENVIRONMENT = [
  /** Comma-separated key names whose values are redacted, besides those that sound like secrets. */
  'REDACT_KEYS',
  /** Comma-separated key names whose values are kept although they do. */
  'KEEP_KEYS',
  /** `true`: addresses of private ranges go, too. */
  'REDACT_PRIVATE_ADDRESSES',
] as const;

export const CONSUMER_ENVIRONMENT = [
  'TABLE_NAME',
  'ARCHIVE_BUCKET',
  ...REDACTION_ENVIRONMENT,
  'RETENTION_OPEN_DAYS',
  'RETENTION_CLOSED_DAYS',
  'RETENTION_EVENT_DAYS',
] as const;

/** Where Sentry is; shared by sync and admin. */
const SENTRY_ENVIRONMENT = [
  'SENTRY_BASE_URL',
  'SENTRY_ORG_SLUG',
  /** Comma-separated project slugs; empty = all the token can see. */
  'SENTRY_PROJECT_SLUG',
  /** JSON secret `{authToken}`. */
  'SENTRY_TOKEN_SECRET_ARN',
  /** Beside the function's code: certificates of authorities that Sentry is certified by; empty = public ones alone. */
  'SENTRY_CA_FILE',
] as const;

export const SYNC_ENVIRONMENT = [
  ...SENTRY_ENVIRONMENT,
  'TABLE_NAME',
  'QUEUE_URL',
  /** JSON secret `{cronSecret}`. */
  'CRON_SECRET_ARN',
  'SYNC_WINDOW_DAYS',
  /** As for the consumer: a row is compared as it would be stored. */
  ...REDACTION_ENVIRONMENT,
] as const;

export const ADMIN_ENVIRONMENT = [
  ...SENTRY_ENVIRONMENT,
  'TABLE_NAME',
  'ARCHIVE_BUCKET',
  'QUEUE_URL',
  /** As for the consumer: a body straight from Sentry is shown as it would be stored. */
  ...REDACTION_ENVIRONMENT,
  /** OIDC issuer URL whose tokens open the admin API and pages; empty = nobody can sign in (fail closed). */
  'OIDC_ISSUER',
  'OIDC_AUDIENCE',
] as const;

/** Set on every function by the service-function construct and read by the logger and metrics libraries. */
export const COMMON_ENVIRONMENT = [
  'POWERTOOLS_SERVICE_NAME',
  'POWERTOOLS_METRICS_NAMESPACE',
  'POWERTOOLS_LOG_LEVEL',
  /** Source maps, so that a stack trace names our files; not in the verifier, where reading one costs the answer. */
  'NODE_OPTIONS',
] as const;

export type EnvironmentOf<Names extends readonly string[]> = Record<Names[number], string>;

/** A list as it travels in an environment variable: parts separated by commas, spaces and empty parts dropped. */
export const parseList = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
