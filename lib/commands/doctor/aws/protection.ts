import { DescribeStacksCommand, type CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Whether each refuses to be deleted. */
export interface Protection {
  stack: boolean;
  table: boolean;
}

interface Clients {
  cloudformation: CloudFormationClient;
  dynamodb: DynamoDBClient;
}

/** A stack without a name is one of whose outputs alone the caller knows: it counts as not protected. */
export async function protectionOf(
  { cloudformation, dynamodb }: Clients,
  { stackName, tableName }: { stackName: string | undefined; tableName: string },
): Promise<Protection> {
  const [{ Stacks = [] }, { Table }] = await Promise.all([
    stackName === undefined
      ? { Stacks: [] }
      : cloudformation.send(new DescribeStacksCommand({ StackName: stackName })),
    dynamodb.send(new DescribeTableCommand({ TableName: tableName })),
  ]);
  return {
    stack: Stacks[0]?.EnableTerminationProtection ?? false,
    table: Table?.DeletionProtectionEnabled ?? false,
  };
}
