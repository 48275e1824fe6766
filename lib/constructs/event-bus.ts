import { CfnArchive, EventBus as Bus, type IEventBus } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { EVENT_SOURCE } from '../../lambdas/contracts/domain-event.ts';
import { pinLogicalId } from './logical-id.ts';
import { nameOf } from './path-names.ts';
import type { ServiceFunction } from './service-function.ts';

/** How far back a rule of one's own can be fed again; longer than the sync announces late (docs/events.md). */
const ARCHIVE_DAYS = 14;

/** Where the stack tells programs what changed: anybody's rules may listen (docs/events.md, docs/adr/0053). */
export class EventBus extends Construct {
  readonly bus: IEventBus;
  /** Whether somebody else may tell of an error log on it, too. */
  readonly isShared: boolean;

  /** @param given a bus to tell on, instead of one of its own. */
  constructor(scope: Construct, id: string, key: IKey | undefined, given: IEventBus | undefined) {
    super(scope, id);
    this.isShared = given !== undefined;
    this.bus = given ?? this.createBus(key);
  }

  /** Lets a function tell what changed, in no other name than this stack's. */
  allowTelling(target: ServiceFunction): void {
    target.allow(['events:PutEvents'], [this.bus.eventBusArn], {
      StringEquals: { 'events:source': EVENT_SOURCE },
    });
  }

  private createBus(key: IKey | undefined): Bus {
    const bus = new Bus(this, 'Bus', {
      eventBusName: nameOf(this),
      description: 'What changed in the errors of Sentry, and faults of their capture',
      ...(key === undefined ? {} : { kmsKey: key }),
    });
    pinLogicalId(bus, 'EventBus');
    const archive = new CfnArchive(this, 'Archive', {
      sourceArn: bus.eventBusArn,
      description: 'For replays to rules of your own',
      retentionDays: ARCHIVE_DAYS,
      ...(key === undefined ? {} : { kmsKeyIdentifier: key.keyArn }),
    });
    pinLogicalId(archive, 'EventArchive');
    return bus;
  }
}
