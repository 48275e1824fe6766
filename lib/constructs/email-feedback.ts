import { Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnConfigurationSet, CfnConfigurationSetEventDestination } from 'aws-cdk-lib/aws-ses';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { FEEDBACK_DETAIL_TYPES } from '../../lambdas/contracts/email-feedback.ts';
import { nameOf } from './path-names.ts';

/** Bounces and complaints of what the notifier mails, back to the notifier (docs/adr/0058). */
export class EmailFeedback extends Construct {
  /** By which each e-mail is sent. */
  readonly configurationSet: string;
  /** Puts what SES tells into the notifier's queue. */
  readonly rule: CfnRule;

  constructor(scope: Construct, id: string, queues: { events: IQueue; failures: IQueue }) {
    super(scope, id);
    const stack = Stack.of(this);
    // Letters, digits, dashes and underscores, at most 64 (SES API v2, CreateConfigurationSet), as names of stacks have.
    this.configurationSet = nameOf(this).slice(0, 64);
    const set = new CfnConfigurationSet(this, 'ConfigurationSet', {
      name: this.configurationSet,
      // Whom an address is taken from is the notifier's to say: two lists would need two ways back.
      suppressionOptions: { suppressedReasons: [] },
    });
    new CfnConfigurationSetEventDestination(this, 'ToEventBridge', {
      configurationSetName: set.ref,
      eventDestination: {
        name: 'event-bridge',
        enabled: true,
        matchingEventTypes: ['bounce', 'complaint'],
        // SES knows the account's default bus alone (SES API v2, EventBridgeDestination).
        eventBridgeDestination: {
          eventBusArn: stack.formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' }),
        },
      },
    });
    this.rule = new CfnRule(this, 'Rule', {
      description: 'Bounces and complaints of alerts, to the notifier',
      eventPattern: {
        source: ['aws.ses'],
        'detail-type': [...FEEDBACK_DETAIL_TYPES],
        detail: { mail: { tags: { 'ses:configuration-set': [this.configurationSet] } } },
      },
      targets: [
        {
          id: 'Notifier',
          arn: queues.events.queueArn,
          deadLetterConfig: { arn: queues.failures.queueArn },
        },
      ],
    });
  }
}
