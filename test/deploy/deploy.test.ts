import { INDEXES, TABLE_KEY, TTL_ATTRIBUTE } from '../../lambdas/contracts/item-keys.ts';
import { ROUTES, routeKeyOf } from '../../lambdas/contracts/routes.ts';
import { EVENT_SAMPLES } from '../../lib/event-samples.ts';
import type { Json, StackReader } from '../support/deployed/deployed-stack.ts';
import {
  CHANGED_SETTINGS,
  FIRST_SETTINGS,
  startDeployment,
  type Deployment,
} from '../support/deployed/deployment.ts';
import { leftoversOf, SERVICES } from '../support/deployed/leftovers.ts';
import type { Moto } from '../support/deployed/moto.ts';
import { NOT_ASKED, OUT_OF_REACH, TAUGHT, UNKNOWN } from './moto-limits.ts';
import { scriptsOf } from '../support/documents/documents.ts';
import { diagnose, runDoctor } from './run-doctor.ts';
import { storeSecret } from './store-secret.ts';

/**
 * The stack, deployed by the real CDK command line to a moto server (docs/adr/0020). What AWS itself would refuse and
 * moto accepts is out of reach here; what can be read back is compared with the template and with the promises.
 */

let deployment: Deployment;
let moto: Moto;
let stack: StackReader;
let outputs: Deployment['outputs'];
let template: Deployment['template'];

const ofType = (type: string) => Object.values(template.Resources).filter(({ Type }) => Type === type);

beforeAll(async () => {
  deployment = await startDeployment();
  ({ moto, stack, outputs, template } = deployment);
}, 600_000);
afterAll(() => deployment.stop());

describe('what moto knows', () => {
  it('is every type of the template but those that are listed', () => {
    const used = [...new Set(Object.values(template.Resources).map(({ Type }) => Type as string))];

    const lacking = used.filter((type) => !moto.native.includes(type)).sort();

    expect(lacking).toEqual([...TAUGHT, ...UNKNOWN].sort());
    expect(moto.taught).toEqual(TAUGHT);
  });

  /** Each line is to be turned into a check of what was deployed when moto learns it. */
  it('forgets a few properties', async () => {
    const answers = (...call: Parameters<StackReader['call']>) =>
      stack.call(...call).then(
        () => true,
        () => false,
      );
    const bucket = { Bucket: outputs['ArchiveBucket'] };
    const verifier = await stack.functionNamed('verifier');

    const known = {
      architecture: verifier.Architectures[0] === 'arm64',
      logGroup: verifier.LoggingConfig !== undefined,
      publicAccessBlock: await answers('s3', 'get_public_access_block', bucket),
      lifecycle: await answers('s3', 'get_bucket_lifecycle_configuration', bucket),
    };

    expect(known).toEqual({
      architecture: false,
      logGroup: false,
      publicAccessBlock: false,
      lifecycle: false,
    });
  });
});

