import { Duration, Stack } from 'aws-cdk-lib';
import { Archive, EventBus as Bus } from 'aws-cdk-lib/aws-events';
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
    const kmsKey = key === undefined ? {} : { kmsKey: key };
    this.bus = new Bus(this, 'Bus', {
      eventBusName: Stack.of(this).stackName,
      description: 'What changed in the errors of Sentry, and faults of their capture',
      ...kmsKey,
    });
    pinLogicalId(this.bus, 'EventBus');
    const archive = new Archive(this, 'Archive', {
      sourceEventBus: this.bus,
      description: 'For replays to rules of your own',
      eventPattern: { source: [EVENT_SOURCE] },
      retention: Duration.days(ARCHIVE_DAYS),
      ...kmsKey,
    });
    pinLogicalId(archive, 'EventArchive');
  }

  /** Lets a function tell what changed, in no other name than this stack's. */
  allowTelling(target: ServiceFunction): void {
    target.allow(['events:PutEvents'], [this.bus.eventBusArn], {
      StringEquals: { 'events:source': EVENT_SOURCE },
    });
  }
}
