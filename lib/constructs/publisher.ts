import { Duration, Validations } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { CfnPermission, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { STREAM_FAILURES_PREFIX } from '../../lambdas/contracts/archive-keys.ts';
import type { EnvironmentOf, PUBLISHER_ENVIRONMENT } from '../../lambdas/contracts/environment.ts';
import { ANNOUNCED_KEYS, CHANGE_PREFIX, SYSTEM_CHANGE_PREFIX } from '../../lambdas/contracts/item-keys.ts';
import type { EventBus } from './event-bus.ts';
import { pinLogicalId } from './logical-id.ts';
import { alarmNameOf } from './monitoring/alarms/alarms.ts';
import type { Parts } from './parts.ts';
import { ServiceFunction } from './service-function.ts';

/** Lambda waits longer after each; what fails that often is kept, and the sync announces it late. */
const RETRIES = 10;

/** Announces every new change on the event bus. */
export class Publisher extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, parts: Parts, events: EventBus, publicUrl: string) {
    super(scope, id);
    const { store } = parts;
    const environment: EnvironmentOf<typeof PUBLISHER_ENVIRONMENT> = {
      TABLE_NAME: store.table.tableName,
      BUS_NAME: events.bus.eventBusName,
      PUBLIC_URL: publicUrl,
    };
    this.function = new ServiceFunction(this, 'Function', {
      name: 'publisher',
      description: 'Announces new changes on the event bus',
      environment,
      memorySize: 512,
      timeout: Duration.seconds(30),
      ...parts.logging,
      reaches: ['dynamodb', 's3'],
      // Of the alarm alone: what the stream brings is not invoked asynchronously.
      asyncInvoke: {
        retryAttempts: 2,
        maxEventAge: Duration.hours(1),
        onFailure: { bind: () => ({ destination: store.bucket.bucketArn }) },
      },
    });
    this.hearThatTheSyncIsDead();
    this.listen(parts);
    events.allowTelling(this.function);
    // Marks of what was announced, and no group and no event: those have one writer (docs/invariants.md, rule 19).
    this.function.allow(['dynamodb:BatchGetItem', 'dynamodb:BatchWriteItem'], [store.table.tableArn], {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [ANNOUNCED_KEYS] },
    });
  }

  /** A sync that does not run cannot say so. CloudWatch tells the account's default bus of each alarm. */
  private hearThatTheSyncIsDead(): void {
    const rule = new Rule(this, 'SyncIsDead', {
      description: 'Announces that no run of the sync ends, and that they do again',
      eventPattern: {
        source: ['aws.cloudwatch'],
        detailType: ['CloudWatch Alarm State Change'],
        detail: { alarmName: [alarmNameOf(this, 'sync-not-running')] },
      },
      targets: [new LambdaFunction(this.function, { retryAttempts: 2, maxEventAge: Duration.hours(1) })],
    });
    // Made with the target, and named by the CDK after the stage.
    const permission = rule.node.findAll().find((child) => child instanceof CfnPermission);
    if (permission !== undefined) pinLogicalId(permission, 'SyncIsDeadInvokesPublisher');
    Validations.of(rule).acknowledge({
      id: 'Serverless-EventBusDLQ',
      reason:
        'The same alarm goes to the alarm topic. What the function fails on lies in the bucket; an invocation that Lambda refuses for an hour has an alarm of its own.',
    });
  }

  private listen({ store }: Parts): void {
    const { tableStreamArn } = store.table;
    if (tableStreamArn === undefined)
      throw new Error('The table has no stream that changes could be read from.');
    this.function.addEventSourceMapping('Changes', {
      eventSourceArn: tableStreamArn,
      // What was stored before the publisher was there is known already, by whoever follows the error log.
      startingPosition: StartingPosition.LATEST,
      batchSize: 100,
      filters: [CHANGE_PREFIX, SYSTEM_CHANGE_PREFIX].map(newItems),
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: RETRIES,
      // Not `S3OnFailureDestination`, which grants more than Lambda needs.
      supportS3OnFailureDestination: true,
      onFailure: { bind: () => ({ destination: store.bucket.bucketArn }) },
    });
    // Lambda reads the stream under the function's role (Lambda guide, "Using AWS Lambda with Amazon DynamoDB").
    this.function.allow(
      ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      [tableStreamArn],
    );
    // Only S3 keeps the records themselves (Lambda guide, "Retain discarded records for a DynamoDB event source").
    store.allowObjects(this.function, 's3:PutObject', STREAM_FAILURES_PREFIX);
    store.allowMissingObjects(this.function);
  }
}

/** Items that are new and to be told: any other record of the stream costs no invocation. */
const newItems = (prefix: string) => ({
  pattern: JSON.stringify({
    eventName: ['INSERT'],
    dynamodb: { Keys: { sk: { S: [{ prefix }] } }, NewImage: { silent: { S: [{ exists: false }] } } },
  }),
});
