import { Duration, Validations, type RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  ARCHIVE_PREFIX,
  AUDIT_PREFIX,
  OVERSIZE_PREFIX,
  QUARANTINE_PREFIX,
  QUERY_RESULTS_PREFIX,
  STREAM_FAILURES_PREFIX,
  UNREADABLE_PREFIX,
} from '../../lambdas/contracts/archive-keys.ts';
import { INDEXES, TABLE_KEY, TTL_ATTRIBUTE, type IndexName } from '../../lambdas/contracts/item-keys.ts';
import type { Config } from '../config.ts';
import { pinLogicalId } from './logical-id.ts';
import { logicalIdOf } from './path-names.ts';
import { removalPolicyOf } from './removal-policy.ts';
import type { ServiceFunction } from './service-function.ts';

/** Long enough to notice, correct the decoder and replay. */
const QUARANTINE_DAYS = 90;
/** As long as a message can live in the dead-letter queue: its body must not be gone before it. */
const OVERSIZE_DAYS = 14;
/** As long as the archive of events; the changes themselves are in the table. */
const STREAM_FAILURE_DAYS = 14;
/** A result can be asked for again; it holds what the archive holds. */
const QUERY_RESULT_DAYS = 7;

const string = (name: string) => ({ name, type: AttributeType.STRING });

/** What the team owns: the archive bucket (the log) and the table (its index). */
export class Store extends Construct {
  readonly table: TableV2;
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, config: Config, key: IKey | undefined) {
    super(scope, id);
    const removalPolicy = removalPolicyOf(config);
    this.table = this.createTable(config, removalPolicy, key);
    this.bucket = this.createBucket(config, removalPolicy, key);
  }

  /** Lets a function read items by key, and query the table and these of its indexes; no statement needs a wildcard. */
  allowReading(target: ServiceFunction, indexes: readonly IndexName[]): void {
    const { tableArn } = this.table;
    target.allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem'], [tableArn]);
    target.allow(['dynamodb:Query'], [tableArn, ...indexes.map((index) => `${tableArn}/index/${index}`)]);
  }

  /** Lets a function do one thing with the objects under one prefix. */
  allowObjects(
    target: ServiceFunction,
    action: 's3:GetObject' | 's3:PutObject' | 's3:DeleteObject',
    prefix: string,
  ): void {
    target.allow([action], [this.bucket.arnForObjects(`${prefix}*`)]);
    Validations.of(target.ownRole).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${logicalIdOf(this, 'LedgerBucket')}.Arn>/${prefix}*]`,
      reason: `Object keys are made at run time; the statement is one action on one prefix of one bucket.`,
    });
  }

  /**
   * Lets a function tell an object that has expired from one that it may not read: without this permission S3
   * answers 403 to both (S3 API reference, "GetObject").
   */
  allowMissingObjects(target: ServiceFunction): void {
    target.allow(['s3:ListBucket'], [this.bucket.bucketArn]);
  }

  private createTable({ settings }: Config, removalPolicy: RemovalPolicy, key: IKey | undefined): TableV2 {
    const maxWriteRequestUnits = settings.TABLE_MAX_WRITE_UNITS;
    const table = new TableV2(this, 'Table', {
      partitionKey: string(TABLE_KEY.partition),
      sortKey: string(TABLE_KEY.sort),
      globalSecondaryIndexes: Object.entries(INDEXES).map(([indexName, index]) => ({
        indexName,
        partitionKey: string(index.partition),
        sortKey: string(index.sort),
        projectionType: ProjectionType[index.projection],
        // DynamoDB bounds each index by itself: the table's own fuse says nothing of what its indexes write.
        maxWriteRequestUnits,
      })),
      timeToLiveAttribute: TTL_ATTRIBUTE,
      billing: Billing.onDemand({ maxWriteRequestUnits }),
      encryption: key && TableEncryptionV2.customerManagedKey(key),
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: settings.POINT_IN_TIME_RECOVERY },
      deletionProtection: settings.DELETION_PROTECTION,
      removalPolicy,
    });
    pinLogicalId(table, 'LedgerTable');
    return table;
  }

  private createBucket(config: Config, removalPolicy: RemovalPolicy, key: IKey | undefined): Bucket {
    const expire = (prefix: string, days: number) => ({
      id: `expire-${prefix.replaceAll('/', '')}`,
      prefix,
      expiration: Duration.days(days),
      abortIncompleteMultipartUploadAfter: Duration.days(1),
    });
    const bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: key === undefined ? BucketEncryption.S3_MANAGED : BucketEncryption.KMS,
      encryptionKey: key,
      // One call of KMS for many objects.
      bucketKeyEnabled: key !== undefined,
      enforceSSL: true,
      // What a repair has rewritten and what has expired must be gone, not hidden behind a newer version.
      versioned: false,
      lifecycleRules: [
        expire(ARCHIVE_PREFIX, config.settings.RETENTION_EVENT_DAYS),
        expire(QUARANTINE_PREFIX, QUARANTINE_DAYS),
        expire(OVERSIZE_PREFIX, OVERSIZE_DAYS),
        expire(UNREADABLE_PREFIX, config.settings.UNREADABLE_DAYS),
        expire(AUDIT_PREFIX, config.settings.AUDIT_DAYS),
        expire(QUERY_RESULTS_PREFIX, QUERY_RESULT_DAYS),
        expire(STREAM_FAILURES_PREFIX, STREAM_FAILURE_DAYS),
      ],
      removalPolicy,
    });
    pinLogicalId(bucket, 'LedgerBucket');
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Only functions of this stack reach the bucket. Whoever must audit reads turns on CloudTrail data events, which name the caller; access logs do not.',
    });
    return bucket;
  }
}
