import { readFile } from 'node:fs/promises';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import * as z from 'zod';
import { CommandError } from '../command-line/exit.ts';
import { adviceFor, reasonOf } from '../command-line/failure.ts';
import { jsonOf } from './json.ts';

/** The outputs of a deployed stack by name, as lib/constructs/outputs.ts names them; undefined where there is no such stack. */
export type ReadStackOutputs = (stackName: string) => Promise<ReadonlyMap<string, string> | undefined>;

/** Region and credentials are those of the AWS SDK: AWS_REGION, AWS_PROFILE and so on. */
export const readStackOutputs: ReadStackOutputs = async (stackName) => {
  const client = new CloudFormationClient();
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    const outputs = Stacks[0]?.Outputs ?? [];
    return new Map(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  } catch (error) {
    // CloudFormation has no code of its own for a stack that does not exist.
    if (error instanceof Error && error.name === 'ValidationError') return undefined;
    throw error;
  }
};

/**
 * The outputs of a stack that must be there. Rejects with `CommandError` that says what to do.
 * @param page lists the permissions of the command.
 */
export async function outputsOf(
  read: ReadStackOutputs,
  stackName: string,
  page: string,
): Promise<ReadonlyMap<string, string>> {
  const outputs = await read(stackName).catch((error: unknown) => {
    const advice =
      adviceFor(error, page) ??
      'Check AWS_PROFILE and AWS_REGION, and the permission cloudformation:DescribeStacks.';
    throw new CommandError(`Stack ${stackName} could not be looked up: ${reasonOf(error)}. ${advice}`);
  });
  if (outputs !== undefined) return outputs;
  throw new CommandError(
    `There is no stack ${stackName} here: deploy it, or check --stage, --stack, AWS_PROFILE and AWS_REGION. ` +
      'For the local stack, npm start first.',
  );
}

const outputsFile = z.record(z.string(), z.record(z.string(), z.string()));

/** The file of `cdk deploy --outputs-file`: `{<stack>: {<output>: value}}`, of one stack. */
export async function outputsOfFile(file: string): Promise<[stack: string, ReadonlyMap<string, string>]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CommandError(`--outputs ${file} cannot be read: ${reasonOf(error)}.`);
  });
  const [stack, ...others] = Object.entries(outputsFile.safeParse(jsonOf(text)).data ?? {});
  if (stack !== undefined && others.length === 0) return [stack[0], new Map(Object.entries(stack[1]))];
  throw new CommandError(
    `--outputs ${file} must be the file of one cdk deploy --outputs-file, of one stack.`,
  );
}
