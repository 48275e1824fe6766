import type { Delivery, DeliveryResult } from '../contracts/notification.ts';
import { addressOf } from '../core/alerts/stopped-address.ts';
import { messageOf } from '../core/failure.ts';
import type { NotifierServices } from './services.ts';

/** A fault of ours in writing one message must not stop the others: it is one more attempt that failed. */
export async function attempt(
  { id, route }: Pick<Delivery, 'id' | 'route'>,
  make: () => Promise<Delivery>,
  { send, stops, telemetry }: NotifierServices,
): Promise<DeliveryResult> {
  try {
    const address = addressOf(route);
    const stopped = address === null ? null : await stops.of(address);
    if (stopped !== null) {
      const since = new Date(stopped.since).toISOString();
      return {
        outcome: 'skipped',
        reason: `${stopped.address} gets no e-mail since ${since}: ${stopped.reason}`,
      };
    }
    return await send(await make());
  } catch (cause) {
    telemetry.log.error('a notification could not be made', { id, route, reason: messageOf(cause) });
    return {
      outcome: 'retry',
      afterMs: null,
      reason: 'it could not be made; the log of the notifier says why',
    };
  }
}
