import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';

/** The outputs of a deployed stack by name, as lib/error-log-stack.ts names them; undefined where there is no such stack. */
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
