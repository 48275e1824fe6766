import { Duration } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { AUDIT_PREFIX } from '../../lambdas/contracts/archive-keys.ts';
import type { EnvironmentOf, SYNC_ENVIRONMENT } from '../../lambdas/contracts/environment.ts';
import { AUDIT_PARTITION, SYNC_KEYS } from '../../lambdas/contracts/item-keys.ts';
import type { EventBus } from './event-bus.ts';
import { deadLetterQueue } from './ingest-queue.ts';
import type { Parts } from './parts.ts';
import { sentryEnvironment } from './sentry-environment.ts';
import { scheduled } from './scheduled.ts';
import { ServiceFunction } from './service-function.ts';

/** Compares Sentry with the table every five minutes, or sooner, and queues what is missing. */
export class Sync extends Construct {
  readonly function: ServiceFunction;
  /** Runs that failed or could not be started. */
  readonly failures: Queue;

  constructor(scope: Construct, id: string, parts: Parts) {
    super(scope, id);
    const { config, queue, secrets, store } = parts;
    const interval = config.settings.SYNC_INTERVAL_MINUTES;
    const environment: Omit<EnvironmentOf<typeof SYNC_ENVIRONMENT>, 'BUS_NAME' | 'PUBLIC_URL'> = {
      ...sentryEnvironment(parts),
      TABLE_NAME: store.table.tableName,
      QUEUE_URL: queue.queueUrl,
      CRON_SECRET_ARN: secrets.cron.secretArn,
      INDEX_TAGS: config.settings.INDEX_TAGS,
      SYNC_WINDOW_DAYS: String(config.settings.SYNC_WINDOW_DAYS),
      ARCHIVE_BUCKET: store.bucket.bucketName,
      AUDIT_DAYS: String(config.settings.AUDIT_DAYS),
      REDACT_KEYS: config.settings.REDACT_KEYS,
      KEEP_KEYS: config.settings.KEEP_KEYS,
      REDACT_PRIVATE_ADDRESSES: config.settings.REDACT_PRIVATE_ADDRESSES,
    };
    this.failures = deadLetterQueue(
      this,
      'DeadLetterQueue',
      'SyncDeadLetterQueue',
      parts.logging.encryptionKey,
    );
    this.function = new ServiceFunction(this, 'Function', {
      name: 'sync',
      description: 'Compares Sentry with the table and queues what is missing',
      environment,
      caFile: config.settings.SENTRY_CA_FILE,
      // 0.58 of a vCPU (AWS, "Configure Lambda function memory"): a page of a hundred issues takes 25 ms of a whole one, and
      // one comes every 105 ms where a long list is read in parts.
      memorySize: 1024,
      // Ends before the next run starts, so that two runs meet only when one of them was a manual sync.
      timeout: Duration.seconds(interval * 60 - 10),
      ...parts.logging,
      reaches: ['dynamodb', 's3', 'secretsmanager', 'sqs'],
      // The next tick is the retry: a repeated run would only compete with it.
      asyncInvoke: {
        retryAttempts: 0,
        maxEventAge: Duration.minutes(interval),
        // Not `SqsDestination`, which grants two actions more than Lambda needs.
        onFailure: { bind: () => ({ destination: this.failures.queueArn }) },
      },
    });
    this.function.allow(['sqs:SendMessage'], [this.failures.queueArn]);
    store.allowReading(this.function, ['groupsByFirstSeen', 'indexedEvents', 'daysOfProject', 'feed']);
    // No group and no event: those have one writer (docs/invariants.md, rule 19).
    this.function.allow(
      ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:BatchWriteItem'],
      [store.table.tableArn],
      { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [SYNC_KEYS] } },
    );
    // Who asked for a manual sync, which nobody here may delete.
    this.function.allow(['dynamodb:PutItem', 'dynamodb:UpdateItem'], [store.table.tableArn], {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [AUDIT_PARTITION] },
    });
    store.allowObjects(this.function, 's3:PutObject', AUDIT_PREFIX);
    // Its size, for the dashboard; costs nothing.
    this.function.allow(['dynamodb:DescribeTable'], [store.table.tableArn]);
    this.function.allow(['sqs:SendMessage'], [queue.queueArn]);
    this.function.allow(
      ['secretsmanager:GetSecretValue'],
      [secrets.sentryToken.secretArn, secrets.cron.secretArn],
    );
    scheduled(this, 'Schedule', {
      description: 'Full sync with Sentry',
      function: this.function,
      ...{ everyMinutes: interval, lateMinutes: interval - 1, input: { trigger: 'schedule' } },
      ...{ failures: this.failures, key: parts.logging.encryptionKey },
    });
  }

  /** Tells the function where it announces what the publisher missed, and what those events link to. */
  announceOn(events: EventBus, publicUrl: string): void {
    events.allowTelling(this.function);
    const environment = { BUS_NAME: events.bus.eventBusName, PUBLIC_URL: publicUrl };
    for (const [name, value] of Object.entries(environment)) this.function.addEnvironment(name, value);
  }
}
