import type { EmailFeedback } from '../contracts/email-feedback.ts';
import type { ResumeMessage, UnsubscribeMessage } from '../contracts/notifier-message.ts';
import { addressOf, stopsOf, type StoppedAddress } from '../core/alerts/stopped-address.ts';
import { routesIn, type NotifierServices } from './services.ts';
import { tellElsewhere } from './tell-of-failure.ts';

/** An address that bounces or complains gets nothing more, and another route is told so, once. */
export async function stopAddresses(feedback: EmailFeedback, services: NotifierServices): Promise<void> {
  for (const stopped of stopsOf(feedback)) await stopAddress(stopped, services);
}

/** Whoever reads at an address may stop it; an admin may take it up again. */
export const unsubscribeAddress = (
  { address, at }: UnsubscribeMessage,
  services: NotifierServices,
): Promise<void> =>
  stopAddress({ address, since: Date.parse(at), reason: 'its reader has unsubscribed' }, services);

async function stopAddress(stopped: StoppedAddress, services: NotifierServices): Promise<void> {
  const { stops, telemetry } = services;
  const { address, since, reason } = stopped;
  if (await stops.stop(stopped)) {
    const route = routesIn(services).find((one) => addressOf(one) === address);
    const toldOn =
      route === undefined
        ? null
        : await tellElsewhere(route, { id: `stopped:${address}:${since}`, since, reason }, services);
    // The address is in the rules, which are no secret; what bounced is not told.
    telemetry.log.error('an address gets no more e-mail', { route: route ?? null, since, toldOn });
  }
}

/** A person has looked after it. */
export const resumeAddress = ({ route, by, at }: ResumeMessage, { stops }: NotifierServices): Promise<void> =>
  stops.resume(addressOf(route) ?? route, Date.parse(at), by);
