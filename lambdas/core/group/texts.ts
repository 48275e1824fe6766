import { UNTITLED } from '../sentry/parse.ts';
import type { Group, Position } from './group.ts';
import type { Observation } from './observation.ts';
import { agree, compare, positionOfLastEvent, positionOfSighting, positionOfSnapshot } from './positions.ts';

/**
 * A group's title and permalink where the observation that describes the group has none: the newest other one that has
 * decides, and the group keeps its position, so that the order of arrival leaves no trace. Snapshots stand above
 * events: what Sentry says of the issue itself outweighs what one of its events says of it.
 */
interface FoundText {
  text: string;
  from: Position;
}

const SNAPSHOT = 1;
const EVENT = 0;

/** The group with the texts of the observation that describes it, even where that has none. */
export const ownTexts = (group: Group): Group => ({
  ...group,
  title: group.titleFrom === null ? group.title : UNTITLED,
  permalink: group.permalinkFrom === null ? group.permalink : null,
  titleFrom: null,
  permalinkFrom: null,
});

/** Empty texts are none: two ways to say the same must not be two positions. */
export function withoutEmptyTexts<O extends Observation>(observation: O): O;
export function withoutEmptyTexts(observation: Observation): Observation {
  switch (observation.kind) {
    case 'snapshot': {
      const { description } = observation;
      const { title, permalink } = description;
      return {
        ...observation,
        description: { ...description, title: title || UNTITLED, permalink: permalink || null },
      };
    }
    case 'event': {
      const { event, permalink } = observation;
      return {
        ...observation,
        event: { ...event, title: event.title || UNTITLED },
        permalink: permalink || null,
      };
    }
    case 'gone':
      return observation;
  }
}

/**
 * `described` is the group after the observation, by its own texts; `known` is the group before it. Without an
 * observation the group has lost what described it.
 */
export function fallBack(known: Group, observation: Observation | null, described: Group): Group {
  const title = newest(foundIn(known, titleOf(known), known.titleFrom), offered(observation, titleOf));
  const link = newest(foundIn(known, linkOf(known), known.permalinkFrom), offered(observation, linkOf));
  return {
    ...described,
    ...(titleOf(described) !== null || title === null ? {} : { title: title.text, titleFrom: title.from }),
    ...(linkOf(described) !== null || link === null
      ? {}
      : { permalink: link.text, permalinkFrom: link.from }),
  };
}

/** The group without what it has from this observation alone: its own texts where it describes the group, or a fallback. */
export function withoutTextsOf(group: Group, observation: Observation, describes: boolean): Group {
  const isTitleFrom = isFrom(group.titleFrom, offered(observation, titleOf), describes);
  const isLinkFrom = isFrom(group.permalinkFrom, offered(observation, linkOf), describes);
  if (!isTitleFrom && !isLinkFrom) return group;
  return {
    ...group,
    ...(isTitleFrom ? { title: UNTITLED, titleFrom: null } : {}),
    ...(isLinkFrom ? { permalink: null, permalinkFrom: null } : {}),
  };
}

function isFrom(from: Position | null, found: FoundText | null, describes: boolean): boolean {
  if (from === null) return describes;
  return found !== null && agree(from, found.from);
}

type Texts = Pick<Group, 'title' | 'permalink'>;
/** A group of which nothing was told yet has an empty title. */
const titleOf = ({ title }: Texts) => (title === UNTITLED || title === '' ? null : title);
const linkOf = ({ permalink }: Texts) => permalink;

function foundIn(group: Group, text: string | null, from: Position | null): FoundText | null {
  if (text === null) return null;
  if (from !== null) return { text, from };
  const position = positionOfDescription(ownTexts(group));
  return position === null ? null : { text, from: position };
}

function positionOfDescription(group: Group): Position | null {
  const { statusObservedAt, statusSource, lastEventAt } = group;
  if (statusObservedAt !== null && statusSource !== null)
    return [SNAPSHOT, ...positionOfSnapshot(statusObservedAt, statusSource, group)];
  return lastEventAt === null ? null : [EVENT, ...positionOfLastEvent(group)];
}

function offered(observation: Observation | null, of: (texts: Texts) => string | null): FoundText | null {
  switch (observation?.kind) {
    case 'snapshot': {
      const { observedAt, source, description } = observation;
      const text = of(description);
      return text === null
        ? null
        : { text, from: [SNAPSHOT, ...positionOfSnapshot(observedAt, source, description)] };
    }
    case 'event': {
      // What was told under another issue is of that issue.
      if (observation.redirectedFrom !== null) return null;
      const text = of({ title: observation.event.title, permalink: observation.permalink });
      return text === null ? null : { text, from: [EVENT, ...positionOfSighting(observation)] };
    }
    case 'gone':
    case undefined:
      return null;
  }
}

const newest = (a: FoundText | null, b: FoundText | null): FoundText | null =>
  a === null || b === null ? (a ?? b) : compare(a.from, b.from) >= 0 ? a : b;
