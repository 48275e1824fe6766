import type { Group } from './group.ts';
import { decides, merge } from './merge.ts';
import type { Observation } from './observation.ts';

/**
 * The group after one of its observations turned out to say something else, as the redaction rules of today say it:
 * where `before` decided the group's texts, `after` does now. Merging the other observations once more settles ties,
 * which texts can decide.
 */
export function retell(group: Group, before: Observation, after: Observation): Group {
  if (!decides(group, before)) return group;
  return merge(forgetting(group, before), [after]) ?? group;
}

/** As if the observation that decides had not been heard: the next one of its kind decides. */
function forgetting(group: Group, { kind }: Observation): Group {
  switch (kind) {
    case 'snapshot':
      return { ...group, statusObservedAt: null, statusSource: null };
    case 'event':
      return { ...group, lastEventAt: null, lastEventId: null, environment: null, release: null };
    case 'gone':
      return group;
  }
}
