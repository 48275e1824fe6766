import type { StoredEvent } from '../group/group.ts';
import type { Seen } from '../group/seen-in.ts';
import { byEnvironment, byRelease } from '../group/seen-in.ts';
import type { MakingEvent } from './judge.ts';

/** Sentry tells when a group was last seen by the second in some answers, and by its parts in others. */
const SECOND_MS = 1_000;

const startOfSecond = (iso: string): number => Math.floor(Date.parse(iso) / SECOND_MS) * SECOND_MS;

/** The first instant past the event that made a change: of the second in which the group was last seen at that time. */
export const pastMakingEvent = (lastSeen: string): string =>
  new Date(startOfSecond(lastSeen) + SECOND_MS).toISOString();

/** Whether the newest stored event is the one that Sentry had seen when it told of the change. */
export const isHere = (newest: Pick<StoredEvent, 'timestamp'> | undefined, lastSeen: string): boolean =>
  newest !== undefined && Date.parse(newest.timestamp) >= startOfSecond(lastSeen);

export const makingEvent = (
  event: StoredEvent,
  tags: MakingEvent['tags'],
  digestOf: (userId: string) => string,
): MakingEvent => ({
  timestamp: event.timestamp,
  environment: event.environment,
  release: event.release,
  tags,
  isOfUser: (id) => event.userHash !== null && digestOf(id) === event.userHash,
});

/** Whether no event of the group was in its environment and its release before; null where events are in no count. */
export function firstIn(
  event: StoredEvent,
  { seen, uncounted }: { seen: readonly Seen[]; uncounted: number },
): { environment: boolean | null; release: boolean | null } {
  const isFirst = (values: readonly { value: string | null; firstSeen: string }[], value: string | null) => {
    if (uncounted > 0) return null;
    const known = values.find((one) => one.value === (value || null));
    return known === undefined ? null : known.firstSeen >= event.timestamp;
  };
  return {
    environment: isFirst(byEnvironment(seen), event.environment),
    release: isFirst(byRelease(seen), event.release),
  };
}
