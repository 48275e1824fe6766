import { devNull } from 'node:os';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { LOCAL_REGION } from '../template/template.ts';

export interface Endpoints {
  aws: string;
  dynamodb: string;
}

/** The engines accept any key. */
const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

export interface AwsClients {
  dynamodb: DynamoDBClient;
  streams: DynamoDBStreamsClient;
  s3: S3Client;
  sqs: SQSClient;
  destroy(): void;
}

/** The runner's own clients. */
export function createClients(endpoints: Endpoints): AwsClients {
  const common = { region: LOCAL_REGION, credentials: CREDENTIALS };
  const dynamodb = new DynamoDBClient({ ...common, endpoint: endpoints.dynamodb });
  const streams = new DynamoDBStreamsClient({ ...common, endpoint: endpoints.dynamodb });
  const s3 = new S3Client({ ...common, endpoint: endpoints.aws, forcePathStyle: true });
  const sqs = new SQSClient({ ...common, endpoint: endpoints.aws });
  return {
    dynamodb,
    streams,
    s3,
    sqs,
    destroy() {
      dynamodb.destroy();
      streams.destroy();
      s3.destroy();
      sqs.destroy();
    },
  };
}

/**
 * What Lambda sets for every function, with the SDK's own variables pointing at the local engines. The SDK forces
 * path-style S3 addresses by itself where the endpoint is an IP address.
 */
export function lambdaEnvironment(
  endpoints: Endpoints,
  { name, memoryMb, keyId }: { name: string; memoryMb: number; keyId: string },
): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: keyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_REGION: LOCAL_REGION,
    AWS_DEFAULT_REGION: LOCAL_REGION,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_EVENTBRIDGE: endpoints.aws,
    AWS_ENDPOINT_URL_LAMBDA: endpoints.aws,
    AWS_ENDPOINT_URL_S3: endpoints.aws,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.aws,
    AWS_ENDPOINT_URL_SESV2: endpoints.aws,
    AWS_ENDPOINT_URL_SQS: endpoints.aws,
    // Endpoints of alerts may be servers of this machine; the deployed notifier is never told so.
    ALERT_LOOPBACK: 'true',
    // The developer's own AWS profile must not reach a function.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memoryMb.toString(),
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    TZ: ':UTC',
  };
}
