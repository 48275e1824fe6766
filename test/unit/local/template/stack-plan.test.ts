import { parseRate, planStack } from '../../../../lib/local/template/stack-plan.ts';
import { parseTemplate } from '../../../../lib/local/template/template.ts';

const AWS = 'http://127.0.0.1:4566';

const resources = {
  Fn: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Handler: 'index.handler',
      Timeout: 60,
      MemorySize: 1024,
      Code: { S3Bucket: { 'Fn::Sub': 'assets-${AWS::AccountId}' }, S3Key: 'abc.zip' },
      Environment: { Variables: { QUEUE_URL: { Ref: 'Queue' }, SECRET_ARN: { Ref: 'Secret' } } },
    },
  },
  Dlq: { Type: 'AWS::SQS::Queue', Properties: {} },
  Queue: {
    Type: 'AWS::SQS::Queue',
    Properties: {
      VisibilityTimeout: 361,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dlq', 'Arn'] }, maxReceiveCount: 5 },
    },
  },
  Secret: { Type: 'AWS::SecretsManager::Secret', Properties: {} },
  Mapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      BatchSize: 500,
      EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
      FunctionName: { Ref: 'Fn' },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumBatchingWindowInSeconds: 1,
      ScalingConfig: { MaximumConcurrency: 10 },
    },
  },
  Integration: {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: {
      IntegrationUri: { 'Fn::GetAtt': ['Fn', 'Arn'] },
      PayloadFormatVersion: '2.0',
      TimeoutInMillis: 3000,
    },
  },
  Route: {
    Type: 'AWS::ApiGatewayV2::Route',
    Properties: {
      AuthorizationType: 'NONE',
      RouteKey: 'ANY /a/{proxy+}',
      Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
    },
  },
  Schedule: {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      ScheduleExpression: 'rate(5 minutes)',
      Target: { Arn: { 'Fn::GetAtt': ['Fn', 'Arn'] }, Input: '{"a":1}' },
    },
  },
};
const planOf = (changes: object = {}) =>
  planStack(parseTemplate({ Resources: { ...resources, ...changes } }), AWS);

it('a function runs with its own limits and environment', () => {
  expect(planOf().functions).toEqual([
    {
      name: 'Fn',
      handler: 'index.handler',
      assetKey: 'abc.zip',
      timeoutSeconds: 60,
      memoryMb: 1024,
      environment: {
        QUEUE_URL: `${AWS}/000000000000/Queue`,
        SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:Secret-local0',
      },
      maxInstances: undefined,
    },
  ]);
});

it('a queue keeps its visibility timeout and redrive policy', () => {
  const queue = planOf().queues.find(({ name }) => name === 'Queue');

  expect(queue).toMatchObject({
    deadLetterArn: 'arn:aws:sqs:us-east-1:000000000000:Dlq',
    attributes: {
      VisibilityTimeout: '361',
      RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:Dlq","maxReceiveCount":5}',
    },
  });
});

it('an event source keeps its batch settings', () => {
  expect(planOf().eventSources).toEqual([
    {
      functionName: 'Fn',
      queueArn: 'arn:aws:sqs:us-east-1:000000000000:Queue',
      batchSize: 500,
      windowSeconds: 1,
      maxConcurrency: 10,
      reportsFailures: true,
    },
  ]);
});

it('a route leads through its integration to the function', () => {
  expect(planOf().gateway.routes).toMatchObject([
    { functionName: 'Fn', timeoutMs: 3000, route: { key: 'ANY /a/{proxy+}', method: 'ANY' } },
  ]);
});

it('a route through an alias leads to the function behind it', () => {
  const alias = { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Fn' }, Name: 'live' } };
  const Integration = {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: { IntegrationUri: { Ref: 'Alias' }, PayloadFormatVersion: '2.0' },
  };

  expect(planOf({ Alias: alias, Integration }).gateway.routes[0]?.functionName).toBe('Fn');
});

it('a secret knows the variable that carries its ARN', () => {
  expect(planOf().secrets).toMatchObject([{ name: 'Secret', environmentName: 'SECRET_ARN' }]);
});

it('a schedule keeps its rate and input', () => {
  expect(planOf().schedules).toEqual([
    { name: 'Schedule', functionName: 'Fn', rateSeconds: 300, input: '{"a":1}' },
  ]);
});

it('a disabled schedule does not run', () => {
  const disabled = {
    ...resources.Schedule,
    Properties: { ...resources.Schedule.Properties, State: 'DISABLED' },
  };

  expect(planOf({ Schedule: disabled }).schedules).toEqual([]);
});

it('a route with an authorizer is refused, because nothing would check it here', () => {
  const guarded = {
    ...resources.Route,
    Properties: { ...resources.Route.Properties, AuthorizationType: 'JWT' },
  };

  expect(() => planOf({ Route: guarded })).toThrow(
    /Route cannot run locally: .*the local HTTP API runs no authorizer/s,
  );
});

it('an event source that is neither a queue nor the stream of a table is named as not run', () => {
  const Mapping = {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/s',
      FunctionName: 'Fn',
    },
  };

  expect(planOf({ Mapping }).notRun).toEqual([
    expect.stringContaining('Mapping: event sources other than SQS'),
  ]);
});

it.each([
  ['rate(1 minute)', 60],
  ['rate(5 minutes)', 300],
  ['rate(2 hours)', 7200],
  ['rate(1 day)', 86_400],
])('%s is %d seconds', (expression, seconds) => {
  expect(parseRate(expression)).toBe(seconds);
});

it('a cron expression is refused', () => {
  expect(() => parseRate('cron(0 * * * ? *)')).toThrow('runs rate expressions only, not cron(0 * * * ? *)');
});
