import { Duration, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { pinLogicalId } from './logical-id.ts';

export const CONSUMER_TIMEOUT = Duration.seconds(60);
export const CONSUMER_BATCH_WINDOW = Duration.seconds(1);

/** Six times the function's timeout plus the batch window (Lambda guide, "Configuring a queue to use with Lambda"). */
const VISIBILITY_TIMEOUT = Duration.seconds(
  6 * CONSUMER_TIMEOUT.toSeconds() + CONSUMER_BATCH_WINDOW.toSeconds(),
);

/** The longest that SQS keeps a message. */
const DEAD_LETTER_RETENTION = Duration.days(14);

/** How long a queue uses one data key of a key of one's own: each costs a call of KMS. SQS takes up to a day. */
const DATA_KEY_REUSE = Duration.hours(1);

const safe = (key: IKey | undefined) =>
  key === undefined
    ? { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true }
    : {
        encryption: QueueEncryption.KMS,
        encryptionMasterKey: key,
        dataKeyReuse: DATA_KEY_REUSE,
        enforceSSL: true,
      };

/** The one way to the consumer: the queue, and where messages go after five failed tries. */
export class IngestQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, key: IKey | undefined) {
    super(scope, id);
    this.deadLetterQueue = deadLetterQueue(this, 'DeadLetterQueue', 'IngestDeadLetterQueue', key);
    this.queue = new Queue(this, 'Queue', {
      ...safe(key),
      visibilityTimeout: VISIBILITY_TIMEOUT,
      // A message keeps its age when it moves, so this must be well under the dead-letter queue's retention.
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: 5 },
    });
    pinLogicalId(this.queue, 'IngestQueue');
  }
}

/** A queue that people empty. Kept as long as SQS allows. */
export function deadLetterQueue(
  scope: Construct,
  id: string,
  logicalId: string,
  key: IKey | undefined,
): Queue {
  const queue = new Queue(scope, id, { ...safe(key), retentionPeriod: DEAD_LETTER_RETENTION });
  pinLogicalId(queue, logicalId);
  Validations.of(queue).acknowledge(
    { id: 'AwsSolutions-SQS3', reason: 'This is a dead-letter queue.' },
    { id: 'Serverless-SQSRedrivePolicy', reason: 'This is a dead-letter queue; nothing comes after it.' },
  );
  return queue;
}
