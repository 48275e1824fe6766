import { METRICS } from '../contracts/metrics.ts';
import { feedKeyFrom } from '../contracts/item-keys.ts';
import type { EventBus } from '../adapters/bus/event-bus.ts';
import type { Clock } from '../adapters/clock.ts';
import type { AnnouncedMarks } from '../adapters/table/announced-marks.ts';
import type { UnannouncedStore } from '../adapters/table/sync/unannounced-store.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import { domainEventOf, nameOf, type AnyChange } from '../core/events/announced.ts';
import { TransientError } from '../core/failure.ts';

export interface AnnounceServices {
  unannounced: UnannouncedStore;
  marks: AnnouncedMarks;
  bus: EventBus;
  publicUrl: string;
  clock: Clock;
  telemetry: Telemetry;
}

/** A change this young may be on its way: in the stream, in the publisher's retries, or not in the index yet. */
const SETTLED_AFTER_MS = 600_000;
/** What is older is no news. Below the days that marks live. */
const MAX_AGE_MS = 7 * 86_400_000;

/**
 * Announces what the publisher missed: changes without a mark, from where the last look ended to ten minutes ago, seven
 * days back at most. The first look of all only says where to begin, because what was written before the publisher was
 * there is announced by nobody. Ends early where the time is used up; the next run continues.
 */
export async function announceMissed(services: AnnounceServices, signal: AbortSignal): Promise<void> {
  const { unannounced, clock } = services;
  const nowMs = clock.now();
  const known = await unannounced.announcedTo();
  if (known === null) {
    await unannounced.saveAnnouncedTo(feedKeyFrom(nowMs));
    return;
  }
  const oldest = feedKeyFrom(nowMs - MAX_AGE_MS);
  const to = feedKeyFrom(nowMs - SETTLED_AFTER_MS);
  let from = known < oldest ? oldest : known;
  while (from < to && !signal.aborted) {
    const { changes, readTo } = await unannounced.changes(from, to);
    await announce(changes, services);
    await unannounced.saveAnnouncedTo(readTo);
    from = readTo;
  }
}

async function announce(changes: readonly AnyChange[], services: AnnounceServices): Promise<void> {
  if (changes.length === 0) return;
  const { marks, bus, publicUrl, clock, telemetry } = services;
  const isAnnounced = await marks.of(changes.map(nameOf));
  const missed = changes.filter((change) => !isAnnounced(nameOf(change))).sort(byNumber);
  if (missed.length === 0) return;
  const refused = await bus.publish(missed.flatMap((change) => domainEventOf(change, publicUrl) ?? []));
  const told = missed.filter((change) => !refused.has(domainEventOf(change, publicUrl)?.id ?? ''));
  await marks.add(told.map(nameOf), clock.now());
  telemetry.metrics.count(METRICS.changesAnnouncedLate, told.length);
  telemetry.log.warn('changes were announced late: the publisher had missed them', { changes: told.length });
  const [first] = refused;
  if (first === undefined) return;
  throw new TransientError(
    'bus_refused',
    `The event bus did not take ${refused.size} changes that were to be announced late; the first is ${first[0]}: ${first[1]}.`,
  );
}

/** Of one group in its order; of different groups, as they were written. */
const byNumber = (a: AnyChange, b: AnyChange): number => a.change.n - b.change.n;
