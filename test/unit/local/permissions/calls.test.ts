import { awsRequests } from '../../../../lib/local/permissions/aws-calls.ts';
import { dynamodbRequests, UnknownCallError } from '../../../../lib/local/permissions/dynamodb-calls.ts';
import type { AccessRequest } from '../../../../lib/local/permissions/policy.ts';

const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/T';
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:Q';
const SECRET = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:S-local0';

/** `action resource key,key` in one line. */
const lines = (requests: readonly AccessRequest[]) =>
  requests.map(({ action, resource, context }) =>
    [action, resource, ...Object.values(context).flat()].join(' '),
  );

describe('a call of DynamoDB needs', () => {
  const needs = (operation: string, body: object) =>
    lines(
      dynamodbRequests(`DynamoDB_20120810.${operation}`, body, (_, index) =>
        index === undefined ? 'pk' : `${index}Key`,
      ),
    );
  const pk = (S: string) => ({ pk: { S }, sk: { S: 'x' } });

  it.each<[string, object, string[]]>([
    ['GetItem', { TableName: 'T', Key: pk('GROUP#1') }, [`dynamodb:GetItem ${TABLE} GROUP#1`]],
    ['GetItem', { TableName: TABLE, Key: pk('GROUP#1') }, [`dynamodb:GetItem ${TABLE} GROUP#1`]],
    ['PutItem', { TableName: 'T', Item: { ...pk('A'), n: { N: '1' } } }, [`dynamodb:PutItem ${TABLE} A`]],
    ['UpdateItem', { TableName: 'T', Key: pk('A') }, [`dynamodb:UpdateItem ${TABLE} A`]],
    ['DeleteItem', { TableName: 'T', Key: { pk: { N: '7' } } }, [`dynamodb:DeleteItem ${TABLE} 7`]],
    ['Scan', { TableName: 'T' }, [`dynamodb:Scan ${TABLE}`]],
    ['Scan', { TableName: 'T', IndexName: 'i' }, [`dynamodb:Scan ${TABLE}/index/i`]],
    ['DescribeTable', { TableName: 'T' }, [`dynamodb:DescribeTable ${TABLE}`]],
    [
      'BatchGetItem',
      { RequestItems: { T: { Keys: [pk('A'), pk('B'), pk('A')] } } },
      [`dynamodb:BatchGetItem ${TABLE} A B`],
    ],
    [
      'BatchWriteItem',
      { RequestItems: { T: [{ PutRequest: { Item: pk('A') } }, { DeleteRequest: { Key: pk('B') } }] } },
      [`dynamodb:BatchWriteItem ${TABLE} A B`],
    ],
    [
      'Query',
      {
        TableName: 'T',
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :a AND :b',
        ExpressionAttributeValues: { ':pk': { S: 'A' }, ':a': { S: '1' }, ':b': { S: '2' } },
      },
      [`dynamodb:Query ${TABLE} A`],
    ],
    [
      'Query',
      {
        TableName: 'T',
        IndexName: 'i',
        KeyConditionExpression: 'begins_with(#sort, :s) and (#p=:p)',
        ExpressionAttributeNames: { '#p': 'iKey', '#sort': 'iSort' },
        ExpressionAttributeValues: { ':s': { S: 's' }, ':p': { S: 'OPEN' } },
      },
      [`dynamodb:Query ${TABLE}/index/i OPEN`],
    ],
    [
      'TransactWriteItems',
      {
        TransactItems: [
          { Put: { TableName: 'T', Item: pk('A') } },
          { Update: { TableName: 'T', Key: pk('B') } },
          { Delete: { TableName: 'T', Key: pk('C') } },
          { ConditionCheck: { TableName: 'T', Key: pk('D') } },
        ],
      },
      [
        `dynamodb:PutItem ${TABLE} A`,
        `dynamodb:UpdateItem ${TABLE} B`,
        `dynamodb:DeleteItem ${TABLE} C`,
        `dynamodb:ConditionCheckItem ${TABLE} D`,
      ],
    ],
    [
      'TransactGetItems',
      { TransactItems: [{ Get: { TableName: 'T', Key: pk('A') } }] },
      [`dynamodb:GetItem ${TABLE} A`],
    ],
  ])('%s %j: %j', (operation, body, expected) => {
    expect(needs(operation, body)).toEqual(expected);
  });

  it.each<[string, object]>([
    ['ExecuteStatement', { Statement: 'SELECT * FROM T' }],
    ['', {}],
    ['GetItem', { TableName: 'T', Key: { other: { S: 'A' } } }],
    ['GetItem', { Key: pk('A') }],
    ['Query', { TableName: 'T', KeyConditionExpression: 'sk = :sk', ExpressionAttributeValues: {} }],
    ['Query', { TableName: 'T', KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: {} }],
  ])('nobody knows what: %s %j is refused', (operation, body) => {
    expect(() => needs(operation, body)).toThrow(UnknownCallError);
  });
});

