import { Stack } from 'aws-cdk-lib';
import { CfnArchive, EventBus as Bus } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { EVENT_SOURCE } from '../../lambdas/contracts/domain-event.ts';
import { pinLogicalId } from './logical-id.ts';
import type { ServiceFunction } from './service-function.ts';

/** How far back a rule of one's own can be fed again; longer than the sync announces late (docs/events.md). */
const ARCHIVE_DAYS = 14;

/** Where the stack tells programs what changed: anybody's rules may listen (docs/events.md, docs/adr/0053). */
export class EventBus extends Construct {
  readonly bus: Bus;

  constructor(scope: Construct, id: string, key: IKey | undefined) {
    super(scope, id);
    this.bus = new Bus(this, 'Bus', {
      eventBusName: Stack.of(this).stackName,
      description: 'What changed in the errors of Sentry, and faults of their capture',
      ...(key === undefined ? {} : { kmsKey: key }),
    });
    pinLogicalId(this.bus, 'EventBus');
    new CfnArchive(this, 'Archive', {
      sourceArn: this.bus.eventBusArn,
      description: 'For replays to rules of your own',
      retentionDays: ARCHIVE_DAYS,
      ...(key === undefined ? {} : { kmsKeyIdentifier: key.keyArn }),
    }).overrideLogicalId('EventArchive');
  }

  /** Lets a function tell what changed, in no other name than this stack's. */
  allowTelling(target: ServiceFunction): void {
    target.allow(['events:PutEvents'], [this.bus.eventBusArn], {
      StringEquals: { 'events:source': EVENT_SOURCE },
    });
  }
}
