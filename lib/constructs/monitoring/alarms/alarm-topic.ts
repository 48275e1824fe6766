import { Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

/**
 * Where every alarm goes. Encrypted with a key of its own: an alarm cannot publish to a topic under the key that AWS
 * manages, whose policy does not admit CloudWatch (AWS re:Post, "Set up an alarm with an encrypted SNS topic").
 */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  /** `email` empty: nobody is subscribed, and somebody subscribes what the team uses. */
  constructor(scope: Construct, id: string, email: string) {
    super(scope, id);
    const { account, region, partition } = Stack.of(this);
    const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com');
    const conditions = {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${account}:alarm:*` },
    };
    const masterKey = new Key(this, 'Key', {
      description: 'Encrypts alarm messages while SNS holds them',
      enableKeyRotation: true,
    });
    masterKey.addToResourcePolicy(
      new PolicyStatement({
        principals: [cloudWatch],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions,
      }),
    );
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
}
