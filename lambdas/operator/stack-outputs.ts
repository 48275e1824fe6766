import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CommandError } from './exit.ts';

/** The outputs of a deployed stack by name, as lib/error-log-stack.ts names them. */
export type ReadStackOutputs = (stackName: string) => Promise<Map<string, string>>;

/** Region and credentials are those of the AWS SDK: AWS_REGION, AWS_PROFILE and so on. */
export const readStackOutputs: ReadStackOutputs = async (stackName) => {
  const client = new CloudFormationClient();
  const { Stacks = [] } = await client
    .send(new DescribeStacksCommand({ StackName: stackName }))
    .catch((error: unknown) => {
      // CloudFormation's word for a stack that does not exist.
      if (error instanceof Error && error.name === 'ValidationError') {
        throw new CommandError(`There is no stack ${stackName} here: check --stack and AWS_REGION.`);
      }
      throw error;
    });
  const outputs = Stacks[0]?.Outputs ?? [];
  return new Map(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
};