describe('the first deployment', () => {
  it('makes every resource that moto knows', async () => {
    const expected = Object.entries(template.Resources)
      .filter(([, { Type }]) => !UNKNOWN.includes(Type as string))
      .map(([logicalId]) => logicalId);

    const made = Object.keys(await stack.physicalIds());

    expect(made.sort()).toEqual(expected.sort());
  });

  it('tells where everything is', () => {
    expect(Object.keys(outputs).sort()).toEqual(Object.keys(template.Outputs).sort());
    expect(outputs).toMatchObject({
      WebhookUrl: 'https://errors.example.com/api/webhooks/sentry',
      AdminUrl: 'https://errors.example.com/admin/error-log',
      SyncUrl: 'https://errors.example.com/api/cron/sentry-sync',
    });
  });

  it('makes the table with its indexes, stream, expiry and recovery', async () => {
    const name = { TableName: outputs['TableName'] };
    const keys = ({ partition, sort }: { partition: string; sort: string }) => [
      { AttributeName: partition, KeyType: 'HASH' },
      { AttributeName: sort, KeyType: 'RANGE' },
    ];

    const { Table } = await stack.call('dynamodb', 'describe_table', name);
    const { TimeToLiveDescription } = await stack.call('dynamodb', 'describe_time_to_live', name);
    const { ContinuousBackupsDescription } = await stack.call(
      'dynamodb',
      'describe_continuous_backups',
      name,
    );

    expect(Table).toMatchObject({
      KeySchema: keys(TABLE_KEY),
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      DeletionProtectionEnabled: false,
    });
    expect(
      (Table.GlobalSecondaryIndexes as Json[]).map((index): unknown[] => [
        index.IndexName,
        index.KeySchema,
        index.Projection.ProjectionType,
      ]),
    ).toEqual(Object.entries(INDEXES).map(([name_, index]) => [name_, keys(index), index.projection]));
    expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: TTL_ATTRIBUTE });
    expect(ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus).toBe(
      'ENABLED',
    );
  });

  it('makes queues that are encrypted, refuse plain http, and give up after five tries', async () => {
    const attributesOf = async (url: string) =>
      (await stack.call('sqs', 'get_queue_attributes', { QueueUrl: url, AttributeNames: ['All'] }))
        .Attributes as Json;

    const queue = await attributesOf(outputs['QueueUrl']!);
    const deadLetters = await attributesOf(outputs['DlqUrl']!);

    expect(queue).toMatchObject({ VisibilityTimeout: '361', SqsManagedSseEnabled: 'true' });
    expect(JSON.parse(queue.RedrivePolicy as string)).toEqual({
      maxReceiveCount: 5,
      deadLetterTargetArn: deadLetters.QueueArn,
    });
    expect(deadLetters).toMatchObject({ MessageRetentionPeriod: '1209600', SqsManagedSseEnabled: 'true' });
    for (const { Policy, QueueArn } of [queue, deadLetters]) {
      expect(JSON.parse(Policy as string).Statement).toMatchObject([
        {
          Effect: 'Deny',
          Action: 'sqs:*',
          Resource: QueueArn,
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ]);
    }
  });

  it('makes an encrypted bucket', async () => {
    const bucket = { Bucket: outputs['ArchiveBucket'] };

    const { ServerSideEncryptionConfiguration } = await stack.call('s3', 'get_bucket_encryption', bucket);

    expect(ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault.SSEAlgorithm).toBe(
      'AES256',
    );
  });

  it('makes each function with its variables, and code that is a bundle', async () => {
    const declared = ofType('AWS::Lambda::Function').map(({ Properties }): unknown => [
      Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME,
      Object.keys(Properties.Environment.Variables as Json).sort(),
      Properties.Timeout,
      Properties.MemorySize,
    ]);

    const functions = await stack.functions();

    expect(
      functions.map((one): unknown[] => [
        one.Environment.Variables.POWERTOOLS_SERVICE_NAME,
        Object.keys(one.Environment.Variables as Json).sort(),
        one.Timeout,
        one.MemorySize,
      ]),
    ).toEqual(declared);
    for (const { CodeSize, Handler, Runtime } of functions) {
      expect(CodeSize).toBeGreaterThan(10_000);
      expect({ Handler, Runtime }).toEqual({ Handler: 'index.handler', Runtime: 'nodejs24.x' });
    }
  });

  it('feeds the consumer from the queue, with failures told one by one', async () => {
    const consumer = await stack.functionNamed('consumer');

    const { EventSourceMappings } = await stack.call('lambda', 'list_event_source_mappings', {
      FunctionName: consumer.FunctionName,
    });

    expect(EventSourceMappings).toMatchObject([
      {
        FunctionArn: consumer.FunctionArn,
        BatchSize: 500,
        MaximumBatchingWindowInSeconds: 1,
        ScalingConfig: { MaximumConcurrency: 5 },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        State: 'Enabled',
      },
    ]);
  });

  it('feeds the publisher from the stream of the table, and makes the bus and its archive', async () => {
    const publisher = await stack.functionNamed('publisher');
    const { Table } = await stack.call('dynamodb', 'describe_table', { TableName: outputs['TableName'] });

    const { EventSourceMappings } = await stack.call('lambda', 'list_event_source_mappings', {
      FunctionName: publisher.FunctionName,
    });
    const { Archives } = await stack.call('events', 'list_archives');
    const bus = await stack.call('events', 'describe_event_bus', { Name: outputs['EventBusName'] });

    expect(EventSourceMappings).toMatchObject([
      {
        EventSourceArn: Table.LatestStreamArn,
        BatchSize: 100,
        StartingPosition: 'LATEST',
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      },
    ]);
    expect(Archives).toMatchObject([{ EventSourceArn: bus.Arn, RetentionDays: 14 }]);
  });

  it('starts the sync every five minutes', async () => {
    const sync = await stack.functionNamed('sync');
    const { Schedules } = await stack.call('scheduler', 'list_schedules');

    const schedules = await Promise.all(
      (Schedules as { Name: string }[]).map(({ Name }) => stack.call('scheduler', 'get_schedule', { Name })),
    );

    expect(
      schedules.find(({ Target }) => (Target as { Arn: string }).Arn === sync.FunctionArn),
    ).toMatchObject({
      ScheduleExpression: 'rate(5 minutes)',
      State: 'ENABLED',
      Target: {
        Arn: sync.FunctionArn,
        RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 240 },
      },
    });
  });

  it("leads each of the contract's routes to its function, under the team's own name", async () => {
    const { Items: apis } = await stack.call('apigatewayv2', 'get_apis');
    const api = { ApiId: apis[0].ApiId };
    const { Items: integrations } = await stack.call('apigatewayv2', 'get_integrations', api);
    const arns = await Promise.all(
      ROUTES.map(async (route) => (await stack.functionNamed(route.function)).FunctionArn as string),
    );

    const { Items: routes } = await stack.call('apigatewayv2', 'get_routes', api);
    const { Items: mappings } = await stack.call('apigatewayv2', 'get_api_mappings', {
      DomainName: FIRST_SETTINGS.DOMAIN_NAME,
    });

    expect(
      (routes as Json[]).map((route): unknown[] => [
        route.RouteKey,
        (integrations as Json[]).find(
          ({ IntegrationId }) => route.Target === `integrations/${IntegrationId as string}`,
        )?.IntegrationUri,
      ]),
    ).toEqual(ROUTES.map((route, i) => [routeKeyOf(route), arns[i]]));
    expect(mappings).toMatchObject([{ ApiId: apis[0].ApiId, Stage: '$default' }]);
  });

  it('makes every alarm, each with somebody to tell', async () => {
    const declared = ofType('AWS::CloudWatch::Alarm').map(
      ({ Properties }) => Properties.AlarmDescription as string,
    );
    const { Topics } = await stack.call('sns', 'list_topics');

    const { MetricAlarms } = await stack.call('cloudwatch', 'describe_alarms');
    const { Subscriptions } = await stack.call('sns', 'list_subscriptions');

    expect(declared.length).toBeGreaterThan(10);
    expect((MetricAlarms as Json[]).map(({ AlarmDescription }) => AlarmDescription as string).sort()).toEqual(
      declared.sort(),
    );
    for (const { AlarmActions } of MetricAlarms as Json[]) expect(AlarmActions).toEqual([Topics[0].TopicArn]);
    expect(Subscriptions).toMatchObject([
      { Protocol: 'email', Endpoint: FIRST_SETTINGS.ALARM_EMAIL, TopicArn: outputs['AlarmTopicArn'] },
    ]);
  });

  it('draws every dashboard', async () => {
    const { DashboardEntries } = await stack.call('cloudwatch', 'list_dashboards');
    const names = (DashboardEntries as Json[]).map(({ DashboardName }) => DashboardName as string);

    const bodies = await Promise.all(
      names.map((name) => stack.call('cloudwatch', 'get_dashboard', { DashboardName: name })),
    );

    expect(names).toHaveLength(ofType('AWS::CloudWatch::Dashboard').length);
    for (const { DashboardBody } of bodies)
      expect(JSON.parse(DashboardBody as string).widgets.length).toBeGreaterThan(5);
  });

  it('makes the tables of the archive, and the workgroup that bounds what a query reads', async () => {
    const DatabaseName = outputs['QueryDatabase'];

    const { TableList } = await stack.call('glue', 'get_tables', { DatabaseName });
    const { WorkGroup } = await stack.call('athena', 'get_work_group', {
      WorkGroup: outputs['QueryWorkgroup'],
    });

    const types = (TableList as Json[]).map(({ Name, TableType }): unknown[] => [Name, TableType]).sort();
    expect(types).toEqual([
      ['archive', 'EXTERNAL_TABLE'],
      ['events', 'VIRTUAL_VIEW'],
      ['issues', 'VIRTUAL_VIEW'],
      ['tags', 'VIRTUAL_VIEW'],
    ]);
    expect(WorkGroup.Configuration).toMatchObject({
      EnforceWorkGroupConfiguration: true,
      BytesScannedCutoffPerQuery: 100_000_000_000,
      ResultConfiguration: { OutputLocation: `s3://${outputs['ArchiveBucket']!}/query-results/` },
    });
  });

  it('makes a user pool that takes those who are invited, with clients that know the way back', async () => {
    const pool = { UserPoolId: outputs['UserPoolId'] };
    const clientOf = async (output: string) =>
      (
        await stack.call('cognito-idp', 'describe_user_pool_client', {
          ...pool,
          ClientId: outputs[output],
        })
      ).UserPoolClient as Json;
    const domain = (await stack.physicalIds())['UserPoolDomain'];

    const { UserPool } = await stack.call('cognito-idp', 'describe_user_pool', pool);
    const { Groups } = await stack.call('cognito-idp', 'list_groups', pool);
    const { DomainDescription } = await stack.call('cognito-idp', 'describe_user_pool_domain', {
      Domain: domain,
    });

    expect(UserPool).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      UsernameAttributes: ['email'],
    });
    expect((Groups as Json[]).map(({ GroupName }) => GroupName as string).sort()).toEqual([
      'admin',
      'viewer',
    ]);
    expect(domain).toMatch(/^errors-dev-[0-9a-f]{12}$/);
    expect(DomainDescription).toMatchObject(pool);
    expect(await clientOf('OidcClientId')).toMatchObject({
      AllowedOAuthFlows: ['code'],
      CallbackURLs: [outputs['CallbackUrl'], 'http://localhost:8976/callback'],
      LogoutURLs: [outputs['SignedOutUrl']],
    });
    expect(await clientOf('MachineClientId')).toMatchObject({
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: ['sentry-error-ledger/read', 'sentry-error-ledger/triage'],
      ClientSecret: expect.any(String),
    });
  });

  it('tells the admin function of the pool as of any provider', async () => {
    const { Environment } = await stack.functionNamed('admin');

    expect(Environment.Variables).toMatchObject({
      IDENTITY: 'cognito',
      OIDC_ISSUER: `https://cognito-idp.eu-central-1.amazonaws.com/${outputs['UserPoolId']!}`,
      OIDC_CLIENT_ID: outputs['OidcClientId'],
      OIDC_AUDIENCE: outputs['MachineClientId'],
      PUBLIC_URL: 'https://errors.example.com',
    });
  });

  it('is found by the doctor, who reads all that is there and names the secrets to be filled', async () => {
    const { code, target, states, findings } = await diagnose(moto, '--stage dev');

    expect([target, code]).toEqual(['stack SentryErrorLog-dev', 1]);
    expect(states).toEqual({
      ...OUT_OF_REACH,
      ...NOT_ASKED,
      aws: 'ok',
      secrets: 'fail',
      protection: 'ok',
      concurrency: 'ok',
      'write-fuse': 'ok',
      alarms: 'ok',
      'manual-sync': 'ok',
      queue: 'ok',
      'dead-letter-queue': 'ok',
      refusals: 'ok',
      'redaction-rules': 'ok',
      invitations: 'warn',
      'forever-archives': 'ok',
    });
    expect(findings['secrets']).toContain('clientSecret and authToken still have the random value');
    expect(findings['write-fuse']).toContain('at 4000 write units a second');
  });

  it('is missed by the doctor under another name', async () => {
    const { code, printed } = await runDoctor(moto, '--stack Nowhere');

    expect(printed).toContain('There is no stack Nowhere here');
    expect(code).toBe(2);
  });

  it('leaves random values in the secrets, which the commands of the documentation replace', async () => {
    const arn = outputs['WebhookSecretArn']!;
    const before = await stack.call('secretsmanager', 'get_secret_value', { SecretId: arn });

    await storeSecret(moto, '5ec2e7'.repeat(8));

    const after = await stack.call('secretsmanager', 'get_secret_value', { SecretId: arn });
    expect(JSON.parse(before.SecretString as string)).toEqual({
      clientSecret: expect.stringMatching(/^\w{32}$/),
    });
    expect(JSON.parse(after.SecretString as string)).toEqual({ clientSecret: '5ec2e7'.repeat(8) });
  });
});

