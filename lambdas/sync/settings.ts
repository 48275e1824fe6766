import type { SYNC_ENVIRONMENT } from '../contracts/environment.ts';
import {
  besideCode,
  httpUrl,
  integerWithin,
  list,
  optionalFlag,
  optionalText,
  parseEnvironment,
  text,
  type VariablesOf,
} from '../contracts/environment-parser.ts';
import type { SanitiseSettings } from '../core/sanitise/sanitise.ts';

/** Sentry's list reaches back no further (docs/sentry-behaviour.md, List semantics). */
const MAX_WINDOW_DAYS = 90;
/** As lib/sign-in-settings.ts has it. */
const MAX_AUDIT_DAYS = 3650;

export interface Settings {
  baseUrl: string;
  orgSlug: string;
  /** Empty: all that the token can see. */
  projects: string[];
  tokenSecretArn: string;
  /** Path of certificates of authorities that Sentry is certified by; empty: public ones alone. */
  caFile: string;
  tableName: string;
  /** Where changes are announced that the publisher missed. */
  busName: string;
  /** Empty where the stack knows no address of its own. */
  publicUrl: string;
  /** Where manual syncs are recorded beside the table. */
  archiveBucket: string;
  queueUrl: string;
  cronSecretArn: string;
  /** Keys of tags that the consumer counts. */
  indexTags: string[];
  windowDays: number;
  /** How long an entry of the audit is kept. */
  auditDays: number;
  /** Further key names whose values are redacted (docs/invariants.md, rule 11). */
  redactKeys: string[];
  sanitise: SanitiseSettings;
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
    BUS_NAME: text(),
    PUBLIC_URL: optionalText(),
    ARCHIVE_BUCKET: text(),
    QUEUE_URL: httpUrl(),
    CRON_SECRET_ARN: text(),
    INDEX_TAGS: list(),
    SYNC_WINDOW_DAYS: integerWithin(1, MAX_WINDOW_DAYS),
    AUDIT_DAYS: integerWithin(1, MAX_AUDIT_DAYS),
    REDACT_KEYS: list(),
    KEEP_KEYS: list(),
    REDACT_PRIVATE_ADDRESSES: optionalFlag(),
  } satisfies VariablesOf<typeof SYNC_ENVIRONMENT>;
  const parsed = parseEnvironment('sync', variables, environment);
  return {
    baseUrl: parsed.SENTRY_BASE_URL,
    orgSlug: parsed.SENTRY_ORG_SLUG,
    projects: parsed.SENTRY_PROJECT_SLUG,
    tokenSecretArn: parsed.SENTRY_TOKEN_SECRET_ARN,
    caFile: besideCode(parsed.SENTRY_CA_FILE, environment),
    tableName: parsed.TABLE_NAME,
    busName: parsed.BUS_NAME,
    publicUrl: parsed.PUBLIC_URL,
    archiveBucket: parsed.ARCHIVE_BUCKET,
    queueUrl: parsed.QUEUE_URL,
    cronSecretArn: parsed.CRON_SECRET_ARN,
    indexTags: parsed.INDEX_TAGS,
    windowDays: parsed.SYNC_WINDOW_DAYS,
    auditDays: parsed.AUDIT_DAYS,
    redactKeys: parsed.REDACT_KEYS,
    sanitise: { keepKeys: parsed.KEEP_KEYS, redactPrivateAddresses: parsed.REDACT_PRIVATE_ADDRESSES },
  };
}
