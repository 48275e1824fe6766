import type { Group } from '../../core/group/group.ts';
import type { FullEvent } from '../answers.ts';
import { readEvent, readGroup } from '../reading.ts';
import type { AdminServices } from '../services.ts';
import type { EventFilter } from './event-parameters.ts';
import { budgetOfPage, findEvents, type Budget } from './event-search.ts';

/**
 * The first and the newest stored event of a group or of a filter; the same one where there is one alone, null where none was
 * found.
 */
export interface Ends {
  group: Group;
  first: FullEvent | null;
  last: FullEvent | null;
  /** False where the reading was bounded before it had found both. */
  isWhole: boolean;
}

/** Refuses with 404 where the group is not stored. */
export async function readEnds(
  services: AdminServices,
  issueId: string,
  { query }: Pick<EventFilter, 'query'>,
): Promise<Ends> {
  const group = await readGroup(services, issueId);
  const end = async (order: 'asc' | 'desc') => {
    const budget: Budget = query.length === 0 ? { rows: 100, records: 1 } : budgetOfPage();
    const { items, isWhole } = await findEvents(services, group, {
      ...{ query, order, after: null, until: null, limit: 1, budget },
    });
    const [event] = items;
    if (event === undefined) return { event: null, isWhole };
    return { event: await readEvent(services, group, event.eventId), isWhole: true };
  };
  const [first, last] = await Promise.all([end('asc'), end('desc')]);
  return { group, first: first.event, last: last.event, isWhole: first.isWhole && last.isWhole };
}