describe('inviting people', () => {
  const members = async () => {
    const printed = await moto.shell('npm run --silent invite -- --stage dev --list --json');
    return [...printed.matchAll(/^\{.*\}$/gm)].map(([line]) => JSON.parse(line) as Json);
  };
  const itemsOf = async (partition: string) =>
    (
      await stack.call('dynamodb', 'query', {
        TableName: outputs['TableName'],
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: partition } },
      })
    ).Items as Json[];

  it('as the documentation says lets an admin and a viewer in, and the doctor sees them', async () => {
    const script = scriptsOf('docs/deploy.md').find((one) => one.includes('npm run invite'))!;

    await moto.shell(script, { stage: 'dev' });

    expect(await members()).toMatchObject([
      { address: 'ann@example.com', role: 'admin', state: 'invited' },
      { address: 'bob@example.com', role: 'viewer', state: 'invited' },
    ]);
    const { states } = await diagnose(moto, '--stage dev --timeout 1');
    expect(states['invitations']).toBe('ok');
  }, 60_000);

  it('with another role, or no more, ends what they have open and is recorded', async () => {
    const [ann, bob] = await members();
    // Ann has signed in and chosen a password: moto makes a second person of an invitation that is sent again.
    await stack.call('cognito-idp', 'admin_set_user_password', {
      UserPoolId: outputs['UserPoolId'],
      Username: 'ann@example.com',
      Password: 'Correct-horse-7-battery',
      Permanent: true,
    });

    await moto.shell('npm run --silent invite -- --stage dev ann@example.com --role viewer');
    await moto.shell('npm run --silent invite -- --stage dev bob@example.com --remove');

    expect(await members()).toMatchObject([{ address: 'ann@example.com', role: 'viewer', state: 'active' }]);
    for (const { subject } of [ann!, bob!])
      expect(await itemsOf(`SESSION#${subject as string}`)).toMatchObject([{ notBefore: expect.anything() }]);
    expect(
      (await itemsOf('AUDIT')).map((entry): unknown[] => [entry.action.S, entry.outcome.M.result.S]),
    ).toEqual([
      ['invite', 'done'],
      ['invite', 'done'],
      ['role', 'done'],
      ['remove', 'done'],
    ]);
  }, 60_000);
});

