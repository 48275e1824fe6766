import type { Node } from 'constructs';
import * as z from 'zod';
import { parseList } from '../lambdas/contracts/environment.ts';

/** The product's promise, not a setting: a lost webhook is repaired by the next run. */
export const SYNC_INTERVAL_MINUTES = 5;

const STAGES = ['dev', 'staging', 'prod'] as const;
export type Stage = (typeof STAGES)[number];

/** http only where the traffic never leaves the machine: the local run points at servers on loopback. */
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

const serverUrl = z.string().refine(isServerUrl, {
  error: 'must be an https URL without credentials, query or fragment (http only for 127.0.0.1)',
});

/** Context holds JSON numbers, the environment holds text. */
const whole = (min: number, max: number) =>
  z
    .union([z.number(), z.string().trim().regex(/^\d+$/).transform(Number)], {
      error: `must be a whole number from ${min} to ${max}`,
    })
    .refine((value) => Number.isInteger(value) && value >= min && value <= max, {
      error: `must be a whole number from ${min} to ${max}`,
    });

const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')], {
  error: 'must be true or false',
});

const slug = /^[a-z0-9][a-z0-9_-]*$/;

/** Comma-separated list in one text, spaces dropped. */
const list = (item: RegExp, what: string) =>
  z
    .string()
    .transform(parseList)
    .refine((parts) => parts.every((part) => item.test(part)), {
      error: `must be a comma-separated list of ${what}`,
    })
    .transform((parts) => parts.join(','));

const settingsSchema = z.strictObject({
  /** Sentry's API; self-hosted servers may live under a path. No slash at the end. */
  SENTRY_BASE_URL: serverUrl.transform((url) => url.replace(/\/+$/, '')).default('https://sentry.io'),
  SENTRY_ORG_SLUG: z
    .string({ error: "is required: your organisation's slug in Sentry" })
    .regex(slug, { error: 'must be a Sentry slug: lower-case letters, digits, - and _' }),
  /** Empty = every project the token can see. */
  SENTRY_PROJECT_SLUG: list(slug, 'project slugs').default(''),
  /** Compared with the token's `iss` character by character, so kept exactly as written. Empty = nobody can sign in. */
  OIDC_ISSUER: z.union([z.literal(''), serverUrl]).default(''),
  OIDC_AUDIENCE: z.string().trim().default(''),
  REQUIRE_BEARER: flag.default(false),
  /** How far back a sync run looks for events; Sentry's list reaches back 90 days at most. */
  SYNC_WINDOW_DAYS: whole(1, 90).default(30),
  RETENTION_OPEN_DAYS: whole(1, 3650).default(90),
  RETENTION_CLOSED_DAYS: whole(1, 3650).default(30),
  /** Events and the archive. */
  RETENTION_EVENT_DAYS: whole(1, 3650).default(90),
  REDACT_KEYS: list(/^[\w.-]+$/, 'key names').default(''),
  LOG_LEVEL: z
    .enum(['DEBUG', 'INFO', 'WARN', 'ERROR'], { error: 'must be DEBUG, INFO, WARN or ERROR' })
    .default('INFO'),
  /** Sentry waits one second for an answer. Above 0 removes cold starts from that second, for money. */
  VERIFIER_PROVISIONED_CONCURRENCY: whole(0, 1000).default(0),
  /** Lambda's own bounds for an SQS event source are 2 and 1000 (Lambda guide, "Maximum concurrency"). */
  CONSUMER_MAX_CONCURRENCY: whole(2, 1000).default(10),
  /** Cost fuse: write units a second that the table takes before it throttles. 4,000 is about 300 events/s of 300 groups. */
  TABLE_MAX_WRITE_UNITS: whole(100, 40_000).default(4000),
  /** Requests a second and burst over all routes; the account's own default is 10,000 and 5,000. */
  API_RATE_LIMIT: whole(1, 10_000).default(500),
  API_BURST_LIMIT: whole(1, 5000).default(1000),
});

export type Settings = z.infer<typeof settingsSchema>;

export interface Config {
  stage: Stage;
  /** Data outlives the stack: everywhere but in dev. */
  retainData: boolean;
  settings: Settings;
}

/** Every mistake in the settings, one a line, by name. Values are never shown. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(stage: string, mistakes: readonly string[]) {
    super(
      `Settings of stage "${stage}" are wrong. Correct them in cdk.json (context.stages) or in the environment:\n` +
        mistakes.map((mistake) => `  ${mistake}`).join('\n'),
    );
  }
}

/**
 * Reads the settings of one stage: the environment wins over `context.stages.<stage>` in cdk.json, which wins over
 * the defaults. An empty variable counts as not set. Throws `ConfigError` with every mistake at once.
 */
export function readConfig(node: Node, environment: Readonly<Record<string, string | undefined>>): Config {
  const stageName = z.string().catch('').parse(node.tryGetContext('stage'));
  const stage = z.enum(STAGES).safeParse(stageName);
  if (!stage.success) throw new ConfigError(stageName, [`stage must be one of ${STAGES.join(', ')}`]);

  const fromContext = z
    .record(z.string(), z.record(z.string(), z.unknown()))
    .catch({})
    .parse(node.tryGetContext('stages'));
  const fromEnvironment = Object.fromEntries(
    Object.keys(settingsSchema.shape)
      .map((name) => [name, environment[name]] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = settingsSchema.safeParse({ ...fromContext[stage.data], ...fromEnvironment });
  const mistakes = parsed.success ? crossMistakes(parsed.data) : parsed.error.issues.flatMap(mistakesOf);
  if (!parsed.success || mistakes.length > 0) throw new ConfigError(stage.data, mistakes);
  return { stage: stage.data, retainData: stage.data !== 'dev', settings: parsed.data };
}

/** What no single setting can see. */
function crossMistakes(settings: Settings): string[] {
  const mistakes: string[] = [];
  if ((settings.OIDC_ISSUER === '') !== (settings.OIDC_AUDIENCE === '')) {
    mistakes.push(
      'OIDC_ISSUER and OIDC_AUDIENCE must be set together: an audience nobody checks opens the admin API',
    );
  }
  if (settings.RETENTION_EVENT_DAYS <= settings.SYNC_WINDOW_DAYS) {
    mistakes.push(
      'RETENTION_EVENT_DAYS must be larger than SYNC_WINDOW_DAYS: an event that expires while Sentry still lists it would be fetched and counted again',
    );
  }
  return mistakes;
}

function mistakesOf(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${key} is not a setting`);
  return [`${issue.path.join('.')} ${issue.message}`];
}

function isServerUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const safe = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
  return safe && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}
