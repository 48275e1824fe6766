import type { ArchiveWriter } from '../adapters/archive/writer.ts';
import type { Clock } from '../adapters/clock.ts';
import type { EventMover } from '../adapters/table/write/event-mover.ts';
import type { GroupReader } from '../adapters/table/read/group-reader.ts';
import type { GroupWriter } from '../adapters/table/write/group-writer.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import type { Sanitise } from '../core/sanitise/sanitise.ts';
import type { Deliveries } from './deliveries.ts';

/** Everything the consumer does to the world. */
export interface Services {
  archive: ArchiveWriter;
  reader: Pick<GroupReader, 'getGroups' | 'getGroup'>;
  writer: GroupWriter;
  mover: EventMover;
  deliveries: Deliveries;
  sanitise: Sanitise;
  clock: Clock;
  /** A new ULID. */
  newId: () => string;
  telemetry: Telemetry;
}