describe('a rule of your own', () => {
  it('of the recipe feeds a queue with the events that it asks for, and no others', async () => {
    const { EventBusName } = outputs;
    const samples = EVENT_SAMPLES.map((event) =>
      event.type === 'error-group.regressed'
        ? { ...event, data: { ...event.data, group: { ...event.data.group, level: 'fatal' } } }
        : event,
    );
    await moto.shell(
      `aws cloudformation deploy --stack-name fatal-errors --template-file docs/recipes/events-to-queue.yaml --parameter-overrides EventBusName=${EventBusName!}`,
    );
    // moto keeps no outputs of a stack that a change set made.
    const { QueueUrls } = await stack.call('sqs', 'list_queues', { QueueNamePrefix: 'fatal-errors' });
    const queue = { QueueUrl: QueueUrls[0] as string };

    for (const event of samples) {
      await stack.call('events', 'put_events', {
        Entries: [
          { EventBusName, Source: event.source, DetailType: event.type, Detail: JSON.stringify(event) },
        ],
      });
    }

    const { Messages } = await stack.call('sqs', 'receive_message', { ...queue, MaxNumberOfMessages: 10 });
    expect(
      (Messages as Json[]).map(({ Body }) => (JSON.parse(Body as string) as Json).detail as Json),
    ).toEqual(samples.filter(({ type }) => type === 'error-group.regressed'));
    await moto.shell('aws cloudformation delete-stack --stack-name fatal-errors');
  });
});

