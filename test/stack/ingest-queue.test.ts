import { templateOf, type Statement } from '../support/template/stack-template.ts';

const { resources, ofType, functionOf } = templateOf('dev');
const queue = resources.IngestQueue!.Properties;
const deadLetterQueue = resources.IngestDeadLetterQueue!.Properties;
const [, mapping] = ofType('AWS::Lambda::EventSourceMapping')[0]!;

const DAY = 86_400;

interface QueuePolicy {
  Queues: { Ref: string }[];
  PolicyDocument: { Statement: Statement[] };
}

const deniesPlainHttp = (statement: Statement) =>
  statement.Effect === 'Deny' &&
  JSON.stringify(statement.Condition) === '{"Bool":{"aws:SecureTransport":"false"}}';

describe('the queue', () => {
  it('hides a message for six consumer timeouts and the batch window', () => {
    const timeout: number = functionOf('consumer').Timeout;
    const window: number = mapping.Properties.MaximumBatchingWindowInSeconds;

    const visibility: number = queue.VisibilityTimeout;

    expect(timeout).toBe(60);
    expect(window).toBe(1);
    expect(visibility).toBeGreaterThanOrEqual(6 * timeout + window);
  });

  it('hands a message to the dead-letter queue after five failed tries', () => {
    expect(queue.RedrivePolicy).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': ['IngestDeadLetterQueue', 'Arn'] },
      maxReceiveCount: 5,
    });
  });

  it('forgets later in the dead-letter queue than in the queue', () => {
    expect(queue.MessageRetentionPeriod).toBe(4 * DAY);
    expect(deadLetterQueue.MessageRetentionPeriod).toBe(14 * DAY);
  });

  it('encrypts, like every queue of the stack', () => {
    const queues = ofType('AWS::SQS::Queue');

    const encrypted = queues.map(([, { Properties }]): unknown => Properties.SqsManagedSseEnabled);

    expect(encrypted).toEqual([true, true, true, true, true, true]);
  });

  it('refuses plain http, like every queue of the stack', () => {
    const queues = ofType('AWS::SQS::Queue').map(([id]) => id);

    const guarded = ofType('AWS::SQS::QueuePolicy')
      .map(([, { Properties }]): QueuePolicy => Properties as QueuePolicy)
      .filter((policy) => policy.PolicyDocument.Statement.some(deniesPlainHttp))
      .flatMap((policy) => policy.Queues.map((queue) => queue.Ref));

    expect(guarded.sort()).toEqual(queues.sort());
  });
});

describe('the event source of the consumer', () => {
  it('reads batches of 500 within a second and takes single failures back', () => {
    expect(mapping.Properties).toMatchObject({
      EventSourceArn: { 'Fn::GetAtt': ['IngestQueue', 'Arn'] },
      FunctionName: { Ref: functionOf('consumer').logicalId },
      BatchSize: 500,
      MaximumBatchingWindowInSeconds: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  it('runs as many consumers at once as the settings say, and reserves none', () => {
    const busy = templateOf('dev', { CONSUMER_MAX_CONCURRENCY: '25' });

    const [, scaled] = busy.ofType('AWS::Lambda::EventSourceMapping')[0]!;

    expect(mapping.Properties.ScalingConfig).toEqual({ MaximumConcurrency: 5 });
    expect(scaled.Properties.ScalingConfig).toEqual({ MaximumConcurrency: 25 });
    expect(functionOf('consumer')).not.toHaveProperty('ReservedConcurrentExecutions');
  });
});
