import { randomBytes } from 'node:crypto';
import path from 'node:path';
import * as z from 'zod';
import { parseList } from '../../lambdas/contracts/environment.ts';
import type { Environment } from './dot-env.ts';
import { IS_PACKAGE } from './installation.ts';
import type { OwnApp } from './template/cdk-app.ts';

const CALLED = IS_PACKAGE ? 'npx sentry-error-ledger local' : 'npm start';
const OPTIONS = `  ${CALLED}${IS_PACKAGE ? ' [options]' : ' [-- options]'}

Options, for an error log of your own CDK app; without any, the repository's own stack is run:
  --stack <name>  the stack, by its name or its path in the app (the only one that has an error log)
  --id <path>     the error log, by the path of its construct in the stack (the only one)
  --app <line>    what starts the app ("app" in cdk.json)
  --install       installs DynamoDB Local into LOCAL_DIR, where npm, Docker or you have not, and ends
  --help          prints this
`;

export const USAGE = `Runs the synthesized stack on this machine (Ctrl-C stops it).

${OPTIONS}
Settings, from the environment or a .env file:
  PORT                          port of the HTTP API (3000; 0 = any free port)
  SENTRY_BASE_URL               a Sentry server; without it a simulator is started
  SENTRY_ORG_SLUG               its organisation (needed with SENTRY_BASE_URL)
  SENTRY_PROJECT_SLUG           comma-separated projects (empty = all the token can see)
  SENTRY_AUTH_TOKEN             token for Sentry's REST API (random without it)
  SENTRY_WEBHOOK_SECRET         client secret that signs webhooks (random without it)
  SENTRY_CA_FILE                certificates (PEM) of your own authority, where that Sentry has one
  CRON_SECRET                   bearer token of the sync route (random without it)
  SYNC_INTERVAL_SECONDS         seconds between full syncs (300; 0 = none)
  DATA_DIR                      keep data in this folder (in memory without it)
  DYNAMODB_ENDPOINT             a DynamoDB that runs already (else Java 17+ or Docker is used)
  LOCAL_DIR                     folder of this run: template, logs, endpoints.json (.local)
  DEMO                          story: begin with fourteen days of a shop; empty: with nothing (story, where data is
                                not kept and neither Sentry, organisation nor projects are named)
  SIMULATOR_TRAFFIC_PER_MINUTE  errors the simulator makes up (2 after the story, else 20; 0 = none)
  ALERTS                        alert rules, JSON (a rule that mails what is new to the local inbox)
  REPORT                        who gets the weekly report, and when, JSON (docs/alerts.md)
  ALERT_ENDPOINTS               where alerts go, JSON by route; nothing leaves this machine without it
  LOCAL_VISIBILITY_TIMEOUT_SECONDS  retry failed messages sooner than the stack would
  LOCAL_ACCOUNT_CONCURRENCY     executions at the same moment, all functions together; more are refused (no limit)
`;

export interface LocalSettings {
  port: number;
  /** Where Sentry is; undefined starts the simulator. */
  sentryBaseUrl: string | undefined;
  orgSlug: string;
  /** Empty = all projects the token can see. */
  projectSlugs: string[];
  authToken: string;
  webhookSecret: string;
  cronSecret: string;
  /** Random: a session does not outlive the run that opened it. */
  sessionKey: string;
  syncIntervalSeconds: number;
  dataDir: string | undefined;
  /** Begin with the recorded story of a shop. */
  tellsStory: boolean;
  localDir: string;
  /** Whose error log is run; undefined: the repository's own stack. */
  ownApp: OwnApp | undefined;
  trafficPerMinute: number;
  /** By route, as the secret of a deployment holds them; empty: e-mail to the local inbox alone. */
  alertEndpoints: Record<string, unknown>;
  visibilityTimeoutSeconds: number | undefined;
  /** Undefined: as many as the machine runs. */
  accountConcurrency: number | undefined;
  /** Set by tests alone: judge every call by its role. */
  permissions: PermissionSettings | undefined;
}

export type PermissionSettings = z.infer<typeof permissionSettings>;
const permissionSettings = z.object({
  /** Where the judged calls are recorded. */
  file: z.string(),
  /** Actions that a role is to lack, each as `<role> <action>`. */
  without: z.array(z.string()).default([]),
  /** For the policies of people: what the stack itself does not name. */
  names: z.record(z.string(), z.string()).default({}),
});

/** Every mistake in the settings, one a line, by name. Values are never shown. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);

const json = (error: string) =>
  z.string().transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue(error);
      return z.NEVER;
    }
  });

const slugPattern = /^[a-z0-9][a-z0-9_-]*$/;
const slugError = 'must be a Sentry slug: lower-case letters, digits, - and _';
/** One week: nobody waits longer for a sync, and timers take no more than 24 days. */
const MAX_INTERVAL_SECONDS = 604_800;
/** SQS's own maximum, 12 hours. */
const MAX_VISIBILITY_SECONDS = 43_200;

