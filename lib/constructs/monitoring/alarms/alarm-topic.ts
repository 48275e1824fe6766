import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key, type IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Settings } from '../../../config.ts';

/** The shortest time in which KMS gives a deleted key back. */
const KEY_PENDING_WINDOW = Duration.days(7);

/**
 * Where every alarm goes. Encrypted with a key of its own, or with the team's, whose policy must admit CloudWatch: an alarm cannot publish to a topic under the key that AWS
 * manages, whose policy does not admit CloudWatch (AWS re:Post, "Set up an alarm with an encrypted SNS topic").
 */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  /** Without an e-mail address nobody is subscribed, and somebody subscribes what the team uses. */
  constructor(
    scope: Construct,
    id: string,
    { ALARM_EMAIL: email, MONTHLY_BUDGET_USD: budget }: Settings,
    ownKey: IKey | undefined,
  ) {
    super(scope, id);
    const { account, region, partition } = Stack.of(this);
    const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com');
    const conditions = {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${account}:alarm:*` },
    };
    const senders: Sender[] = [{ principal: cloudWatch, conditions }];
    if (budget > 0) senders.push(budgetsOf(this));
    const masterKey = ownKey ?? this.createKey(senders);
    this.topic = new Topic(this, 'Topic', { masterKey, enforceSSL: true });
    for (const { principal, conditions } of senders) {
      this.topic.addToResourcePolicy(
        new PolicyStatement({
          principals: [principal],
          actions: ['sns:Publish'],
          resources: [this.topic.topicArn],
          conditions,
        }),
      );
    }
    if (email === '') return;
    this.topic.addSubscription(new EmailSubscription(email));
    Validations.of(this.topic).acknowledge({
      id: 'Serverless-SNSRedrivePolicy',
      reason:
        'An e-mail that cannot be delivered is as unread in a queue as in a mailbox; the state of the alarm stays visible on the dashboard.',
    });
  }

  private createKey(senders: readonly Sender[]): Key {
    const key = new Key(this, 'Key', {
      description: 'Encrypts alarm messages while SNS holds them',
      enableKeyRotation: true,
      // It keeps nothing that outlives the topic, and a key that is left behind is paid for.
      removalPolicy: RemovalPolicy.DESTROY,
      pendingWindow: KEY_PENDING_WINDOW,
    });
    for (const { principal, conditions } of senders) {
      key.addToResourcePolicy(
        new PolicyStatement({
          principals: [principal],
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: ['*'],
          conditions,
        }),
      );
    }
    return key;
  }
}

/** Who publishes to the topic, and under which conditions. */
interface Sender {
  principal: ServicePrincipal;
  conditions: Record<string, unknown>;
}

/** AWS Budgets is no service of a region (AWS Cost Management guide, "Creating an Amazon SNS topic for budget notifications"). */
function budgetsOf(scope: Construct): Sender {
  const { account, partition } = Stack.of(scope);
  return {
    principal: new ServicePrincipal('budgets.amazonaws.com'),
    conditions: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:budgets::${account}:*` },
    },
  };
}