describe('after that', () => {
  it('nothing differs', async () => {
    expect(await deployment.diff('first')).toContain('Number of stacks with differences: 0');
  });

  it('an update changes what was set, replaces nothing that holds data, and leaves no difference', async () => {
    const before = await stack.physicalIds();
    const holdsData = [
      'LedgerTable',
      'LedgerBucket',
      'WebhookSecret',
      'SentryTokenSecret',
      'CronSecret',
      'IngestQueue',
      'HttpApi',
      'UserPool',
      'UserPoolClient',
      'UserPoolDomain',
    ];

    const planned = await deployment.diff('changed');
    await deployment.deploy('changed');

    const after = await stack.physicalIds();
    const { LOG_LEVEL, RETENTION_EVENT_DAYS } = CHANGED_SETTINGS;
    const { Items: apis } = await stack.call('apigatewayv2', 'get_apis');
    const { Items: stages } = await stack.call('apigatewayv2', 'get_stages', { ApiId: apis[0].ApiId });
    expect(planned).toContain('Number of stacks with differences: 1');
    expect((await stack.functionNamed('consumer')).Environment.Variables).toMatchObject({
      POWERTOOLS_LOG_LEVEL: LOG_LEVEL,
      RETENTION_EVENT_DAYS,
    });
    expect(stages[0].DefaultRouteSettings.ThrottlingRateLimit).toBe(20);
    for (const logicalId of holdsData)
      expect([logicalId, after[logicalId]]).toEqual([logicalId, before[logicalId]]);
    expect(await deployment.diff('changed')).toContain('Number of stacks with differences: 0');
  }, 180_000);

  it('a development stack can be removed whole, and nothing of it is left in any service', async () => {
    const before = await leftoversOf(stack);
    // The audit of the invitations lies in it, and a bucket goes while it is empty.
    await moto.shell(`aws s3 rm --recursive --quiet "s3://${outputs['ArchiveBucket']!}"`);

    await deployment.destroy();

    expect(new Set(before.map((each) => each.split(' ')[0])).size).toBe(SERVICES);
    expect(await leftoversOf(stack)).toEqual([]);
  }, 180_000);
});
