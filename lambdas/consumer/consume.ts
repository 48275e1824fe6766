import pMap from 'p-map';
import { isoNow } from '../adapters/clock.ts';
import { METRICS } from '../contracts/metrics.ts';
import { messageOf } from '../core/failure.ts';
import {
  decodeBatch,
  quarantineEntry,
  type DecodedMessage,
  type Message,
  type Quarantined,
} from './decode-batch.ts';
import type { Services } from './services.ts';
import { storeGroups, withPointer } from './store-groups.ts';

/**
 * One batch of the queue: archive first, then one merge for each group. Returns the ids of messages to
 * retry; everything else is done for good, either stored or in quarantine (docs/invariants.md, rule 6).
 */
export async function consume(messages: readonly Message[], services: Services): Promise<string[]> {
  const { decoded, quarantined, toRetry: unread } = await decodeBatch(messages, services);
  await putIntoQuarantine(quarantined, services);
  // Beside the writing, which takes longer.
  const noted = services.deliveries.note(decoded);
  const { toRetry: unwritten, refused } = await storeGroups(await archive(decoded, services), services);
  const refusedNow = refused.map(({ message, error }) => ({
    entry: quarantineEntry(message.messageId, error, message.record, services),
    oversizeKey: message.oversizeKey,
  }));
  await putIntoQuarantine(refusedNow, services);
  const done = [...quarantined, ...decoded.filter(({ messageId }) => !unwritten.has(messageId))];
  await removeOversize(done, services);
  await noted;
  const toRetry = [...unread, ...unwritten];
  if (toRetry.length > 0) services.telemetry.metrics.count(METRICS.messagesRetried, toRetry.length);
  return toRetry;
}

async function putIntoQuarantine(quarantined: readonly Quarantined[], services: Services): Promise<void> {
  if (quarantined.length === 0) return;
  const entries = quarantined.map(({ entry }) => entry);
  await services.archive.quarantine(entries, isoNow(services.clock), services.newId());
  services.telemetry.metrics.count(METRICS.messagesQuarantined, entries.length);
  for (const { messageId, code, reason } of entries) {
    services.telemetry.log.warn('message quarantined', { messageId, code, reason });
  }
}

/**
 * Every record that the archive does not have yet is written to it. An event points at its record there, so that its
 * whole body can be read again.
 */
async function archive(decoded: readonly DecodedMessage[], services: Services): Promise<DecodedMessage[]> {
  const fresh = decoded.filter(({ archived }) => archived === null);
  const pointers = await services.archive.write(
    fresh.map(({ record }) => record),
    isoNow(services.clock),
    services.newId(),
  );
  const written = new Map(fresh.map((message, index) => [message, pointers[index] ?? null]));
  return decoded.map((message) => withPointer(message, message.archived ?? written.get(message) ?? null));
}

/** A body in the bucket is unsanitised: it goes as soon as its message needs it no more. The lifecycle is the net. */
async function removeOversize(
  done: readonly { oversizeKey: string | null }[],
  { archive, telemetry }: Services,
): Promise<void> {
  const keys = new Set(done.flatMap(({ oversizeKey }) => oversizeKey ?? []));
  await pMap(keys, (key) =>
    archive.removeOversize(key).catch((error: unknown) => {
      telemetry.log.warn('an oversize body was not removed; it expires by itself', {
        error: messageOf(error),
      });
    }),
  );
}
