import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { nameOfPath, stackNameOf } from '../../../lambdas/contracts/path-names.ts';
import { outputsAt } from './error-log-of-stack.ts';
import { endpointsFile, readEndpoints } from '../../local/endpoints.ts';
import { CommandError } from '../command-line/exit.ts';
import { jsonOf } from './json.ts';
import {
  BY_HAND,
  OUTPUTS,
  resourcesOfLocalRun,
  resourcesOfOutputs,
  type Resource,
  type Resources,
} from './resources.ts';
import { outputsOf, outputsOfFile, type ReadStackOutputs } from './stack-outputs.ts';
import type { TargetOptions } from './target-options.ts';

/** What a command works on: a deployed stack, the one that `npm start` runs, or resources named by hand. */
export interface Target {
  /** For people: `stack SentryErrorLog-prod`, `the local stack in .local`. */
  description: string;
  /** What names it on the command line again, whatever runs or is set meanwhile; empty for resources by hand. */
  option: string;
  /** Undefined for the local stack and for resources by hand. */
  stackName: string | undefined;
  /** What its alarms begin with: the stack's name, and the error log's where it is not all that the stack has. */
  alarmPrefix: string | undefined;
  /** Servers on this machine; undefined for AWS itself. */
  endpoints: { dynamodb: string; aws: string; keyId?: string } | undefined;
  /** The client secret that Sentry signs with, as the local run gave it to its simulator. */
  clientSecret: string | undefined;
  /** For the admin API, as the local run gave them to its two people; undefined for a deployment. */
  tokens?: { viewer: string; admin: string };
  resources: Resources;
}

export interface TargetSources {
  /** Of the command. */
  name: string;
  localDir: string;
  readStackOutputs: ReadStackOutputs;
  /** Without any option and any local run, the stack of the stage in cdk.json is meant. */
  fallsBackToStage: boolean;
  /** Lists the permissions of the command. */
  page: string;
}

const WHERE = ['local', 'stage', 'stack', 'outputs'] as const;

/** Throws `CommandError` where the options name no target, or two. */
export async function resolveTarget(options: TargetOptions, sources: TargetSources): Promise<Target> {
  const named = WHERE.filter((each) => options[each] !== undefined && options[each] !== false);
  if (named.length > 1) {
    const names = named.map((each) => `--${each}`).join(' and ');
    throw new CommandError(`${names}: a command has one target, leave one out.`);
  }
  if (
    options.id !== undefined &&
    ['stage', 'stack', 'outputs'].every((each) => !named.some((one) => one === each))
  )
    throw new CommandError('--id says which error log of a stack: name the stack with --stack.');
  const byHand = Object.fromEntries(
    BY_HAND.flatMap((each) => (options[each] === undefined ? [] : [[each, options[each]] as const])),
  );
  if (named.length === 0 && Object.keys(byHand).length > 0) return { ...BY_HAND_ALONE, resources: byHand };
  const target = await placeOf(options, sources);
  return { ...target, resources: { ...target.resources, ...byHand } };
}

const BY_HAND_ALONE = {
  description: 'the resources named by hand',
  option: '',
  stackName: undefined,
  alarmPrefix: undefined,
  endpoints: undefined,
  clientSecret: undefined,
};

async function placeOf(options: TargetOptions, sources: TargetSources): Promise<Target> {
  const { local, stage, stack, outputs, id } = options;
  if (outputs !== undefined) {
    const [name, values] = await outputsOfFile(outputs);
    return targetOfStack({ name, option: `--outputs ${outputs}`, id }, values);
  }
  if (stack !== undefined) return deployedTarget({ name: stack, option: `--stack ${stack}`, id }, sources);
  if (stage !== undefined) return targetOfStage(stage, sources, id);
  const running = await localTarget(sources);
  if (running !== undefined) return running;
  if (!local && sources.fallsBackToStage) return targetOfStage(await stageOfProject(), sources);
  throw new CommandError(
    `No local stack is running (there is no ${endpointsFile(sources.localDir)}): start one with npm start, ` +
      'or name a deployment with --stage.',
  );
}

const cdkJson = z.object({ context: z.object({ stage: z.string() }) });
const stageOfProject = async (): Promise<string> =>
  cdkJson.parse(jsonOf(await readFile('cdk.json', 'utf8'))).context.stage;

const targetOfStage = (stage: string, sources: TargetSources, id?: string): Promise<Target> =>
  deployedTarget({ name: stackNameOf(stage), option: `--stage ${stage}`, id }, sources);

/** A stack, the option that names it, and which of its error logs is meant. */
interface Named {
  name: string;
  option: string;
  id: string | undefined;
}

const deployedTarget = async (named: Named, { readStackOutputs, page }: TargetSources): Promise<Target> =>
  targetOfStack(named, await outputsOf(readStackOutputs, named.name, page));

function targetOfStack({ name, option, id }: Named, outputs: ReadonlyMap<string, string>): Target {
  const { path, found } = outputsAt(name, outputs, id);
  const inStack = path === '' ? '' : ` ${path}`;
  return {
    description: path === '' ? `stack ${name}` : `error log ${path} of stack ${name}`,
    option: option + (inStack && ` --id${inStack}`),
    stackName: name,
    alarmPrefix: `${nameOfPath(name, path)}-`,
    endpoints: undefined,
    clientSecret: undefined,
    resources: resourcesOfOutputs(found),
  };
}

/** Undefined where none runs. */
async function localTarget({ name, localDir }: TargetSources): Promise<Target | undefined> {
  const read = await readEndpoints(localDir);
  switch (read.kind) {
    case 'absent':
      return undefined;
    case 'foreign':
      throw new CommandError(
        `${endpointsFile(localDir)} is not what npm start writes: start it again, and then this command.`,
      );
    case 'running': {
      const { dynamodbEndpoint, awsEndpoint: aws, operators } = read.endpoints;
      // Where a test has every call judged, the doctor goes by the policy that docs/commands.md gives it.
      const judged = operators && {
        dynamodb: operators.dynamodbEndpoint,
        keyId: operators.keyIds[name === 'doctor' ? 'doctor' : 'operator'],
      };
      return {
        description: `the local stack in ${localDir}`,
        option: '--local',
        stackName: undefined,
        alarmPrefix: undefined,
        endpoints: { dynamodb: dynamodbEndpoint, aws, ...judged },
        clientSecret: read.endpoints.webhookSecret,
        tokens: { viewer: read.endpoints.viewerToken, admin: read.endpoints.adminToken },
        resources: resourcesOfLocalRun(read.endpoints),
      };
    }
  }
}

/** Where people see the pages, without a slash at the end. Throws where the target does not say. */
export const publicUrlOf = (target: Target): string =>
  required(target, 'adminUrl').replace(/\/admin\/.*$/, '');

/** The name, URL or ARN of one resource; throws `CommandError` where the target has none. */
export function required(target: Target, resource: Resource): string {
  const value = target.resources[resource];
  if (value !== undefined) return value;
  if (target.stackName !== undefined) {
    throw new CommandError(
      `The ${target.description} lacks the outputs ${OUTPUTS[resource]}: deploy this version of it first.`,
    );
  }
  const option = BY_HAND.some((each) => each === resource) ? `add --${resource} or --stack` : 'add --stack';
  throw new CommandError(
    `This command needs ${OUTPUTS[resource]}, and ${target.description} has none: ${option}.`,
  );
}
