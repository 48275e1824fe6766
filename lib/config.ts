import type { RemovalPolicy } from 'aws-cdk-lib';
import type { Node } from 'constructs';
import * as z from 'zod';
import { ConfigError } from './config-error.ts';
import { mistakesOfAlerts } from './alert-settings.ts';
import { mistakeOfAuthorities } from './authorities.ts';
import { chooseIdentity, mistakeOfIdentity, warningOfRoles, type IdentityKind } from './identity.ts';
import { withScale } from './scale-settings.ts';
import { CROSS_RULES, settingsSchema, type Settings } from './settings.ts';
import { STAGES, type Stage } from './stages.ts';

export { SYNC_INTERVAL_MINUTES, type Settings } from './settings.ts';

export interface Config {
  stage: Stage;
  /** Data outlives the stack: everywhere but in dev. */
  retainData: boolean;
  /** What becomes of data instead, where somebody has chosen. */
  removalPolicy?: RemovalPolicy | undefined;
  settings: Settings;
  /** What was taken for the region of the stack; empty where it is not known. */
  region: string;
  /** Where people sign in. */
  identity: IdentityKind;
  /** What whoever deploys has to know, though nothing is wrong. */
  warnings: string[];
}

/**
 * Reads the settings of one stage: the environment wins over `context.stages.<stage>` in cdk.json, which wins over
 * the defaults. An empty variable counts as not set. Throws `ConfigError` with every mistake at once.
 */
export function readConfig(node: Node, environment: Readonly<Record<string, string | undefined>>): Config {
  const stageName = z.string().catch('').parse(node.tryGetContext('stage'));
  const stage = z.enum(STAGES).safeParse(stageName);
  const whose = `stage "${stageName}" are wrong. Correct them in cdk.json (context.stages) or in the environment`;
  if (!stage.success) throw new ConfigError(whose, [`stage must be one of ${STAGES.join(', ')}`]);

  const fromContext = z
    .record(z.string(), z.record(z.string(), z.unknown()))
    .catch({})
    .parse(node.tryGetContext('stages'));
  const fromEnvironment = Object.fromEntries(
    Object.keys(settingsSchema.shape)
      .map((name) => [name, environment[name]] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  );
  const given = { ...fromContext[stage.data], ...fromEnvironment };
  return judge({ stage: stage.data, given, region: regionOf(given, environment), whose });
}

/** Settings as somebody gave them. */
interface Given {
  stage: Stage;
  given: Readonly<Record<string, unknown>>;
  /** Empty: not known at synthesis. */
  region: string;
  /** For whoever is told of a mistake. */
  whose: string;
}

/** Throws `ConfigError` with every mistake at once. */
export function judge({ stage, given: asGiven, region, whose }: Given): Config {
  const given = withScale(asGiven);
  const parsed = settingsSchema.safeParse(given);
  const mistakes = [
    ...(parsed.success ? [] : parsed.error.issues.flatMap(mistakesOf)),
    ...crossMistakes(given, parsed.error?.issues ?? []),
    ...mistakesOfAlerts(given),
    ...authorityMistakes(given['SENTRY_CA_FILE']),
    ...identityMistakes(given['IDENTITY'], region),
  ];
  if (!parsed.success || mistakes.length > 0) throw new ConfigError(whose, mistakes);
  const { kind, warning } = chooseIdentity(parsed.data, region);
  return {
    stage,
    retainData: stage !== 'dev',
    settings: parsed.data,
    region,
    identity: kind,
    warnings: [warning, warningOfRoles(kind, parsed.data)].filter((each) => each !== undefined),
  };
}

/** The region of the stage, else of the caller's AWS configuration as the CDK's command line has found it; else empty. */
function regionOf(
  given: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const region = z.string().catch('').parse(given['STACK_REGION']);
  return region === '' ? (environment['CDK_DEFAULT_REGION'] ?? '') : region;
}

/** The file itself, which no schema can see. */
function authorityMistakes(file: unknown): string[] {
  if (typeof file !== 'string' || file.trim() === '') return [];
  const mistake = mistakeOfAuthorities(file.trim(), Date.now());
  return mistake === undefined ? [] : [`SENTRY_CA_FILE ${mistake}`];
}

function identityMistakes(identity: unknown, region: string): string[] {
  const mistake = mistakeOfIdentity(identity, region);
  return mistake === undefined ? [] : [mistake];
}

/** Broken rules between settings that are right each by itself; the wrong ones stand aside. */
function crossMistakes(
  given: Readonly<Record<string, unknown>>,
  issues: readonly z.core.$ZodIssue[],
): string[] {
  const wrong = new Set(
    issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : [String(issue.path[0])])),
  );
  const rest = Object.fromEntries(Object.entries(given).filter(([name]) => !wrong.has(name)));
  const parsed = settingsSchema.partial({ SENTRY_ORG_SLUG: true }).safeParse(rest);
  if (!parsed.success) return [];
  const settings = { SENTRY_ORG_SLUG: '', ...parsed.data };
  return CROSS_RULES.filter(
    ({ names, holds }) => !names.some((name) => wrong.has(name)) && !holds(settings),
  ).map(({ mistake }) => mistake);
}

function mistakesOf(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${key} is not a setting`);
  return [`${issue.path.join('.')} ${issue.message}`];
}
