import { Duration, Stack, Token, Validations } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ARCHIVE_PREFIX } from '../../lambdas/contracts/archive-keys.ts';
import { EVENT_SOURCE } from '../../lambdas/contracts/domain-event.ts';
import type { EnvironmentOf, NOTIFIER_ENVIRONMENT } from '../../lambdas/contracts/environment.ts';
import { NOTIFIER_KEYS } from '../../lambdas/contracts/item-keys.ts';
import { TICK } from '../../lambdas/contracts/notifier-message.ts';
import { EmailFeedback } from './email-feedback.ts';
import type { EventBus } from './event-bus.ts';
import { deadLetterQueue, feedingQueue } from './ingest-queue.ts';
import { packedAlerts } from './packed-alerts.ts';
import type { Parts } from './parts.ts';
import { scheduled } from './scheduled.ts';
import { ServiceFunction } from './service-function.ts';

const TIMEOUT = Duration.seconds(60);
const TICK_MINUTES = 1;

/** Tells people: judges events of the bus by the rules, and delivers what they tell. */
export class Notifier extends Construct {
  readonly function: ServiceFunction;
  /** Where a rule of the bus puts events. */
  readonly events: Queue;
  /** Routes that have something to do, and test messages. */
  readonly work: Queue;
  /** What could not be read or judged. */
  readonly failures: Queue;
  /** Undefined where no e-mail is sent. */
  private readonly feedback: EmailFeedback | undefined;

  constructor(scope: Construct, id: string, parts: Parts) {
    super(scope, id);
    const { encryptionKey } = parts.logging;
    this.failures = deadLetterQueue(this, 'DeadLetterQueue', 'NotifierDeadLetterQueue', encryptionKey);
    const feeding = { timeout: TIMEOUT, deadLetterQueue: this.failures, key: encryptionKey };
    this.events = feedingQueue(this, 'Events', { ...feeding, logicalId: 'NotifierEvents' });
    this.work = feedingQueue(this, 'Work', { ...feeding, logicalId: 'NotifierWork' });
    this.feedback =
      parts.config.settings.ALERT_FROM === ''
        ? undefined
        : new EmailFeedback(this, 'Feedback', { events: this.events, failures: this.failures });
    if (this.feedback !== undefined) this.letIn(this.feedback.rule);
    this.function = this.createFunction(parts);
    // Two of each at once are the least that Lambda takes: more judge no faster, because changes of a group have an order.
    this.feedBy(this.events, { batchSize: 100, window: Duration.seconds(1), maxConcurrency: 2 });
    // A route is worked on by one at a time, so that a few instances are enough for all.
    this.feedBy(this.work, { batchSize: 10, window: Duration.seconds(0), maxConcurrency: 3 });
    Validations.of(this.function).acknowledge({
      id: 'Serverless-LambdaEventSourceMappingDestination',
      reason: 'An SQS event source has no failure destination; the queues have a dead-letter queue.',
    });
    this.grant(parts);
    scheduled(this, 'Tick', {
      description: 'Ends of quiet hours and caps, and attempts that are due',
      function: this.function,
      ...{ everyMinutes: TICK_MINUTES, lateMinutes: TICK_MINUTES, input: TICK },
      ...{ failures: this.failures, key: encryptionKey },
    });
  }

  /** Where links of messages lead, an address that exists only once the API does. */
  linkTo(publicUrl: string): void {
    this.function.addEnvironment('PUBLIC_URL', publicUrl);
  }

  /**
   * Hears of what the stack tells on its bus, but for what a replay repeats: people have been told of that. On a bus that
   * others tell on, the events of this error log are those that link to its pages.
   */
  listenTo({ bus, isShared }: EventBus, publicUrl: string): void {
    const rule = new CfnRule(this, 'Told', {
      description: 'What happened, to the notifier',
      eventBusName: bus.eventBusName,
      eventPattern: {
        source: [EVENT_SOURCE],
        'replay-name': [{ exists: false }],
        ...(isShared && { detail: { data: { url: [{ prefix: `${publicUrl}/` }] } } }),
      },
      targets: [
        { id: 'Notifier', arn: this.events.queueArn, deadLetterConfig: { arn: this.failures.queueArn } },
      ],
    });
    this.letIn(rule);
  }

