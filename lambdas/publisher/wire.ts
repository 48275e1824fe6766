import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { createEventBus } from '../adapters/bus/event-bridge.ts';
import { systemClock } from '../adapters/clock.ts';
import { createTableClient } from '../adapters/table/client.ts';
import { createAnnouncedMarks } from '../adapters/table/announced-marks.ts';
import { createTelemetry } from '../adapters/telemetry.ts';
import type { Services } from './services.ts';
import type { Settings } from './settings.ts';

/** A call that hangs must not hold up the shard: the SDK retries, then the event source does. */
const requestHandler = { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true };

/** Wires the clients once. */
export function createServices({ tableName, busName, publicUrl }: Settings): Services {
  const client = createTableClient({ requestHandler });
  return {
    bus: createEventBus(new EventBridgeClient({ requestHandler }), busName),
    marks: createAnnouncedMarks(client, tableName),
    publicUrl,
    clock: systemClock,
    telemetry: createTelemetry('publisher'),
  };
}
