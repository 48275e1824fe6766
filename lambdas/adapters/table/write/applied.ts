import type { Group } from '../../../core/group/group.ts';

/** What became of the observations of one issue. */
export interface Applied {
  /** Events put and counted. */
  storedEvents: number;
  /** Of those, the ones whose body is still to come. */
  indexedEvents: number;
  /** Of those, the ones that a webhook should have brought and the sync did. */
  repairedEvents: number;
  /** Events that were stored already. */
  duplicateEvents: number;
  /** Of those, the ones that got their body. */
  completedEvents: number;
  /** Of those, the ones that live in another group now. */
  movedEvents: number;
  groupWrites: number;
  conflicts: number;
  /** As it is afterwards. */
  group: Group | undefined;
}

/** Where a count of what was applied begins. */
export const NOTHING_APPLIED: Applied = {
  storedEvents: 0,
  indexedEvents: 0,
  repairedEvents: 0,
  duplicateEvents: 0,
  completedEvents: 0,
  movedEvents: 0,
  groupWrites: 0,
  conflicts: 0,
  group: undefined,
};
