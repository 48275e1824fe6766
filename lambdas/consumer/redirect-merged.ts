import type { GroupReader } from '../adapters/table/read/group-reader.ts';
import type { Group } from '../core/group/group.ts';
import { underHome, type Observation } from '../core/group/observation.ts';
import type { DecodedMessage } from './decode-batch.ts';

/** One observation and the message that brought it. */
export interface Sighting {
  message: DecodedMessage;
  observation: Observation;
}

export interface Assigned {
  sightings: Sighting[];
  /** The groups of all these observations, as just read; those that are not stored are absent. */
  groups: Map<string, Group>;
}

/** Assigns events that were reported under the id of a merged group to the group that survived. */
export async function redirectMerged(
  decoded: readonly DecodedMessage[],
  reader: Pick<GroupReader, 'getGroups'>,
): Promise<Assigned> {
  const sightings = decoded.flatMap((message) =>
    message.observations.map((observation) => ({ message, observation })),
  );
  const groups = new Map<string, Group>();
  const asked = new Set<string>();
  let assigned = sightings;
  for (;;) {
    const unknown = assigned.map(({ observation }) => observation.issueId).filter((id) => !asked.has(id));
    if (unknown.length === 0) return { sightings: assigned, groups };
    for (const [id, group] of await reader.getGroups(unknown)) groups.set(id, group);
    unknown.forEach((id) => asked.add(id));
    assigned = assigned.map((sighting) => redirected(sighting, groups));
  }
}

function redirected(sighting: Sighting, groups: ReadonlyMap<string, Group>): Sighting {
  const { observation } = sighting;
  if (observation.kind !== 'event') return sighting;
  const survivor = survivorOf(observation.issueId, groups);
  if (survivor === observation.issueId) return sighting;
  return { ...sighting, observation: underHome(observation, survivor) };
}

/**
 * As far as the groups at hand tell. A circle has no survivor: its events stay where they are, and the writer, which
 * stores none under a merged group, lets their messages alone be retried.
 */
function survivorOf(issueId: string, groups: ReadonlyMap<string, Group>): string {
  const passed = new Set<string>();
  let id = issueId;
  while (!passed.has(id)) {
    const next = groups.get(id)?.gone?.mergedInto ?? null;
    if (next === null) return id;
    passed.add(id);
    id = next;
  }
  return issueId;
}
