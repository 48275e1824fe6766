import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key, type IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

/** The shortest time in which KMS gives a deleted key back. */
const KEY_PENDING_WINDOW = Duration.days(7);

/**
 * Where every alarm goes. Encrypted with a key of its own, or with the team's, whose policy must admit CloudWatch: an alarm cannot publish to a topic under the key that AWS
 * manages, whose policy does not admit CloudWatch (AWS re:Post, "Set up an alarm with an encrypted SNS topic").
 */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  /** `email` empty: nobody is subscribed, and somebody subscribes what the team uses. */
  constructor(scope: Construct, id: string, email: string, ownKey: IKey | undefined) {
    super(scope, id);
    const { account, region, partition } = Stack.of(this);
    const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com');
    const conditions = {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${account}:alarm:*` },
    };
    const masterKey = ownKey ?? this.createKey(cloudWatch, conditions);
    this.topic = new Topic(this, 'Topic', { masterKey, enforceSSL: true });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [cloudWatch],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions,
      }),
    );
    if (email === '') return;
    this.topic.addSubscription(new EmailSubscription(email));
    Validations.of(this.topic).acknowledge({
      id: 'Serverless-SNSRedrivePolicy',
      reason:
        'An e-mail that cannot be delivered is as unread in a queue as in a mailbox; the state of the alarm stays visible on the dashboard.',
    });
  }

  private createKey(cloudWatch: ServicePrincipal, conditions: Record<string, unknown>): Key {
    const key = new Key(this, 'Key', {
      description: 'Encrypts alarm messages while SNS holds them',
      enableKeyRotation: true,
      // It keeps nothing that outlives the topic, and a key that is left behind is paid for.
      removalPolicy: RemovalPolicy.DESTROY,
      pendingWindow: KEY_PENDING_WINDOW,
    });
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [cloudWatch],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions,
      }),
    );
    return key;
  }
}
