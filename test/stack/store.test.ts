import { INDEXES, TABLE_KEY, TTL_ATTRIBUTE } from '../../lambdas/contracts/item-keys.ts';
import { templateOf } from '../support/template/stack-template.ts';

const dev = templateOf('dev');
const prod = templateOf('prod');
const table = dev.resources.LedgerTable!;
const bucket = dev.resources.LedgerBucket!;

const keySchema = (key: { partition: string; sort: string }) => [
  { AttributeName: key.partition, KeyType: 'HASH' },
  { AttributeName: key.sort, KeyType: 'RANGE' },
];

describe('the table', () => {
  it('has the keys, the indexes and the expiry attribute of the contract', () => {
    const indexes = Object.entries(INDEXES).map(([IndexName, index]) => ({
      IndexName,
      KeySchema: keySchema(index),
      Projection: { ProjectionType: index.projection },
      WriteOnDemandThroughputSettings: { MaxWriteRequestUnits: 4000 },
    }));

    const properties = table.Properties;

    expect(properties.KeySchema).toEqual(keySchema(TABLE_KEY));
    expect(properties.GlobalSecondaryIndexes).toEqual(indexes);
    expect(properties.TimeToLiveSpecification).toEqual({ AttributeName: TTL_ATTRIBUTE, Enabled: true });
  });

  it('is billed by use, with a fuse on writes that is a setting', () => {
    const tight = templateOf('dev', { TABLE_MAX_WRITE_UNITS: '500' });

    const fuse = tight.resources.LedgerTable!.Properties.WriteOnDemandThroughputSettings;

    expect(table.Properties.BillingMode).toBe('PAY_PER_REQUEST');
    expect(fuse).toEqual({ MaxWriteRequestUnits: 500 });
  });

  it('has the same fuse on every index, whose writes the one of the table does not count', () => {
    const tight = templateOf('dev', { TABLE_MAX_WRITE_UNITS: '500' });

    const indexes: Record<string, unknown>[] = tight.resources.LedgerTable!.Properties.GlobalSecondaryIndexes;

    expect(indexes.map((index) => index['WriteOnDemandThroughputSettings'])).toEqual(
      Object.keys(INDEXES).map(() => ({ MaxWriteRequestUnits: 500 })),
    );
  });

  it('streams old and new images', () => {
    expect(table.Properties.StreamSpecification).toEqual({ StreamViewType: 'NEW_AND_OLD_IMAGES' });
  });

  it.each(['dev', 'staging', 'prod'] as const)('can be restored to any second in %s', (stage) => {
    expect(templateOf(stage).resources.LedgerTable!.Properties.Replicas).toMatchObject([
      { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
    ]);
  });
});

describe('the bucket', () => {
  it('is private, encrypted and owned by the account', () => {
    expect(bucket.Properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    });
    expect(bucket.Properties).not.toHaveProperty('VersioningConfiguration');
  });

  it('refuses plain http', () => {
    dev.template.hasResourceProperties('AWS::S3::BucketPolicy', {
      Bucket: { Ref: 'LedgerBucket' },
      PolicyDocument: {
        Statement: [
          { Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } }, Effect: 'Deny' },
        ],
      },
    });
  });

  it('forgets the archive with the events, and what could not be read a little later or sooner', () => {
    const short = templateOf('dev', { RETENTION_EVENT_DAYS: '45' });

    const rules: { Prefix: string; ExpirationInDays: number; Status: string }[] =
      short.resources.LedgerBucket!.Properties.LifecycleConfiguration.Rules;

    expect(rules.map((rule) => [rule.Prefix, rule.ExpirationInDays, rule.Status])).toEqual([
      ['archive/', 45, 'Enabled'],
      ['quarantine/', 90, 'Enabled'],
      ['oversize/', 14, 'Enabled'],
      ['unreadable/', 14, 'Enabled'],
      ['audit/', 400, 'Enabled'],
      ['query-results/', 7, 'Enabled'],
      ['aws/lambda/', 14, 'Enabled'],
    ]);
  });

  it('forgets bytes that nobody can read as early as the team wants', () => {
    // Arrange
    const short = templateOf('dev', { UNREADABLE_DAYS: '3' });

    // Act
    const rules: { Prefix: string; ExpirationInDays: number }[] =
      short.resources.LedgerBucket!.Properties.LifecycleConfiguration.Rules;

    // Assert
    expect(rules.find((rule) => rule.Prefix === 'unreadable/')?.ExpirationInDays).toBe(3);
  });

  it('keeps an oversize body as long as the message that needs it can wait in the dead-letter queue', () => {
    const seconds: number = dev.resources.IngestDeadLetterQueue!.Properties.MessageRetentionPeriod;
    const rules: { Prefix: string; ExpirationInDays: number }[] =
      bucket.Properties.LifecycleConfiguration.Rules;

    const oversize = rules.find((rule) => rule.Prefix === 'oversize/')!;

    expect(oversize.ExpirationInDays * 86_400).toBeGreaterThanOrEqual(seconds);
  });
});

describe('what holds data', () => {
  const stateful = ['LedgerTable', 'LedgerBucket', 'WebhookSecret', 'SentryTokenSecret', 'CronSecret'];

  it.each(stateful)('%s outlives the stack in prod and goes with it in dev', (logicalId) => {
    expect(prod.resources[logicalId]).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
    expect(dev.resources[logicalId]).toMatchObject({ DeletionPolicy: 'Delete' });
  });

  it.each(['staging', 'prod'] as const)('cannot be deleted by mistake in %s, once protected', (stage) => {
    const { resources, isTerminationProtected } = templateOf(stage, { DELETION_PROTECTION: 'true' });

    const replicas = resources.LedgerTable!.Properties.Replicas;

    expect(replicas).toMatchObject([{ DeletionProtectionEnabled: true }]);
    expect(isTerminationProtected).toBe(true);
    expect(resources.LedgerTable).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate' });
  });

  it.each(['dev', 'staging', 'prod'] as const)(
    'lets a first deployment of %s that fails be cleaned up',
    (stage) => {
      const { resources, isTerminationProtected } = templateOf(stage);

      const replicas = resources.LedgerTable!.Properties.Replicas;

      expect(replicas).toMatchObject([{ DeletionProtectionEnabled: false }]);
      expect(isTerminationProtected).not.toBe(true);
    },
  );

  it('keeps its logical id, because another id is another, empty resource', () => {
    const pinned = [...stateful, 'IngestQueue', 'IngestDeadLetterQueue', 'SyncDeadLetterQueue', 'HttpApi'];

    const present = Object.keys(prod.resources);

    expect(present).toEqual(expect.arrayContaining(pinned));
  });
});
