import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { parseList } from '../../../lambdas/contracts/environment.ts';
import { CannotRunError, messageOf } from './failure.ts';
import { jsonOf } from '../target/http.ts';
import type { Options } from './options.ts';

/** What is looked at: a deployed stack, or the one that `npm start` runs. */
export interface Target {
  /** For people: `stack SentryErrorLog-prod`, `local stack in .local`. */
  description: string;
  /** What names it on the command line again, whatever runs or is set meanwhile. */
  option: string;
  /** Servers of this machine; undefined for AWS. */
  local: { dynamodb: string; aws: string } | undefined;
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
  /** No projects: all that the token can see. */
  sentry: { baseUrl: string; orgSlug: string; projects: string[] };
  /** The client secret as Sentry has it, where somebody told us. */
  clientSecret: string | undefined;
}

/** Outputs of lib/error-log-stack.ts. */
const stackOutputs = z.object({
  WebhookUrl: z.string(),
  SyncUrl: z.string(),
  AdminUrl: z.string(),
  WebhookSecretArn: z.string(),
  SentryTokenSecretArn: z.string(),
  CronSecretArn: z.string(),
  TableName: z.string(),
  ArchiveBucket: z.string(),
  QueueUrl: z.string(),
  DlqUrl: z.string(),
  AlarmTopicArn: z.string().default(''),
  SentryBaseUrl: z.string(),
  SentryOrganization: z.string(),
  SentryProjects: z.string(),
});

const localEndpoints = z.object({
  webhookUrl: z.string(),
  syncUrl: z.string(),
  adminUrl: z.string(),
  webhookSecret: z.string(),
  dynamodbEndpoint: z.string(),
  awsEndpoint: z.string(),
  tableName: z.string(),
  queueUrl: z.string(),
  dlqUrl: z.string(),
  archiveBucket: z.string(),
  secretArns: z.object({ webhook: z.string(), sentryToken: z.string(), cron: z.string() }),
  sentry: z.object({ baseUrl: z.string(), orgSlug: z.string(), projects: z.array(z.string()) }),
});

export interface TargetSources {
  localDir: string;
  /** Outputs of a deployed stack by name; rejects with `CannotRunError` where there is no such stack. */
  readStackOutputs(stackName: string): Promise<Record<string, string>>;
  /** The client secret as somebody copied it from Sentry. */
  clientSecret: string | undefined;
}

/** `options` name at most one target; without any it is the local stack, if one runs, else the stack of `stage`. */
export async function resolveTarget(options: Options, sources: TargetSources): Promise<Target> {
  const { stack, stage, outputs, local } = options;
  const named = [local, stack !== undefined, stage !== undefined, outputs !== undefined].filter(Boolean);
  if (named.length > 1) throw new CannotRunError('Name one target: --local, --stage, --stack or --outputs.');
  if (outputs !== undefined) return targetOfFile(outputs, sources);
  if (stack !== undefined) return targetOfStack(stack, sources);
  if (stage !== undefined) return targetOfStack(stackNameOf(stage), sources);
  const running = await localTarget(sources);
  if (running !== undefined) return running;
  if (local) {
    throw new CannotRunError(
      `No local stack is running (there is no ${fileIn(sources.localDir)}): start one with npm start.`,
    );
  }
  return targetOfStack(stackNameOf(await stageOfProject()), sources);
}

/** As lib/app.ts names it. */
const stackNameOf = (stage: string): string => `SentryErrorLog-${stage}`;

async function stageOfProject(): Promise<string> {
  const cdkJson = z.object({ context: z.object({ stage: z.string() }) });
  return cdkJson.parse(jsonOf(await readFile('cdk.json', 'utf8'))).context.stage;
}

const fileIn = (localDir: string): string => path.join(localDir, 'endpoints.json');

async function localTarget({ localDir, clientSecret }: TargetSources): Promise<Target | undefined> {
  const file = fileIn(localDir);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const parsed = localEndpoints.safeParse(jsonOf(text));
  if (!parsed.success) {
    throw new CannotRunError(`${file} is not what npm start writes: start it again, then the doctor.`);
  }
  const { dynamodbEndpoint, awsEndpoint, webhookSecret, ...rest } = parsed.data;
  return {
    ...rest,
    description: `local stack in ${localDir}`,
    option: '--local',
    local: { dynamodb: dynamodbEndpoint, aws: awsEndpoint },
    alarmTopicArn: '',
    clientSecret: clientSecret ?? webhookSecret,
  };
}

const targetOfStack = async (name: string, sources: TargetSources): Promise<Target> =>
  targetOf(name, `--stack ${name}`, await sources.readStackOutputs(name), sources);

/** The file of `cdk deploy --outputs-file`: `{<stack>: {<output>: value}}`. */
async function targetOfFile(file: string, sources: TargetSources): Promise<Target> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CannotRunError(`--outputs ${file} cannot be read: ${messageOf(error)}.`);
  });
  const stacks = z.record(z.string(), z.record(z.string(), z.string())).safeParse(jsonOf(text));
  const [stack, ...others] = Object.entries(stacks.data ?? {});
  if (stack === undefined || others.length > 0) {
    throw new CannotRunError(
      `--outputs ${file} must be the file of one cdk deploy --outputs-file, of one stack.`,
    );
  }
  return targetOf(stack[0], `--outputs ${file}`, stack[1], sources);
}

function targetOf(
  stack: string,
  option: string,
  outputs: Record<string, string>,
  sources: TargetSources,
): Target {
  const parsed = stackOutputs.safeParse(outputs);
  if (!parsed.success) {
    const missing = parsed.error.issues.map(({ path: [name] }) => String(name)).join(', ');
    throw new CannotRunError(
      `The stack ${stack} lacks the outputs ${missing}: deploy this version of it first.`,
    );
  }
  const { data } = parsed;
  return {
    description: `stack ${stack}`,
    option,
    local: undefined,
    webhookUrl: data.WebhookUrl,
    syncUrl: data.SyncUrl,
    adminUrl: data.AdminUrl,
    tableName: data.TableName,
    archiveBucket: data.ArchiveBucket,
    queueUrl: data.QueueUrl,
    dlqUrl: data.DlqUrl,
    secretArns: {
      webhook: data.WebhookSecretArn,
      sentryToken: data.SentryTokenSecretArn,
      cron: data.CronSecretArn,
    },
    alarmTopicArn: data.AlarmTopicArn,
    sentry: {
      baseUrl: data.SentryBaseUrl,
      orgSlug: data.SentryOrganization,
      projects: data.SentryProjects === '*' ? [] : parseList(data.SentryProjects),
    },
    clientSecret: sources.clientSecret,
  };
}
