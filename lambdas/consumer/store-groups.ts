import pMap from 'p-map';
import type { Applied } from '../adapters/table/write/applied.ts';
import { METRICS } from '../contracts/metrics.ts';
import { ALOUD } from '../core/changes/decide.ts';
import { isPermanent, messageOf, type PermanentError } from '../core/failure.ts';
import type { ArchivePointer, Group } from '../core/group/group.ts';
import { isTombstone } from '../core/group/merge.ts';
import type { Observation } from '../core/group/observation.ts';
import type { DecodedMessage } from './decode-batch.ts';
import { findSurvivor } from '../adapters/table/write/find-survivor.ts';
import { redirectMerged, type Sighting } from './redirect-merged.ts';
import type { Services } from './services.ts';
import { tellingsOf } from './tellings.ts';

export type { DecodedMessage };

/** What became of the messages of a batch. */
export interface Stored {
  /** Ids of messages that spoke of a group which could not be written now. */
  toRetry: Set<string>;
  /** Messages of which the table can never take something. */
  refused: { message: DecodedMessage; error: PermanentError }[];
}

/** What storing needs of the world; a rebuild has no queue and no archive to write. */
export type StoreServices = Pick<Services, 'reader' | 'writer' | 'mover' | 'telemetry'>;

/** Enough to hide a round trip, few enough for one client's 50 sockets. */
const GROUPS_AT_ONCE = 16;

/** What the message says, once it is known where its record lies. */
export const withPointer = (message: DecodedMessage, pointer: ArchivePointer | null): DecodedMessage => ({
  ...message,
  observations: message.observations.map((observation) =>
    observation.kind === 'event'
      ? { ...observation, event: { ...observation.event, archive: pointer } }
      : observation,
  ),
});

/** One merge and, mostly, one transaction for each issue that the messages speak of. */
export async function storeGroups(
  decoded: readonly DecodedMessage[],
  services: StoreServices,
): Promise<Stored> {
  const stored: Stored = { toRetry: new Set(), refused: [] };
  const { sightings, groups } = await redirectMerged(decoded, services.reader);
  const byIssue = Map.groupBy(sightings, ({ observation }) => observation.issueId);
  await pMap(byIssue, ([issueId, ofIssue]) => storeGroup(ofIssue, groups.get(issueId), stored, services), {
    concurrency: GROUPS_AT_ONCE,
  });
  // After the groups: a spike is told of what the batch has made of them.
  await pMap(decoded, (message) => tellSpike(message, stored, services), { concurrency: GROUPS_AT_ONCE });
  return stored;
}

/** Once for each hour of a group, however often the message comes. */
async function tellSpike(message: DecodedMessage, stored: Stored, services: StoreServices): Promise<void> {
  const { spike, archived, messageId } = message;
  if (spike === undefined) return;
  try {
    await services.writer.tellSpike(spike, archived === null ? ALOUD : { ...ALOUD, voice: 'replay' });
  } catch (error) {
    stored.toRetry.add(messageId);
    services.telemetry.log.error('spike not written, its message is retried', {
      issueId: spike.issueId,
      error: messageOf(error),
    });
  }
}

/** Where the table can never take one of the group's observations, each is tried alone (docs/invariants.md, rule 6). */
async function storeGroup(
  sightings: readonly Sighting[],
  known: Group | undefined,
  stored: Stored,
  services: StoreServices,
): Promise<void> {
  const [only, ...others] = sightings;
  if (only === undefined) return;
  try {
    await apply(sightings, known, services);
  } catch (error) {
    if (!isPermanent(error)) comeAgain(sightings, error, stored, services);
    else if (others.length === 0) stored.refused.push({ message: only.message, error });
    else for (const sighting of sightings) await storeGroup([sighting], known, stored, services);
  }
}

/** A merge comes last: what the batch says of the group before is stored as if it had come before. */
async function apply(
  sightings: readonly Sighting[],
  known: Group | undefined,
  services: StoreServices,
): Promise<void> {
  const merges = sightings.filter(({ observation }) => isMerge(observation));
  const others = sightings.filter((sighting) => !merges.includes(sighting));
  const group = await applyInTurn(others, known, services);
  if (merges.length === 0) return;
  const tombstone = await applyInTurn(merges, group, services);
  if (tombstone === undefined || !isTombstone(tombstone)) return;
  const survivor = await findSurvivor(tombstone, services.reader);
  const telling = tellingsOf(merges).at(-1)?.telling;
  const moved = await services.mover.moveEvents(tombstone.issueId, survivor, telling);
  services.telemetry.metrics.count(METRICS.eventsMoved, moved);
}

const isMerge = (observation: Observation): boolean =>
  observation.kind === 'gone' && observation.mergedInto !== null;

/** The group afterwards. */
async function applyInTurn(
  sightings: readonly Sighting[],
  known: Group | undefined,
  services: StoreServices,
): Promise<Group | undefined> {
  let group = known;
  for (const { telling, observations } of tellingsOf(sightings)) {
    const applied = await services.writer.apply(observations, group, telling);
    count(applied, services);
    group = applied.group;
  }
  return group;
}

function comeAgain(
  sightings: readonly Sighting[],
  error: unknown,
  stored: Stored,
  { telemetry }: StoreServices,
): void {
  for (const { message } of sightings) stored.toRetry.add(message.messageId);
  telemetry.log.error('group not written, its messages are retried', {
    issueId: sightings[0]?.observation.issueId,
    messages: sightings.length,
    error: messageOf(error),
    cause: error instanceof Error && error.cause instanceof Error ? error.cause.message : null,
  });
}

function count(applied: Applied, { telemetry: { metrics } }: StoreServices): void {
  metrics.count(METRICS.eventsStored, applied.storedEvents);
  metrics.count(METRICS.eventsIndexed, applied.indexedEvents);
  metrics.count(METRICS.repairedBySync, applied.repairedEvents);
  metrics.count(METRICS.eventsDuplicate, applied.duplicateEvents);
  metrics.count(METRICS.eventsCompleted, applied.completedEvents);
  metrics.count(METRICS.eventsMoved, applied.movedEvents);
  metrics.count(METRICS.groupsWritten, applied.groupWrites);
  metrics.count(METRICS.writeConflicts, applied.conflicts);
}
