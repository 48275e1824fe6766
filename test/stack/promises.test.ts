import { templateOf, type Statement } from '../support/template/stack-template.ts';

/** What the documentation promises of every stage, asked of the template itself. */
describe.each(['dev', 'staging', 'prod'] as const)('in %s', (stage) => {
  const { resources, ofType, template } = templateOf(stage);

  it.each([
    ['LedgerTable', 'AWS::DynamoDB::GlobalTable'],
    ['LedgerBucket', 'AWS::S3::Bucket'],
    ['WebhookSecret', 'AWS::SecretsManager::Secret'],
    ['SentryTokenSecret', 'AWS::SecretsManager::Secret'],
    ['CronSecret', 'AWS::SecretsManager::Secret'],
    ['IngestQueue', 'AWS::SQS::Queue'],
    ['IngestDeadLetterQueue', 'AWS::SQS::Queue'],
    ['SyncDeadLetterQueue', 'AWS::SQS::Queue'],
    ['HttpApi', 'AWS::ApiGatewayV2::Api'],
  ])('%s keeps the logical id under which it was first deployed', (logicalId, type) => {
    expect(resources[logicalId]?.Type).toBe(type);
  });

  it('there is one table and one bucket, so no other id can hold data', () => {
    expect(ofType('AWS::DynamoDB::GlobalTable').map(([id]) => id)).toEqual(['LedgerTable']);
    expect(ofType('AWS::S3::Bucket').map(([id]) => id)).toEqual(['LedgerBucket']);
  });

  it('every bucket and queue refuses plain http', () => {
    const refuses = (statements: Statement[], resource: string) =>
      statements.some(
        ({ Effect, Condition, Resource }) =>
          Effect === 'Deny' &&
          Condition?.['Bool']?.['aws:SecureTransport'] === 'false' &&
          JSON.stringify(Resource).includes(`"${resource}"`),
      );
    const statements = [...ofType('AWS::S3::BucketPolicy'), ...ofType('AWS::SQS::QueuePolicy')].flatMap(
      ([, { Properties }]) => Properties.PolicyDocument.Statement as Statement[],
    );

    const open = [...ofType('AWS::S3::Bucket'), ...ofType('AWS::SQS::Queue')]
      .map(([id]) => id)
      .filter((id) => !refuses(statements, id));

    expect(open).toEqual([]);
  });

  it('every topic refuses plain http', () => {
    const policies = JSON.stringify(ofType('AWS::SNS::TopicPolicy'));
    for (const [id] of ofType('AWS::SNS::Topic')) {
      expect(policies).toContain(`"${id}"`);
      expect(policies).toContain('"aws:SecureTransport":"false"');
    }
  });

  it('everything that is kept is encrypted', () => {
    const kept = [...ofType('AWS::S3::Bucket'), ...ofType('AWS::SQS::Queue'), ...ofType('AWS::SNS::Topic')];

    const plain = kept.filter(
      ([, { Properties }]) =>
        Properties.BucketEncryption === undefined &&
        Properties.SqsManagedSseEnabled !== true &&
        Properties.KmsMasterKeyId === undefined,
    );

    // DynamoDB and Secrets Manager encrypt whatever is said.
    expect(plain.map(([id]) => id)).toEqual([]);
  });

  it('no role may do anything that a wildcard names', () => {
    const statements = [...ofType('AWS::IAM::Policy'), ...ofType('AWS::IAM::ManagedPolicy')].flatMap(
      ([, { Properties }]) => Properties.PolicyDocument.Statement as Statement[],
    );
    const inline = ofType('AWS::IAM::Role').flatMap(
      ([, { Properties }]) => (Properties.Policies ?? []) as unknown[],
    );

    const actions = statements.flatMap(({ Action }) => Action);

    expect(actions.length).toBeGreaterThan(20);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
    expect(statements.filter(({ Resource }) => [Resource].flat().includes('*'))).toEqual([]);
    expect(inline).toEqual([]);
  });

  it("no role has a policy that AWS manages, and every role is one service's own", () => {
    const roles = ofType('AWS::IAM::Role').map(([, role]) => role.Properties as Record<string, unknown>);

    const principals = roles.map((role): unknown => {
      const trust = role['AssumeRolePolicyDocument'] as { Statement: { Principal: unknown }[] };
      return trust.Statement.map(({ Principal }) => Principal);
    });

    for (const role of roles) expect(role).not.toHaveProperty('ManagedPolicyArns');
    for (const principal of principals) {
      expect(principal).toEqual([{ Service: expect.stringMatching(/^(lambda|scheduler)\.amazonaws\.com$/) }]);
    }
  });

  it('no secret is in the template: values are generated where they are kept', () => {
    const text = JSON.stringify(template.toJSON());

    const dynamicReferences = text.match(/resolve:(secretsmanager|ssm-secure)/g);

    expect(dynamicReferences).toBeNull();
    for (const [, { Properties }] of ofType('AWS::SecretsManager::Secret')) {
      // An empty object holds none.
      expect(Properties.SecretString ?? '{}').toBe('{}');
    }
  });

  it('a variable that is named after a secret refers to one, or to none, and does not hold it', () => {
    const variables = ofType('AWS::Lambda::Function').flatMap(([, { Properties }]) =>
      Object.entries(Properties.Environment.Variables as Record<string, unknown>),
    );

    const named = variables.filter(([name]) => /SECRET|TOKEN|PASSWORD/.test(name));

    expect(named.length).toBeGreaterThan(3);
    expect(named.filter(([, value]) => typeof value === 'string' && value !== '')).toEqual([]);
  });

  it('every log forgets, and outlives the stack where data does', () => {
    for (const [id, { Properties, DeletionPolicy }] of ofType('AWS::Logs::LogGroup')) {
      expect([id, Properties.RetentionInDays]).toEqual([id, 30]);
      expect([id, DeletionPolicy]).toEqual([id, stage === 'dev' ? 'Delete' : 'RetainExceptOnCreate']);
    }
  });

  it('the sync runs every five minutes, and a failed batch is told message by message', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(5 minutes)',
      State: 'ENABLED',
    });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  it('the stack has every alarm that production has', () => {
    expect(ofType('AWS::CloudWatch::Alarm')).toHaveLength(
      templateOf('prod').ofType('AWS::CloudWatch::Alarm').length,
    );
  });
});
