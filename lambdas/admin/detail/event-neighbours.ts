import type { Group, StoredEvent } from '../../core/group/group.ts';
import type { Query } from '../../core/query/query.ts';
import {
  findEvents,
  isFound,
  positionOf,
  type Budget,
  type EventSearch,
  type SearchServices,
} from './event-search.ts';

/** The way from one event to the others that a query asks for. */
export interface Around {
  /** The oldest of all, and of the newer ones; event ids, null where there is none. */
  first: string | null;
  previous: string | null;
  next: string | null;
  last: string | null;
  /** 1 is the newest; null where more events are newer than were read. */
  position: number | null;
  /** How many there are; null where not all were read. */
  of: number | null;
  /** What is null because the reading stopped before it was known. */
  unread: ('first' | 'previous' | 'next' | 'last' | 'position' | 'of')[];
}

/** In each direction: what one page of a list may read, shared by the walks. */
const budget = (): Budget => ({ rows: 1_000, records: 200 });

/** First, previous, next and last event, and where among them this one is. */
export async function readAround(
  services: SearchServices,
  group: Group,
  event: StoredEvent,
  query: Query,
): Promise<Around> {
  const here = positionOf(event);
  const search = (change: Partial<EventSearch>) =>
    findEvents(services, group, {
      ...{ query, order: 'desc', after: null, until: null, limit: 1, budget: budget() },
      ...change,
    });
  const [isOne, newer, older, oldest] = await Promise.all([
    isFound(services, query, event),
    search({ until: here, limit: Infinity }),
    // Without a filter the group says how many there are.
    search({ after: here, limit: query.length === 0 ? 1 : Infinity }),
    search({ order: 'asc', until: here }),
  ]);
  const nearest = newer.isWhole ? newer : await search({ order: 'asc', after: here });
  const next = newer.isWhole ? newer.items.at(-1) : nearest.items[0];
  const own = isOne ? event : undefined;
  const previous = older.items[0];
  const last = newer.items[0] ?? (newer.isWhole ? (own ?? previous) : undefined);
  const first = oldest.items[0] ?? (oldest.isWhole ? (own ?? next) : undefined);
  const position = newer.isWhole ? newer.items.length + 1 : null;
  const isCounted = newer.isWhole && older.isWhole && newer.unknown + older.unknown === 0;
  const counted = isCounted ? newer.items.length + older.items.length + (isOne ? 1 : 0) : null;
  const of = query.length === 0 ? group.storedEvents : counted;
  const known = {
    first: first !== undefined || oldest.isWhole,
    previous: previous !== undefined || older.isWhole,
    next: next !== undefined || nearest.isWhole,
    last: last !== undefined || newer.isWhole,
    position: position !== null,
    of: of !== null,
  };
  return {
    first: first?.eventId ?? null,
    previous: previous?.eventId ?? null,
    next: next?.eventId ?? null,
    last: last?.eventId ?? null,
    position,
    of,
    unread: NAMES.filter((name) => !known[name]),
  };
}

const NAMES = ['first', 'previous', 'next', 'last', 'position', 'of'] as const;
