import { Aws } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, type IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';

/** Services that use the key in the name of whoever calls them. */
export type KeyService = 'dynamodb' | 's3' | 'sqs' | 'secretsmanager';

/** The team's own key, given as such or by its ARN; undefined where AWS's keys will do. */
export const ownKey = (
  scope: Construct,
  { KMS_KEY_ARN }: Settings,
  given: IKey | undefined,
): IKey | undefined =>
  given ?? (KMS_KEY_ARN === '' ? undefined : Key.fromKeyArn(scope, 'OwnKey', KMS_KEY_ARN));

/** Reading and writing (KMS guide, "How Amazon S3 uses AWS KMS" and the like). */
const ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey'];
/** What DynamoDB asks of its callers besides (DynamoDB guide, "Encryption at rest usage notes", without CreateGrant). */
const TABLE_ACTIONS = ['kms:DescribeKey', 'kms:Encrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

/** Lets a role use the key through these services and in no other way. */
export const keyStatements = (key: IKey, services: readonly KeyService[]): PolicyStatement[] => {
  const through = (each: readonly KeyService[]) => ({
    StringEquals: { 'kms:ViaService': each.map((service) => `${service}.${Aws.REGION}.${Aws.URL_SUFFIX}`) },
  });
  const statement = (actions: string[], each: readonly KeyService[]) =>
    new PolicyStatement({ actions, resources: [key.keyArn], conditions: through(each) });
  return [
    statement(ACTIONS, services),
    ...(services.includes('dynamodb') ? [statement(TABLE_ACTIONS, ['dynamodb'])] : []),
  ];
};
