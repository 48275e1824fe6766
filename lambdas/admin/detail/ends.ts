import type { Group } from '../../core/group/group.ts';
import type { FullEvent } from '../answers.ts';
import { readEvent, readGroup } from '../reading.ts';
import type { AdminServices } from '../services.ts';
import { findEvents } from './event-search.ts';

/** The first and the newest stored event of a group; the same one where there is one alone, null where there is none. */
export interface Ends {
  group: Group;
  first: FullEvent | null;
  last: FullEvent | null;
}

/** Refuses with 404 where the group is not stored. */
export async function readEnds(services: AdminServices, issueId: string): Promise<Ends> {
  const group = await readGroup(services, issueId);
  const end = async (order: 'asc' | 'desc'): Promise<FullEvent | null> => {
    const { items } = await findEvents(services, group.issueId, {
      ...{ query: [], order, after: null, until: null, limit: 1, budget: { rows: 100, records: 1 } },
    });
    const [event] = items;
    return event === undefined ? null : readEvent(services, group, event.eventId);
  };
  const [first, last] = await Promise.all([end('asc'), end('desc')]);
  return { group, first, last };
}
