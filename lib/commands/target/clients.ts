import { AthenaClient } from '@aws-sdk/client-athena';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Target } from './target.ts';

/** DynamoDB Local keeps a database for each key and region: these are the ones of `npm start`. */
const LOCAL = { region: 'us-east-1', accessKeyId: 'local', secretAccessKey: 'local' } as const;

export interface Clients {
  dynamodb: DynamoDBClient;
  /** The same, for items as plain objects. */
  table: DynamoDBDocumentClient;
  bucket: S3Client;
  queue: SQSClient;
  secrets: SecretsManagerClient;
  /** The local stack has neither topic nor alarms, and no account around it: these are for a deployment. */
  topic: SNSClient;
  cloudwatch: CloudWatchClient;
  lambda: LambdaClient;
  kms: KMSClient;
  cloudformation: CloudFormationClient;
  people: CognitoIdentityProviderClient;
  athena: AthenaClient;
  email: SESv2Client;
}

/** Connections open with the first call. For AWS, region and credentials are the SDK's own. */
export function createClients({ endpoints }: Pick<Target, 'endpoints'>): Clients {
  const { region, secretAccessKey } = LOCAL;
  const credentials = { accessKeyId: endpoints?.keyId ?? LOCAL.accessKeyId, secretAccessKey };
  const at = (endpoint: string | undefined) =>
    endpoint === undefined ? {} : { region, credentials, endpoint };
  const dynamodb = new DynamoDBClient(at(endpoints?.dynamodb));
  return {
    dynamodb,
    table: DynamoDBDocumentClient.from(dynamodb, { marshallOptions: { removeUndefinedValues: true } }),
    bucket: new S3Client({ ...at(endpoints?.aws), forcePathStyle: endpoints !== undefined }),
    // Else AWS_ENDPOINT_URL, which a private endpoint may need, would give way to the host of the queue's URL.
    queue: new SQSClient({ ...at(endpoints?.aws), useQueueUrlAsEndpoint: false }),
    secrets: new SecretsManagerClient(at(endpoints?.aws)),
    topic: new SNSClient(),
    cloudwatch: new CloudWatchClient(),
    lambda: new LambdaClient(),
    kms: new KMSClient(),
    cloudformation: new CloudFormationClient(),
    people: new CognitoIdentityProviderClient(),
    athena: new AthenaClient(),
    email: new SESv2Client(),
  };
}