/** With any of these, what the run begins with is not the story's to say. */
const OF_A_WORLD_OF_ITS_OWN = [
  'SENTRY_BASE_URL',
  'SENTRY_ORG_SLUG',
  'SENTRY_PROJECT_SLUG',
  'DATA_DIR',
  'DYNAMODB_ENDPOINT',
  'LOCAL_PERMISSIONS',
] as const;

const isAlone = (env: Partial<Record<(typeof OF_A_WORLD_OF_ITS_OWN)[number], unknown>>): boolean =>
  OF_A_WORLD_OF_ITS_OWN.every((name) => {
    const value = env[name];
    return value === undefined || (Array.isArray(value) && value.length === 0);
  });

/** Errors a minute: what shows that the page is alive, and, in a shop with a past, is no incident by itself. */
const [TRAFFIC, TRAFFIC_AFTER_STORY] = [20, 2];

const settingsSchema = z
  .object({
    PORT: whole(0, 65_535).default(3000),
    SENTRY_BASE_URL: z
      .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
      .transform((url) => url.replace(/\/+$/, ''))
      .optional(),
    SENTRY_ORG_SLUG: z.string().regex(slugPattern, slugError).optional(),
    SENTRY_PROJECT_SLUG: z
      .string()
      .transform(parseList)
      .refine((slugs) => slugs.every((slug) => slugPattern.test(slug)), `each part ${slugError}`)
      .default([]),
    SENTRY_AUTH_TOKEN: z.string().optional(),
    SENTRY_WEBHOOK_SECRET: z.string().optional(),
    CRON_SECRET: z.string().optional(),
    SYNC_INTERVAL_SECONDS: whole(0, MAX_INTERVAL_SECONDS).default(300),
    DATA_DIR: z.string().optional(),
    LOCAL_DIR: z.string().default('.local'),
    DEMO: z.enum(['story', 'empty'], { error: 'must be story or empty' }).optional(),
    DYNAMODB_ENDPOINT: z.string().optional(),
    SIMULATOR_TRAFFIC_PER_MINUTE: whole(0, 6000).optional(),
    ALERT_ENDPOINTS: json('must be a JSON object of endpoints by route, such as {"slack:ops": "https://..."}')
      .pipe(z.record(z.string(), z.unknown(), { error: 'must be a JSON object of endpoints by route' }))
      .default({}),
    LOCAL_VISIBILITY_TIMEOUT_SECONDS: whole(1, MAX_VISIBILITY_SECONDS).optional(),
    LOCAL_ACCOUNT_CONCURRENCY: whole(1, 1000).optional(),
    LOCAL_PERMISSIONS: json('must be JSON').pipe(permissionSettings).optional(),
  })
  .refine((env) => env.SENTRY_BASE_URL === undefined || env.SENTRY_ORG_SLUG !== undefined, {
    path: ['SENTRY_ORG_SLUG'],
    error: 'is needed with SENTRY_BASE_URL',
  })
  .refine((env) => env.DEMO !== 'story' || isAlone(env), {
    path: ['DEMO'],
    error: `must be empty, or none of ${OF_A_WORLD_OF_ITS_OWN.join(', ')} set: the story is of a shop of its own`,
  });

/**
 * Reads the settings; an empty variable counts as not set, a missing secret becomes random.
 * Throws `SettingsError` with every mistake at once.
 */
export function parseSettings(environment: Environment, ownApp?: OwnApp): LocalSettings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = settingsSchema.safeParse(given);
  if (!parsed.success) {
    const mistakes = parsed.error.issues.map((issue) => `  ${issue.path.join('.')} ${issue.message}`);
    throw new SettingsError(`These settings are wrong (environment or .env):\n${mistakes.join('\n')}`);
  }
  const env = parsed.data;
  const tellsStory = env.DEMO === undefined ? isAlone(env) : env.DEMO === 'story';
  return {
    port: env.PORT,
    sentryBaseUrl: env.SENTRY_BASE_URL,
    orgSlug: env.SENTRY_ORG_SLUG ?? 'acme',
    projectSlugs: env.SENTRY_PROJECT_SLUG,
    authToken: env.SENTRY_AUTH_TOKEN ?? randomSecret(),
    webhookSecret: env.SENTRY_WEBHOOK_SECRET ?? randomSecret(),
    cronSecret: env.CRON_SECRET ?? randomSecret(),
    sessionKey: randomSecret(),
    syncIntervalSeconds: env.SYNC_INTERVAL_SECONDS,
    dataDir: env.DATA_DIR === undefined ? undefined : path.resolve(env.DATA_DIR),
    localDir: path.resolve(env.LOCAL_DIR),
    ownApp,
    tellsStory,
    trafficPerMinute: env.SIMULATOR_TRAFFIC_PER_MINUTE ?? (tellsStory ? TRAFFIC_AFTER_STORY : TRAFFIC),
    alertEndpoints: env.ALERT_ENDPOINTS,
    visibilityTimeoutSeconds: env.LOCAL_VISIBILITY_TIMEOUT_SECONDS,
    accountConcurrency: env.LOCAL_ACCOUNT_CONCURRENCY,
    permissions: env.LOCAL_PERMISSIONS,
  };
}

/** 64 hex digits, as Sentry's own secrets have. */
const randomSecret = (): string => randomBytes(32).toString('hex');
