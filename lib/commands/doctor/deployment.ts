import * as z from 'zod';
import { parseList } from '../../../lambdas/contracts/environment.ts';
import { CommandError } from '../command-line/exit.ts';
import { OUTPUTS, type Resource } from '../target/resources.ts';
import type { Target } from '../target/target.ts';

/** All that the doctor looks at: a target of which nothing lacks. */
export interface Deployment extends Omit<Target, 'resources'> {
  webhookUrl: string;
  syncUrl: string;
  adminUrl: string;
  tableName: string;
  archiveBucket: string;
  queueUrl: string;
  dlqUrl: string;
  secretArns: Record<'webhook' | 'sentryToken' | 'cron', string>;
  /** Empty where the stack has none. */
  alarmTopicArn: string;
  /** Who alerts by e-mail come from; empty where none do. */
  alertFrom: string;
  /** Each is empty where the stack has none. */
  signIn: Record<'issuer' | 'clientId' | 'userPool', string>;
  /** No projects: all that the token can see. */
  sentry: { baseUrl: string; orgSlug: string; projects: string[] };
}

/** Where people sign in and how the archive is asked are the business of others: a stack without either collects errors all the same. */
type Needed = Exclude<
  Resource,
  | 'alarmTopic'
  | 'alertFrom'
  | 'endpointsSecret'
  | 'sessionSecret'
  | 'oidcIssuer'
  | 'oidcClientId'
  | 'userPool'
  | 'queryWorkgroup'
  | 'queryDatabase'
>;

const NEEDED: Record<Needed, z.ZodString> & {
  alarmTopic: z.ZodDefault<z.ZodString>;
} = {
  table: z.string(),
  bucket: z.string(),
  queue: z.string(),
  dlq: z.string(),
  webhookUrl: z.string(),
  syncUrl: z.string(),
  adminUrl: z.string(),
  webhookSecret: z.string(),
  sentryTokenSecret: z.string(),
  cronSecret: z.string(),
  alarmTopic: z.string().default(''),
  sentryBaseUrl: z.string(),
  sentryOrganization: z.string(),
  sentryProjects: z.string(),
};
const complete = z.object(NEEDED);

/** Throws `CommandError` that names everything that the target lacks. */
export function deploymentOf({ resources, ...target }: Target): Deployment {
  const parsed = complete.safeParse(resources);
  if (!parsed.success) throw new CommandError(lacking(target, parsed.error));
  const { data } = parsed;
  return {
    ...target,
    webhookUrl: data.webhookUrl,
    syncUrl: data.syncUrl,
    adminUrl: data.adminUrl,
    tableName: data.table,
    archiveBucket: data.bucket,
    queueUrl: data.queue,
    dlqUrl: data.dlq,
    secretArns: {
      webhook: data.webhookSecret,
      sentryToken: data.sentryTokenSecret,
      cron: data.cronSecret,
    },
    alarmTopicArn: data.alarmTopic,
    alertFrom: resources.alertFrom ?? '',
    signIn: {
      issuer: resources.oidcIssuer ?? '',
      clientId: resources.oidcClientId ?? '',
      userPool: resources.userPool ?? '',
    },
    sentry: {
      baseUrl: data.sentryBaseUrl,
      orgSlug: data.sentryOrganization,
      projects: data.sentryProjects === '*' ? [] : parseList(data.sentryProjects),
    },
  };
}

function lacking(
  { description, stackName }: Pick<Target, 'description' | 'stackName'>,
  error: z.ZodError,
): string {
  const lacked = error.issues.map(({ path: [resource] }) => String(resource));
  const outputs = Object.entries(OUTPUTS).flatMap(([name, output]) =>
    lacked.includes(name) ? [output] : [],
  );
  return stackName === undefined
    ? `${description} are not enough (${outputs.join(', ')}): name a whole deployment with --stage or --stack.`
    : `The ${description} lacks the outputs ${outputs.join(', ')}: deploy this version of it first.`;
}
