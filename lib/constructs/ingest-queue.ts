import { Duration, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { pinLogicalId } from './logical-id.ts';

export const CONSUMER_TIMEOUT = Duration.seconds(60);

export const consumerBatchWindow = (settings: Settings): Duration =>
  Duration.seconds(settings.CONSUMER_BATCH_WINDOW_SECONDS);

/** Six times the function's timeout plus the batch window (Lambda guide, "Configuring a queue to use with Lambda"). */
const visibilityTimeout = (settings: Settings): Duration =>
  Duration.seconds(6 * CONSUMER_TIMEOUT.toSeconds()).plus(consumerBatchWindow(settings));

/** The longest that SQS keeps a message. */
const DEAD_LETTER_RETENTION = Duration.days(14);

/** How long a queue uses one data key of a key of one's own: each costs a call of KMS. SQS takes up to a day. */
const DATA_KEY_REUSE = Duration.hours(1);

const SAFE = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true } as const;

/**
 * Puts a queue under the team's key, where there is one. Not by the construct's own property: with that, every grant on the
 * queue would bring actions on the key that `keyStatements` gives more narrowly.
 */
function encryptWith(queue: Queue, key: IKey | undefined): void {
  if (key === undefined) return;
  const resource = queue.node.defaultChild;
  if (!(resource instanceof CfnQueue)) throw new Error(`${queue.node.path} is no queue of SQS`);
  resource.sqsManagedSseEnabled = undefined;
  resource.kmsMasterKeyId = key.keyArn;
  resource.kmsDataKeyReusePeriodSeconds = DATA_KEY_REUSE.toSeconds();
}

/** The one way to the consumer: the queue, and where messages go after five failed tries. */
export class IngestQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, settings: Settings, key: IKey | undefined) {
    super(scope, id);
    this.deadLetterQueue = deadLetterQueue(this, 'DeadLetterQueue', 'IngestDeadLetterQueue', key);
    this.queue = new Queue(this, 'Queue', {
      ...SAFE,
      visibilityTimeout: visibilityTimeout(settings),
      // A message keeps its age when it moves, so this must be well under the dead-letter queue's retention.
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: 5 },
    });
    encryptWith(this.queue, key);
    pinLogicalId(this.queue, 'IngestQueue');
  }
}

/** A queue that feeds a function; what fails five times goes to the dead-letter queue. */
export function feedingQueue(
  scope: Construct,
  id: string,
  {
    timeout,
    deadLetterQueue: deadLetters,
    key,
    logicalId,
  }: { timeout: Duration; deadLetterQueue: Queue; key: IKey | undefined; logicalId: string },
): Queue {
  const queue = new Queue(scope, id, {
    ...SAFE,
    visibilityTimeout: Duration.seconds(6 * timeout.toSeconds() + 1),
    retentionPeriod: Duration.days(4),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
  });
  encryptWith(queue, key);
  pinLogicalId(queue, logicalId);
  return queue;
}

/** A queue that people empty. Kept as long as SQS allows. */
export function deadLetterQueue(
  scope: Construct,
  id: string,
  logicalId: string,
  key: IKey | undefined,
): Queue {
  const queue = new Queue(scope, id, { ...SAFE, retentionPeriod: DEAD_LETTER_RETENTION });
  encryptWith(queue, key);
  pinLogicalId(queue, logicalId);
  Validations.of(queue).acknowledge(
    { id: 'AwsSolutions-SQS3', reason: 'This is a dead-letter queue.' },
    { id: 'Serverless-SQSRedrivePolicy', reason: 'This is a dead-letter queue; nothing comes after it.' },
  );
  return queue;
}