describe('a call of', () => {
  const needs = (
    service: string,
    given: { target?: string; json?: object; http?: string; text?: string; copy?: string },
  ) => {
    const [method = 'POST', url = '/'] = (given.http ?? 'POST /').split(' ');
    return lines(
      awsRequests(service, {
        method,
        url,
        headers: { 'x-amz-target': given.target, 'x-amz-copy-source': given.copy },
        json: given.json,
        text: () => given.text ?? '',
      }),
    );
  };
  const url = { QueueUrl: 'http://127.0.0.1:4566/000000000000/Q' };

  it.each<[string, Parameters<typeof needs>[1], string[]]>([
    ['sqs', { target: 'AmazonSQS.SendMessage', json: url }, [`sqs:SendMessage ${QUEUE}`]],
    ['sqs', { target: 'AmazonSQS.SendMessageBatch', json: url }, [`sqs:SendMessage ${QUEUE}`]],
    ['sqs', { target: 'AmazonSQS.DeleteMessageBatch', json: url }, [`sqs:DeleteMessage ${QUEUE}`]],
    ['sqs', { target: 'AmazonSQS.GetQueueUrl', json: { QueueName: 'Q' } }, [`sqs:GetQueueUrl ${QUEUE}`]],
    [
      'sqs',
      { target: 'AmazonSQS.StartMessageMoveTask', json: { SourceArn: `${QUEUE}D`, DestinationArn: QUEUE } },
      [
        `sqs:StartMessageMoveTask ${QUEUE}D`,
        `sqs:ReceiveMessage ${QUEUE}D`,
        `sqs:DeleteMessage ${QUEUE}D`,
        `sqs:GetQueueAttributes ${QUEUE}D`,
        `sqs:SendMessage ${QUEUE}`,
      ],
    ],
    [
      'lambda',
      { http: 'POST /2015-03-31/functions/Sync/invocations' },
      ['lambda:InvokeFunction arn:aws:lambda:us-east-1:000000000000:function:Sync'],
    ],
    [
      'secretsmanager',
      { target: 'secretsmanager.GetSecretValue', json: { SecretId: SECRET } },
      [`secretsmanager:GetSecretValue ${SECRET}`],
    ],
    ['sns', { text: 'Action=Publish&TopicArn=arn%3Aaws%3Asns%3Ax' }, ['sns:Publish arn:aws:sns:x']],
    ['s3', { http: 'GET /b/archive/a%20b?x-id=GetObject' }, ['s3:GetObject arn:aws:s3:::b/archive/a b']],
    ['s3', { http: 'HEAD /b/k' }, ['s3:GetObject arn:aws:s3:::b/k']],
    ['s3', { http: 'PUT /b/k' }, ['s3:PutObject arn:aws:s3:::b/k']],
    ['s3', { http: 'POST /b/k?uploads' }, ['s3:PutObject arn:aws:s3:::b/k']],
    ['s3', { http: 'DELETE /b/k' }, ['s3:DeleteObject arn:aws:s3:::b/k']],
    ['s3', { http: 'GET /b?list-type=2&prefix=archive%2F' }, ['s3:ListBucket arn:aws:s3:::b archive/']],
    ['s3', { http: 'HEAD /b' }, ['s3:ListBucket arn:aws:s3:::b']],
    [
      's3',
      { http: 'PUT /b/k', copy: '/b/from/x' },
      ['s3:GetObject arn:aws:s3:::b/from/x', 's3:PutObject arn:aws:s3:::b/k'],
    ],
    [
      's3',
      {
        http: 'POST /b?delete',
        text: '<Delete><Object><Key>x</Key></Object><Object><Key>y</Key></Object></Delete>',
      },
      ['s3:DeleteObject arn:aws:s3:::b/x', 's3:DeleteObject arn:aws:s3:::b/y'],
    ],
  ])('%s needs, for %j: %j', (service, call, expected) => {
    expect(needs(service, call)).toEqual(expected);
  });

  it.each<[string, Parameters<typeof needs>[1]]>([
    ['kinesis', {}],
    ['sqs', { target: 'AmazonSQS.', json: url }],
    ['sqs', { target: 'AmazonSQS.SendMessage', json: {} }],
    ['secretsmanager', { target: 'secretsmanager.DeleteSecret', json: { SecretId: SECRET } }],
    ['secretsmanager', { target: 'secretsmanager.GetSecretValue', json: { SecretId: 'by-name' } }],
    ['sns', { text: 'Action=Publish' }],
    ['s3', { http: 'GET /' }],
    ['s3', { http: 'DELETE /b' }],
  ])('%s that nobody knows is refused: %j', (service, call) => {
    expect(() => needs(service, call)).toThrow(UnknownCallError);
  });
});
