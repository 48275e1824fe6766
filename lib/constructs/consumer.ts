import { Names, Validations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  ARCHIVE_PREFIX,
  OVERSIZE_PREFIX,
  QUARANTINE_PREFIX,
  UNREADABLE_PREFIX,
} from '../../lambdas/contracts/archive-keys.ts';
import {
  CONSUMER_SHARDS_VARIABLE,
  type CONSUMER_ENVIRONMENT,
  type EnvironmentOf,
} from '../../lambdas/contracts/environment.ts';
import { CONSUMER_WRITES, type IndexName } from '../../lambdas/contracts/item-keys.ts';
import { LEAST_STATUS_SHARDS, STATUS_SHARDS_KEY } from '../../lambdas/contracts/status-shards.ts';
import { consumerBatchWindow, CONSUMER_TIMEOUT } from './ingest-queue.ts';
import type { Parts } from './parts.ts';
import { ServiceFunction } from './service-function.ts';

/** The only writer of groups and events. */
export class Consumer extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, parts: Parts) {
    super(scope, id);
    const { config, queue, store } = parts;
    const { settings } = config;
    const environment: EnvironmentOf<typeof CONSUMER_ENVIRONMENT> = {
      TABLE_NAME: store.table.tableName,
      ARCHIVE_BUCKET: store.bucket.bucketName,
      INDEX_TAGS: settings.INDEX_TAGS,
      REDACT_KEYS: settings.REDACT_KEYS,
      KEEP_KEYS: settings.KEEP_KEYS,
      REDACT_PRIVATE_ADDRESSES: settings.REDACT_PRIVATE_ADDRESSES,
      RETENTION_OPEN_DAYS: String(settings.RETENTION_OPEN_DAYS),
      RETENTION_CLOSED_DAYS: String(settings.RETENTION_CLOSED_DAYS),
      RETENTION_EVENT_DAYS: String(settings.RETENTION_EVENT_DAYS),
    };
    const isSpread = settings.STATUS_SHARDS > LEAST_STATUS_SHARDS;
    const ofShards: Readonly<Record<string, string>> = isSpread
      ? { [CONSUMER_SHARDS_VARIABLE]: String(settings.STATUS_SHARDS) }
      : {};
    this.function = new ServiceFunction(this, 'Function', {
      name: 'consumer',
      description: 'Archives what the queue brings and merges it into groups and events',
      environment: { ...environment, ...ofShards },
      // One full vCPU (AWS, "Configure Lambda function memory"): sanitising is what a batch spends its time on.
      memorySize: 1769,
      timeout: CONSUMER_TIMEOUT,
      ...parts.logging,
      reaches: ['dynamodb', 's3', 'sqs'],
    });
    // Not by `SqsEventSource`, which grants two actions more than a poller needs; under its logical id, because a second
    // mapping of the same queue to the same function would be refused.
    this.function.addEventSourceMapping(`SqsEventSource:${Names.nodeUniqueId(queue.node)}`, {
      eventSourceArn: queue.queueArn,
      // One transaction takes up to ~98 events of a group, so a storm is cheapest in large batches.
      batchSize: 500,
      maxBatchingWindow: consumerBatchWindow(settings),
      reportBatchItemFailures: true,
      // Not reserved concurrency: throttled polls would count as receives and fill the dead-letter queue. In an account of
      // ten executions the default leaves half of them to the verifier, the sync and the admin function (docs/adr/0040).
      maxConcurrency: settings.CONSUMER_MAX_CONCURRENCY,
    });
    // Lambda polls under the function's role (Lambda guide, "Configuring an SQS queue as a Lambda trigger").
    this.function.allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      [queue.queueArn],
    );
    Validations.of(this.function).acknowledge({
      id: 'Serverless-LambdaEventSourceMappingDestination',
      reason: 'An SQS event source has no failure destination; the queue has a dead-letter queue.',
    });

    // The actions of a transaction are authorised one by one (DynamoDB guide, "IAM policies with transactions").
    this.function.allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem'], [store.table.tableArn]);
    // Day counters that have no event left are deleted. Nobody's session, audit, alert or snooze: those have writers of their
    // own (docs/invariants.md, rule 19).
    this.function.allow(
      ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'],
      [store.table.tableArn],
      {
        'ForAllValues:StringLike': {
          'dynamodb:LeadingKeys': [...CONSUMER_WRITES, ...(isSpread ? [STATUS_SHARDS_KEY.pk] : [])],
        },
      },
    );
    // Events move between groups: those of a merged one are found by their index, and so are those that stay where one
    // leaves.
    this.function.allow(
      ['dynamodb:Query'],
      [store.table.tableArn, `${store.table.tableArn}/index/${'eventsOfGroup' satisfies IndexName}`],
    );
    store.allowObjects(this.function, 's3:PutObject', ARCHIVE_PREFIX);
    // Sanitised, as everything there: what a group that nobody has described takes from the event that is its last now.
    store.allowObjects(this.function, 's3:GetObject', ARCHIVE_PREFIX);
    store.allowObjects(this.function, 's3:PutObject', QUARANTINE_PREFIX);
    // Never read again by any function: what lies there is as Sentry sent it.
    store.allowObjects(this.function, 's3:PutObject', UNREADABLE_PREFIX);
    store.allowObjects(this.function, 's3:GetObject', OVERSIZE_PREFIX);
    store.allowObjects(this.function, 's3:DeleteObject', OVERSIZE_PREFIX);
    store.allowMissingObjects(this.function);
  }
}
