import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import type { Clients } from '../../target/clients.ts';
import { keyOf, type Key } from '../account/key.ts';

/**
 * A table that is under no key of its account has no such description (DynamoDB API reference, "SSEDescription").
 * `key` is undefined where KMS does not know it any more.
 */
export async function ownKeyOf(
  { dynamodb, kms }: Pick<Clients, 'dynamodb' | 'kms'>,
  tableName: string,
): Promise<{ arn: string; key: Key | undefined } | undefined> {
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: tableName }));
  const arn = Table?.SSEDescription?.KMSMasterKeyArn;
  return arn === undefined ? undefined : { arn, key: await keyOf(kms, arn) };
}
