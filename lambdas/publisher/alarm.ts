import * as z from 'zod';
import { METRICS } from '../contracts/metrics.ts';
import { deadSyncEventOf } from '../core/events/alarm-event.ts';
import { TransientError } from '../core/failure.ts';
import type { Services } from './services.ts';

/** EventBridge guide, "CloudWatch alarm state change events". */
const alarmStateChange = z
  .object({
    source: z.literal('aws.cloudwatch'),
    time: z.string(),
    detail: z.object({
      state: z.object({ value: z.string() }),
      previousState: z.object({ value: z.string(), timestamp: z.string().nullish() }),
    }),
  })
  .transform(({ time, detail: { state, previousState } }) => ({
    at: time,
    state: state.value,
    before: { state: previousState.value, since: previousState.timestamp ?? null },
  }));

/** Announces that the sync is dead, or alive again. False where the input is no alarm. Rejects where the bus refuses it. */
export async function announceAlarm(
  input: unknown,
  { bus, publicUrl, telemetry }: Pick<Services, 'bus' | 'publicUrl' | 'telemetry'>,
): Promise<boolean> {
  const alarm = alarmStateChange.safeParse(input);
  if (!alarm.success) return false;
  const event = deadSyncEventOf(alarm.data, publicUrl);
  if (event === null) return true;
  const [refused] = await bus.publish([event]);
  if (refused !== undefined)
    throw new TransientError('bus_refused', `The event bus did not take event ${refused[0]}: ${refused[1]}.`);
  telemetry.metrics.count(METRICS.eventsPublished);
  return true;
}
