import * as z from 'zod/mini';
import {
  eventMessage,
  eventsMessage,
  goneMessage,
  issuesMessage,
  spikeMessage,
  webhookMessage,
} from './queue-message.ts';

/** What is known of a webhook without its body. */
export const webhookWithoutBody = z.omit(webhookMessage, { encoding: true, body: true, archived: true });

/** By which version of the redaction rules it was sanitised. */
const rules = z.optional(z.number());

/** A record is its message, body parsed and without the way it travelled. */
export const archiveRecord = z.discriminatedUnion('kind', [
  z.extend(webhookWithoutBody, { rules, body: z.unknown() }),
  z.extend(z.omit(issuesMessage, { archived: true }), { rules }),
  z.extend(z.omit(eventsMessage, { archived: true }), { rules }),
  z.extend(z.omit(eventMessage, { archived: true }), { rules }),
  z.extend(z.omit(goneMessage, { archived: true }), { rules }),
  z.extend(z.omit(spikeMessage, { archived: true }), { rules }),
]);
