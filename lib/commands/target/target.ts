import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { CommandError } from '../command-line/exit.ts';
import type { ReadStackOutputs } from './stack-outputs.ts';

/** Which table, bucket and queues a command works on. */
export interface Target {
  /** For people: `the local stack`, `stack SentryErrorLog-prod`, `the resources named by hand`. */
  description: string;
  /** Servers on this machine; undefined for AWS itself. */
  endpoints: { dynamodb: string; aws: string } | undefined;
  resources: Partial<Record<Resource, string>>;
}

export type Resource = 'table' | 'bucket' | 'queue' | 'dlq';

export const TARGET_OPTIONS = {
  local: { type: 'boolean' },
  stack: { type: 'string' },
  table: { type: 'string' },
  bucket: { type: 'string' },
  queue: { type: 'string' },
  dlq: { type: 'string' },
} as const;

export const TARGET_USAGE = `Target (without any: the local stack, if one is running)
  --local           the stack that npm start runs; found by .local/endpoints.json (LOCAL_DIR is respected)
  --stack <name>    a deployed stack, for example SentryErrorLog-prod; AWS_REGION and AWS_PROFILE as usual
  --table --bucket --queue --dlq   names and URLs by hand; they win over the two above`;

/** Outputs of lib/error-log-stack.ts. */
const OUTPUTS: Record<Resource, string> = {
  table: 'TableName',
  bucket: 'ArchiveBucket',
  queue: 'QueueUrl',
  dlq: 'DlqUrl',
};

const RESOURCES = ['table', 'bucket', 'queue', 'dlq'] as const;

const targetValues = z.object({
  local: z.boolean().default(false),
  stack: z.string().min(1).optional(),
  table: z.string().min(1).optional(),
  bucket: z.string().min(1).optional(),
  queue: z.string().min(1).optional(),
  dlq: z.string().min(1).optional(),
});

const localEndpoints = z.looseObject({
  dynamodbEndpoint: z.string(),
  awsEndpoint: z.string(),
  tableName: z.string(),
  queueUrl: z.string(),
  dlqUrl: z.string(),
  archiveBucket: z.string(),
});

/** Where `npm start` writes, and where commands keep their state. */
export const localDirOf = (env: Readonly<Record<string, string | undefined>>): string =>
  env['LOCAL_DIR'] === undefined || env['LOCAL_DIR'] === '' ? '.local' : env['LOCAL_DIR'];

/** Throws `CommandError` where the options name no target, or two. */
export async function resolveTarget(
  values: unknown,
  { localDir, readStackOutputs }: { localDir: string; readStackOutputs: ReadStackOutputs },
): Promise<Target> {
  const parsed = targetValues.safeParse(values);
  if (!parsed.success) throw new CommandError('A target option is empty: give it a name, or leave it out.');
  const { local, stack, ...byHand } = parsed.data;
  if (local && stack !== undefined) {
    throw new CommandError('--local and --stack are two targets: leave one out.');
  }
  const named = Object.fromEntries(RESOURCES.flatMap((each) => pairOf(each, byHand[each])));
  if (stack !== undefined) {
    const outputs = await readStackOutputs(stack);
    if (outputs === undefined) {
      throw new CommandError(`There is no stack ${stack} here: check --stack and AWS_REGION.`);
    }
    const found = RESOURCES.flatMap((each) => pairOf(each, outputs.get(OUTPUTS[each])));
    return {
      description: `stack ${stack}`,
      endpoints: undefined,
      resources: { ...Object.fromEntries(found), ...named },
    };
  }
  if (!local && Object.keys(named).length > 0) {
    return { description: 'the resources named by hand', endpoints: undefined, resources: named };
  }
  const target = await localTarget(localDir);
  return { ...target, resources: { ...target.resources, ...named } };
}

const pairOf = (resource: Resource, value: string | undefined): [Resource, string][] =>
  value === undefined ? [] : [[resource, value]];

async function localTarget(localDir: string): Promise<Target> {
  const file = path.join(localDir, 'endpoints.json');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CommandError(
      `No local stack is running (there is no ${file}): start one with npm start, or name a deployment with --stack.`,
      undefined,
      { cause: error },
    );
  });
  const parsed = localEndpoints.safeParse(jsonOf(text));
  if (!parsed.success) {
    throw new CommandError(`${file} is not what npm start writes: start it again, and then this command.`);
  }
  const { data } = parsed;
  return {
    description: 'the local stack',
    endpoints: { dynamodb: data.dynamodbEndpoint, aws: data.awsEndpoint },
    resources: {
      table: data.tableName,
      bucket: data.archiveBucket,
      queue: data.queueUrl,
      dlq: data.dlqUrl,
    },
  };
}

/** Undefined where it is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The name or URL of one resource; throws `CommandError` where the target has none. */
export function required({ description, resources }: Target, resource: Resource): string {
  const value = resources[resource];
  if (value !== undefined) return value;
  throw new CommandError(
    `This command needs a ${resource}, and ${description} has none: add --${resource} or --stack.`,
  );
}
