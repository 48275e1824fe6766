import { alertRules, type AlertRule } from '../contracts/alert-rules.ts';
import { packedRules } from '../adapters/packed-rules.ts';
import type { ADMIN_ENVIRONMENT } from '../contracts/environment.ts';
import {
  besideCode,
  httpUrl,
  integerWithin,
  list,
  optionalFlag,
  optionalText,
  parseEnvironment,
  text,
  type VariableKind,
  type VariablesOf,
} from '../contracts/environment-parser.ts';
import { SHIPPED_DESCRIPTION } from '../contracts/routes.ts';
import { rolesClaimOf } from '../contracts/sign-in.ts';
import type { ReportSetting } from '../contracts/weekly-report.ts';
import { readReportSetting } from '../core/alerts/report-week.ts';
import type { RoleRules } from '../core/auth/roles.ts';
import type { SanitiseSettings } from '../core/sanitise/sanitise.ts';

export interface Settings {
  baseUrl: string;
  orgSlug: string;
  /** Empty: all that the token can see. */
  projects: string[];
  tokenSecretArn: string;
  /** Path of certificates of authorities that Sentry is certified by; empty: public ones alone. */
  caFile: string;
  /** docs/openapi.json, beside the code. */
  descriptionFile: string;
  tableName: string;
  archiveBucket: string;
  queueUrl: string;
  deadLetterUrl: string;
  /** Where Lambda takes a call of the sync function. */
  syncInvokeUrl: string;
  /** Tags that can be searched. */
  /** The template of a ticket's address, as lambdas/contracts/ticket-template.ts takes it; empty: none. */
  ticketUrl: string;
  indexTags: string[];
  /** Further key names whose values are redacted (docs/invariants.md, rule 11). */
  redactKeys: string[];
  sanitise: SanitiseSettings;
  signIn: SignInSettings;
  auditDays: number;
  alertRules: readonly AlertRule[];
  report: ReportSetting | null;
  workQueueUrl: string;
}

/** Where something is missing the function runs all the same and lets nobody in (`closedBecause`). */
export interface SignInSettings {
  identity: 'cognito' | 'oidc' | 'none';
  issuer: string;
  clientId: string;
  clientSecretArn: string;
  /** Further audiences and client ids whose bearer tokens are taken. */
  audiences: string[];
  rules: RoleRules;
  publicUrl: string;
  sessionSecretArn: string;
  sessionHours: number;
  stage: string;
}

/** A day at most: a session knows no change of a role at the provider (docs/sign-in.md). */
export const MAX_SESSION_HOURS = 24;

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
    DLQ_URL: httpUrl(),
    SYNC_INVOKE_URL: httpUrl(),
    INDEX_TAGS: list(),
    TICKET_URL: optionalText(),
    REDACT_KEYS: list(),
    KEEP_KEYS: list(),
    REDACT_PRIVATE_ADDRESSES: optionalFlag(),
    IDENTITY: identityKind(),
    OIDC_ISSUER: optionalText(),
    OIDC_CLIENT_ID: optionalText(),
    OIDC_CLIENT_SECRET_ARN: optionalText(),
    OIDC_AUDIENCE: list(),
    OIDC_ROLES_CLAIM: optionalText(),
    OIDC_ADMIN_VALUES: list(),
    OIDC_VIEWER_VALUES: list(),
    PUBLIC_URL: optionalText(),
    SESSION_SECRET_ARN: text(),
    SESSION_HOURS: integerWithin(1, MAX_SESSION_HOURS),
    STAGE: text(),
    AUDIT_DAYS: integerWithin(1, 3650),
    ALERTS: packedRules(),
    REPORT: optionalText(),
    WORK_QUEUE_URL: httpUrl(),
  } satisfies VariablesOf<typeof ADMIN_ENVIRONMENT>;
  const parsed = parseEnvironment('admin', variables, environment);
  return {
    baseUrl: parsed.SENTRY_BASE_URL,
    orgSlug: parsed.SENTRY_ORG_SLUG,
    projects: parsed.SENTRY_PROJECT_SLUG,
    tokenSecretArn: parsed.SENTRY_TOKEN_SECRET_ARN,
    caFile: besideCode(parsed.SENTRY_CA_FILE, environment),
    descriptionFile: besideCode(SHIPPED_DESCRIPTION, environment),
    tableName: parsed.TABLE_NAME,
    archiveBucket: parsed.ARCHIVE_BUCKET,
    queueUrl: parsed.QUEUE_URL,
    deadLetterUrl: parsed.DLQ_URL,
    syncInvokeUrl: lambdaUrl(parsed.SYNC_INVOKE_URL, environment),
    indexTags: parsed.INDEX_TAGS,
    ticketUrl: parsed.TICKET_URL,
    redactKeys: parsed.REDACT_KEYS,
    sanitise: { keepKeys: parsed.KEEP_KEYS, redactPrivateAddresses: parsed.REDACT_PRIVATE_ADDRESSES },
    signIn: {
      identity: parsed.IDENTITY,
      issuer: parsed.OIDC_ISSUER,
      clientId: parsed.OIDC_CLIENT_ID,
      clientSecretArn: parsed.OIDC_CLIENT_SECRET_ARN,
      audiences: parsed.OIDC_AUDIENCE,
      rules: {
        claim: rolesClaimOf(parsed.OIDC_ISSUER, parsed.OIDC_ROLES_CLAIM),
        adminValues: parsed.OIDC_ADMIN_VALUES,
        viewerValues: parsed.OIDC_VIEWER_VALUES,
      },
      publicUrl: parsed.PUBLIC_URL,
      sessionSecretArn: parsed.SESSION_SECRET_ARN,
      sessionHours: parsed.SESSION_HOURS,
      stage: parsed.STAGE,
    },
    auditDays: parsed.AUDIT_DAYS,
    alertRules: writtenRules(parsed.ALERTS),
    report: reportIn(parsed.REPORT),
    workQueueUrl: parsed.WORK_QUEUE_URL,
  };
}

const IDENTITIES = ['cognito', 'oidc', 'none'] as const;

const identityKind = (): VariableKind<SignInSettings['identity']> => ({
  expected: `one of ${IDENTITIES.join(', ')}`,
  parse: (word) => IDENTITIES.find((identity) => identity === word),
});

/** The local run has Lambda elsewhere, as the SDK's own variable says. */
const lambdaUrl = (url: string, environment: Readonly<Record<string, string | undefined>>): string =>
  new URL(new URL(url).pathname, environment['AWS_ENDPOINT_URL_LAMBDA'] ?? url).href;

/** What the synthesis let pass; the notifier says what is wrong with any other. */
function reportIn(text: string): ReportSetting | null {
  const read = readReportSetting(text);
  return read.ok ? read.setting : null;
}

/** They are shown as they were written: the notifier is who reads them in full. */
const writtenRules = (text: string): AlertRule[] => (text === '' ? [] : alertRules.parse(JSON.parse(text)));