  /** Lets a rule put events into the queue, and what it cannot put there beside it. */
  private letIn(rule: CfnRule): void {
    for (const queue of [this.events, this.failures]) {
      queue.addToResourcePolicy(
        new PolicyStatement({
          principals: [new ServicePrincipal('events.amazonaws.com')],
          actions: ['sqs:SendMessage'],
          resources: [queue.queueArn],
          conditions: { ArnEquals: { 'aws:SourceArn': rule.attrArn } },
        }),
      );
    }
  }

  private createFunction(parts: Parts): ServiceFunction {
    const { config, secrets, store } = parts;
    const { settings } = config;
    const environment: Omit<EnvironmentOf<typeof NOTIFIER_ENVIRONMENT>, 'PUBLIC_URL'> = {
      TABLE_NAME: store.table.tableName,
      ARCHIVE_BUCKET: store.bucket.bucketName,
      WORK_QUEUE_URL: this.work.queueUrl,
      ALERTS: packedAlerts(settings.ALERTS),
      REPORT: settings.REPORT,
      INDEX_TAGS: settings.INDEX_TAGS,
      ALERT_FROM: settings.ALERT_FROM,
      CONFIGURATION_SET: this.feedback?.configurationSet ?? '',
      ENDPOINTS_SECRET_ARN: secrets.endpoints.secretArn,
      SYNC_INTERVAL_MINUTES: String(settings.SYNC_INTERVAL_MINUTES),
    };
    return new ServiceFunction(this, 'Function', {
      name: 'notifier',
      description: 'Judges changes by the alert rules and tells people of them',
      environment,
      memorySize: 512,
      timeout: TIMEOUT,
      ...parts.logging,
      reaches: ['dynamodb', 's3', 'secretsmanager', 'sqs'],
      // The next minute is the retry.
      asyncInvoke: {
        retryAttempts: 0,
        maxEventAge: Duration.minutes(TICK_MINUTES),
        onFailure: { bind: () => ({ destination: this.failures.queueArn }) },
      },
    });
  }

  private feedBy(
    queue: Queue,
    { batchSize, window, maxConcurrency }: { batchSize: number; window: Duration; maxConcurrency: number },
  ): void {
    this.function.addEventSourceMapping(`From${queue.node.id}`, {
      eventSourceArn: queue.queueArn,
      batchSize,
      maxBatchingWindow: window,
      reportBatchItemFailures: true,
      maxConcurrency,
    });
    this.function.allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      [queue.queueArn],
    );
  }

  private grant({ config, secrets, store }: Parts): void {
    // The last two for the weekly report: changes of all groups, and counters of days that are not settled.
    store.allowReading(this.function, ['eventsOfGroup', 'feed', 'daysOfProject']);
    // No group, no event and no snooze: those have writers of their own (docs/invariants.md, rule 19).
    this.function.allow(
      ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      [store.table.tableArn],
      { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [NOTIFIER_KEYS] } },
    );
    store.allowObjects(this.function, 's3:GetObject', ARCHIVE_PREFIX);
    store.allowMissingObjects(this.function);
    this.function.allow(['sqs:SendMessage'], [this.work.queueArn, this.failures.queueArn]);
    secrets.allowEndpoints(this.function);
    const from = config.settings.ALERT_FROM;
    if (from !== '') this.allowEmailFrom(from);
  }

  /**
   * SES also asks for the identity of each receiver that is verified in the account, as all are in its sandbox; the sender is
   * what the statement is narrowed to (SES guide, "Controlling access to Amazon SES").
   */
  private allowEmailFrom(from: string): void {
    const identities = Stack.of(this).formatArn({ service: 'ses', resource: 'identity', resourceName: '*' });
    const sets = this.feedback === undefined ? [] : [this.feedback.configurationSet];
    const byWhich = sets.map((name) =>
      Stack.of(this).formatArn({ service: 'ses', resource: 'configuration-set', resourceName: name }),
    );
    this.function.allow(['ses:SendEmail'], [identities, ...byWhich], {
      StringEquals: { 'ses:FromAddress': from },
    });
    const { partition, region, account } = Stack.of(this);
    const told = (value: string, name: string) => (Token.isUnresolved(value) ? `<AWS::${name}>` : value);
    const where = `${told(partition, 'Partition')}:ses:${told(region, 'Region')}:${told(account, 'AccountId')}`;
    Validations.of(this.function.ownRole).acknowledge({
      // As the rule names the resource: with what is known of it.
      id: `AwsSolutions-IAM5[Resource::arn:${where}:identity/*]`,
      reason: 'Receivers may be identities of the account; the condition allows one sender alone.',
    });
  }
}
