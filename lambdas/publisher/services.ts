import type { EventBus } from '../adapters/bus/event-bus.ts';
import type { Clock } from '../adapters/clock.ts';
import type { AnnouncedMarks } from '../adapters/table/announced-marks.ts';
import type { Telemetry } from '../adapters/telemetry.ts';

/** Everything the publisher does to the world. */
export interface Services {
  bus: EventBus;
  marks: AnnouncedMarks;
  publicUrl: string;
  clock: Clock;
  telemetry: Telemetry;
}
