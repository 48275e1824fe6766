import { addHours, hourOf } from '../../core/ledger/ledger.ts';
import { LEAST_EVENTS } from '../../core/spikes/baseline.ts';
import type { GroupDay, RollUpBuilder } from '../../core/trends/roll-up.ts';

/**
 * Hours that are judged in each run: the one under way, and as many before it as a sync that comes once an hour, or that
 * waited for Sentry, would miss.
 */
const HOURS_JUDGED = 3;
/** Of as many groups at once nobody reads anything; those with most events are judged. */
const MAX_GROUPS = 200;

export interface BusyGroup {
  issueId: string;
  projectId: string;
  /** Its hours with enough events to be a spike at all. */
  hours: string[];
  /** Of the busiest of them. */
  most: number;
}

/** Notes which groups have hours to judge, from counters that the ledger reads anyway. */
export interface BusyGroups {
  /** The builder, looked at. */
  beside(builder: RollUpBuilder, projectId: string, day: string): Pick<RollUpBuilder, 'add'>;
  /** The busiest first, and how many more there are. */
  busiest(): { groups: BusyGroup[]; others: number };
}

export function createBusyGroups(nowMs: number): BusyGroups {
  const current = hourOf(nowMs);
  const judged = Array.from({ length: HOURS_JUDGED }, (_, ago) => addHours(current, -ago));
  const groups = new Map<string, BusyGroup>();

  const note = (projectId: string, day: string, { issueId, hours }: GroupDay) => {
    for (const hour of judged) {
      const count = hour.startsWith(day) ? (hours.get(hour.slice(-2)) ?? 0) : 0;
      if (count < LEAST_EVENTS) continue;
      const known = groups.get(issueId);
      if (known === undefined) groups.set(issueId, { issueId, projectId, hours: [hour], most: count });
      else
        groups.set(issueId, { ...known, hours: [...known.hours, hour], most: Math.max(known.most, count) });
    }
  };

  return {
    beside: (builder, projectId, day) => ({
      add: (group) => {
        note(projectId, day, group);
        builder.add(group);
      },
    }),
    busiest: () => {
      const sorted = [...groups.values()].sort((a, b) => b.most - a.most);
      return { groups: sorted.slice(0, MAX_GROUPS), others: Math.max(0, sorted.length - MAX_GROUPS) };
    },
  };
}
