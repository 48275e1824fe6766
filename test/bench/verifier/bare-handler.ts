import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/**
 * What the verifier is measured against: the least that a function can do to take a webhook and queue it. It proves
 * nothing, counts nothing and logs nothing.
 */
const client = new SQSClient({});

export const handler = async ({
  body,
}: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
  await client.send(new SendMessageCommand({ QueueUrl: process.env['QUEUE_URL'], MessageBody: body }));
  return { statusCode: 202 };
};
