import { templateOf, type Statement } from '../support/template/stack-template.ts';

const PARTITIONS = [
  ['eu-central-1', 'aws'],
  ['ap-southeast-7', 'aws'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['cn-north-1', 'aws-cn'],
  ['eusc-de-east-1', 'aws-eusc'],
] as const;

describe.each(PARTITIONS)('in %s', (region, partition) => {
  const { resources } = templateOf('prod', { STACK_REGION: region });

  it('every ARN that is written out is of its partition', () => {
    const written = [...JSON.stringify(resources).matchAll(/arn:(aws[a-z-]*):/g)].map(([, found]) => found);

    expect(written.filter((found) => found !== partition)).toEqual([]);
  });

  it('takes a certificate and a key of there', () => {
    const there = `${partition}:acm:${region}:123456789012:certificate/0a1b`;
    const key = `arn:${partition}:kms:${region}:123456789012:key/0a1b`;

    const synthesize = () =>
      templateOf('prod', {
        STACK_REGION: region,
        DOMAIN_NAME: 'errors.example.com',
        DOMAIN_CERTIFICATE_ARN: `arn:${there}`,
        KMS_KEY_ARN: key,
      });

    expect(synthesize).not.toThrow();
  });
});

it.each(['eu-central', 'Frankfurt', 'eu-central-1a', 'us-gov-west'])('%s is no region', (region) => {
  expect(() => templateOf('prod', { STACK_REGION: region })).toThrow('STACK_REGION must be an AWS region');
});

describe('a permissions boundary', () => {
  it.each([
    ['developer-boundary', { 'Fn::Join': ['', expect.arrayContaining([':policy/developer-boundary'])] }],
    [
      'team/developer-boundary',
      { 'Fn::Join': ['', expect.arrayContaining([':policy/team/developer-boundary'])] },
    ],
    ['arn:aws:iam::123456789012:policy/boundary', 'arn:aws:iam::123456789012:policy/boundary'],
  ])('%s is on every role', (given, expected) => {
    const roles = templateOf('prod', { PERMISSIONS_BOUNDARY: given }).ofType('AWS::IAM::Role');

    expect(roles.length).toBeGreaterThan(4);
    for (const [, { Properties }] of roles) expect(Properties.PermissionsBoundary).toEqual(expected);
  });

  it('is on none without the setting', () => {
    for (const [, { Properties }] of templateOf('prod').ofType('AWS::IAM::Role'))
      expect(Properties).not.toHaveProperty('PermissionsBoundary');
  });
});

describe('tags', () => {
  it('are the stack’s, which CloudFormation hands on', () => {
    const { tags } = templateOf('prod', { TAGS: 'team=web, cost-center=4711,note=a=b,empty=' });

    expect(tags).toEqual({ team: 'web', 'cost-center': '4711', note: 'a=b', empty: '' });
  });

  it.each(['team', '=web', 'aws:team=web', 'team=web,broken'])('%s is refused', (TAGS) => {
    expect(() => templateOf('prod', { TAGS })).toThrow('TAGS must be a comma-separated list of tags');
  });
});

it('a bootstrap of one’s own is named where bundles are fetched from', () => {
  const functions = templateOf('prod', { BOOTSTRAP_QUALIFIER: 'team1' }).ofType('AWS::Lambda::Function');

  for (const [, { Properties }] of functions)
    expect(JSON.stringify(Properties.Code.S3Bucket)).toContain('cdk-team1-assets-');
});

describe('a key of one’s own', () => {
  const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/0a1b';
  const own = templateOf('prod', { STACK_REGION: 'eu-central-1', KMS_KEY_ARN: KEY });
  const { ofType, resources, statementsOf } = own;

  it('encrypts table, bucket, queues, topic, logs and secrets', () => {
    const keyOf: Record<string, (properties: Record<string, unknown>) => unknown> = {
      'AWS::SQS::Queue': (properties) => properties['KmsMasterKeyId'],
      'AWS::SNS::Topic': (properties) => properties['KmsMasterKeyId'],
      'AWS::Logs::LogGroup': (properties) => properties['KmsKeyId'],
      'AWS::SecretsManager::Secret': (properties) => properties['KmsKeyId'],
    };

    const keys = Object.entries(keyOf).flatMap(([type, read]) =>
      ofType(type).map(([id, { Properties }]) => [id, read(Properties as Record<string, unknown>)]),
    );

    expect(keys.length).toBeGreaterThan(10);
    expect(keys.filter(([, key]) => key !== KEY)).toEqual([]);
    expect(resources.LedgerTable!.Properties).toMatchObject({
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      Replicas: [{ SSESpecification: { KMSMasterKeyId: KEY } }],
    });
    expect(
      resources.LedgerBucket!.Properties.BucketEncryption.ServerSideEncryptionConfiguration,
    ).toMatchObject([{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY } }]);
    expect(ofType('AWS::KMS::Key')).toEqual([]);
  });

  it.each(['verifier', 'consumer', 'sync', 'admin'])(
    'may be used by the %s through services alone',
    (name) => {
      const ofKey = statementsOf(name).filter(({ Resource }) => Resource === KEY);

      const actions = ofKey.flatMap(({ Action }: Statement) => Action);

      expect(actions).toEqual(expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey']));
      expect(actions.filter((action) => action.includes('*'))).toEqual([]);
      for (const { Condition } of ofKey) expect(Condition?.['StringEquals']).toHaveProperty('kms:ViaService');
    },
  );

  it.each(['eu-west-1', ''])('is refused where the region of the stage is "%s"', (STACK_REGION) => {
    expect(() => templateOf('prod', { STACK_REGION, KMS_KEY_ARN: KEY })).toThrow(
      'KMS_KEY_ARN must be of STACK_REGION',
    );
  });
});

it('executions are reserved for the verifier where a setting says so, and not otherwise', () => {
  const reserved = templateOf('prod', { VERIFIER_RESERVED_CONCURRENCY: '20' });

  expect(reserved.functionOf('verifier').ReservedConcurrentExecutions).toBe(20);
  for (const [, { Properties }] of templateOf('prod').ofType('AWS::Lambda::Function'))
    expect(Properties).not.toHaveProperty('ReservedConcurrentExecutions');
});
