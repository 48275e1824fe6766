import { ALOUD, type Telling } from '../core/changes/decide.ts';
import type { Observation } from '../core/group/observation.ts';
import type { Sighting } from './redirect-merged.ts';

/** Observations that are told alike, which is decided by the messages that brought them. */
export interface Told {
  telling: Telling;
  observations: Observation[];
}

/**
 * The observations of one issue by how they are told: what is told to nobody first, so that it never makes a change that
 * is told aloud of one that was silent.
 */
export function tellingsOf(sightings: readonly Sighting[]): Told[] {
  const byTelling = new Map<string, Told>();
  for (const sighting of sightings) {
    const telling = tellingOf(sighting);
    const name = `${ORDER.indexOf(telling.voice).toString()} ${telling.withoutEvent ? '1' : '0'}`;
    const told = byTelling.get(name) ?? { telling, observations: [] };
    told.observations.push(sighting.observation);
    byTelling.set(name, told);
  }
  return [...byTelling].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, told]) => told);
}

const ORDER: readonly Telling['voice'][] = ['setting', 'rebuild', 'replay', 'aloud'];

/** A replay brings what lies in the archive already. */
function tellingOf({ message: { record, archived }, observation }: Sighting): Telling {
  if (record.kind !== 'issues') return archived === null ? ALOUD : { ...ALOUD, voice: 'replay' };
  if (record.announce === false) return { ...ALOUD, voice: 'setting' };
  const withoutEvent = (record.withoutEvent ?? []).includes(observation.issueId);
  return { voice: archived === null ? 'aloud' : 'replay', withoutEvent };
}
