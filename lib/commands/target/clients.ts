import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Target } from './target.ts';

/** DynamoDB Local keeps a database for each key and region: these are the ones of `npm start`. */
const LOCAL = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
} as const;

export interface Clients {
  dynamodb: DynamoDBClient;
  /** The same, for items as plain objects. */
  table: DynamoDBDocumentClient;
  bucket: S3Client;
  queue: SQSClient;
}

/** Connections open with the first call. For AWS, region and credentials are the SDK's own. */
export function createClients({ endpoints }: Pick<Target, 'endpoints'>): Clients {
  const dynamodb =
    endpoints === undefined
      ? new DynamoDBClient()
      : new DynamoDBClient({ ...LOCAL, endpoint: endpoints.dynamodb });
  return {
    dynamodb,
    table: DynamoDBDocumentClient.from(dynamodb, { marshallOptions: { removeUndefinedValues: true } }),
    bucket:
      endpoints === undefined
        ? new S3Client()
        : new S3Client({ ...LOCAL, endpoint: endpoints.aws, forcePathStyle: true }),
    queue: endpoints === undefined ? new SQSClient() : new SQSClient({ ...LOCAL, endpoint: endpoints.aws }),
  };
}
