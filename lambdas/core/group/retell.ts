import type { Group } from './group.ts';
import { decides, merge } from './merge.ts';
import type { Observation } from './observation.ts';
import { withoutEmptyTexts, withoutTextsOf } from './texts.ts';

/**
 * The group after one of its observations turned out to say something else, as the redaction rules of today say it:
 * what it has from `before`, it has from `after` now. Merging the other observations once more settles ties, which
 * texts can decide.
 */
export function retell(group: Group, before: Observation, after: Observation): Group {
  const told = withoutEmptyTexts(before);
  const isDecided = decides(group, told);
  const describes = isDecided && (told.kind === 'snapshot' || group.statusObservedAt === null);
  const rest = withoutTextsOf(group, told, describes);
  if (!isDecided && rest === group) return group;
  const retold = merge(isDecided ? forgetting(rest, told) : rest, [after]) ?? group;
  // Rules change texts, never an instant.
  const { firstSeen, lastSeen, toldFirst, toldLast } = group;
  return { ...retold, firstSeen, lastSeen, toldFirst, toldLast };
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
