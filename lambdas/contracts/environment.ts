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
  /** Comma-separated keys of tags whose values are counted and searched. */
  'INDEX_TAGS',
  ...REDACTION_ENVIRONMENT,
  'RETENTION_OPEN_DAYS',
  'RETENTION_CLOSED_DAYS',
  'RETENTION_EVENT_DAYS',
] as const;

/** Set only where it is not the least (contracts/status-shards.ts). */
export const CONSUMER_SHARDS_VARIABLE = 'STATUS_SHARDS';

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

/** Where events go, and what they link to. */
const EVENTS_ENVIRONMENT = [
  'BUS_NAME',
  /** As for the admin function: where people see a group. */
  'PUBLIC_URL',
] as const;

export const SYNC_ENVIRONMENT = [
  ...SENTRY_ENVIRONMENT,
  ...EVENTS_ENVIRONMENT,
  'TABLE_NAME',
  'QUEUE_URL',
  /** JSON secret `{cronSecret}`. */
  'CRON_SECRET_ARN',
  'SYNC_WINDOW_DAYS',
  /** As for the consumer: since when each is counted is noted by the run that finds it new. */
  'INDEX_TAGS',
  /** Of manual syncs: where their audit is, and how long. */
  'ARCHIVE_BUCKET',
  'AUDIT_DAYS',
  /** As for the consumer: a row is compared as it would be stored. */
  ...REDACTION_ENVIRONMENT,
] as const;

/** How people and programs prove who they are to the admin function (docs/invariants.md, rule 16). */
const SIGN_IN_ENVIRONMENT = [
  /** `cognito`, `oidc` or `none`: the last lets nobody in. */
  'IDENTITY',
  /** The `issuer` of the provider's discovery document, character by character; empty = nobody (fail closed). */
  'OIDC_ISSUER',
  /** The client through which people sign in by browser; empty = bearer tokens alone. */
  'OIDC_CLIENT_ID',
  /** JSON secret `{clientSecret}`; empty = a public client, which PKCE alone protects. */
  'OIDC_CLIENT_SECRET_ARN',
  /** Comma-separated audiences and client ids whose bearer tokens are taken, besides `OIDC_CLIENT_ID`. */
  'OIDC_AUDIENCE',
  /** The claim that decides the role; empty = the provider's usual one (`rolesClaimOf`). */
  'OIDC_ROLES_CLAIM',
  /** Comma-separated values of that claim. */
  'OIDC_ADMIN_VALUES',
  'OIDC_VIEWER_VALUES',
  /** Where browsers reach the admin pages, without a slash at the end: callback and sign-out addresses hang on it. */
  'PUBLIC_URL',
  /** JSON secret `{sessionKey}`, random. */
  'SESSION_SECRET_ARN',
  'SESSION_HOURS',
  /** Sessions of one stage open no other. */
  'STAGE',
  /** How long an entry of the audit is kept. */
  'AUDIT_DAYS',
] as const;

export const ADMIN_ENVIRONMENT = [
  /** As for the notifier: what its page shows, and where a test message goes. */
  'ALERTS',
  'REPORT',
  'WORK_QUEUE_URL',
  ...SENTRY_ENVIRONMENT,
  'TABLE_NAME',
  'ARCHIVE_BUCKET',
  'QUEUE_URL',
  /** Where messages lie that failed five times. */
  'DLQ_URL',
  /** Where Lambda takes a call of the sync function, which a person's request starts. */
  'SYNC_INVOKE_URL',
  /** As for the consumer: the tags that can be searched. */
  'INDEX_TAGS',
  /** The template of the address at which a ticket opens; empty = none does. */
  'TICKET_URL',
  /** As for the consumer: a body straight from Sentry is shown as it would be stored. */
  ...REDACTION_ENVIRONMENT,
  ...SIGN_IN_ENVIRONMENT,
] as const;

export const NOTIFIER_ENVIRONMENT = [
  'TABLE_NAME',
  /** Messages show the text of the event that made a change, and rules on tags read its record. */
  'ARCHIVE_BUCKET',
  /** The notifier's own work. */
  'WORK_QUEUE_URL',
  /** The rules: JSON, gzipped, base64; empty = none. All variables of a function take 4 KB together. */
  'ALERTS',
  /** As for the consumer: the tags that rules can ask for. */
  'INDEX_TAGS',
  /** Who gets the weekly report, and when: JSON (contracts/weekly-report.ts); empty = nobody. */
  'REPORT',
  /** Sender of e-mail; empty = none is sent. */
  'ALERT_FROM',
  /** Of SES, by which it tells of bounces and complaints; empty = no e-mail is sent. */
  'CONFIGURATION_SET',
  /** JSON secret of endpoints by the name of their route (contracts/alert-endpoints.ts). */
  'ENDPOINTS_SECRET_ARN',
  /** How long an event is waited for that made a change: until the next sync has brought it. */
  'SYNC_INTERVAL_MINUTES',
  /** As for the admin function: the links of messages hang on it. */
  'PUBLIC_URL',
] as const;

export const PUBLISHER_ENVIRONMENT = ['TABLE_NAME', ...EVENTS_ENVIRONMENT] as const;

/** Set on every function by the service-function construct and read by the logger and metrics libraries. */
export const COMMON_ENVIRONMENT = [
  'POWERTOOLS_SERVICE_NAME',
  'POWERTOOLS_METRICS_NAMESPACE',
  /** `all`, or `watched`: only what alarms read (contracts/metrics.ts); the rest is written as log lines. */
  'METRICS_SENT',
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
