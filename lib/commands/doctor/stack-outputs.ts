import { adviceFor, CannotRunError, messageOf } from './failure.ts';

/** lib/commands/stack-outputs.ts, which bin passes in. Undefined where there is no such stack. */
export type ReadStackOutputs = (stackName: string) => Promise<ReadonlyMap<string, string> | undefined>;

/** The outputs of a deployed stack by name. Rejects with `CannotRunError` that says what to do. */
export async function outputsOf(read: ReadStackOutputs, stackName: string): Promise<Record<string, string>> {
  const outputs = await read(stackName).catch((error: unknown) => {
    const advice =
      adviceFor(error) ??
      'Check AWS_PROFILE and AWS_REGION, and the permission cloudformation:DescribeStacks.';
    throw new CannotRunError(`Stack ${stackName} could not be looked up: ${messageOf(error)}. ${advice}`);
  });
  if (outputs !== undefined) return Object.fromEntries(outputs);
  throw new CannotRunError(
    `There is no stack ${stackName} here: deploy it, or check --stage, --stack, AWS_PROFILE and AWS_REGION. ` +
      'For the local stack, npm start first.',
  );
}
