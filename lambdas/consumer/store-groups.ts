import pMap from 'p-map';
import type { Applied } from '../adapters/group-writer.ts';
import { METRICS } from '../contracts/metrics.ts';
import { isPermanent, messageOf, type PermanentError } from '../core/failure.ts';
import type { Group } from '../core/group.ts';
import type { Observation } from '../core/observation.ts';
import type { DecodedMessage } from './decode-batch.ts';
import type { Services } from './services.ts';

/** What became of the messages of a batch. */
export interface Stored {
  /** Ids of messages that spoke of a group which could not be written now. */
  again: Set<string>;
  /** Messages of which the table can never take something. */
  refused: { message: DecodedMessage; error: PermanentError }[];
}

interface Sighting {
  message: DecodedMessage;
  observation: Observation;
}

/** Enough to hide a round trip, few enough for one client's 50 sockets. */
const GROUPS_AT_ONCE = 16;

/** One merge and, mostly, one transaction for each issue that the messages speak of. */
export async function storeGroups(decoded: readonly DecodedMessage[], services: Services): Promise<Stored> {
  const byIssue = Map.groupBy(
    decoded.flatMap((message) => message.observations.map((observation) => ({ message, observation }))),
    ({ observation }) => observation.issueId,
  );
  const stored: Stored = { again: new Set(), refused: [] };
  const known = await services.reader.getGroups([...byIssue.keys()]);
  await pMap(byIssue, ([issueId, sightings]) => storeGroup(sightings, known.get(issueId), stored, services), {
    concurrency: GROUPS_AT_ONCE,
  });
  return stored;
}

/** Where the table can never take one of the group's observations, each is tried alone (rule 6). */
async function storeGroup(
  sightings: readonly Sighting[],
  known: Group | undefined,
  stored: Stored,
  services: Services,
): Promise<void> {
  const [only, ...others] = sightings;
  if (only === undefined) return;
  try {
    const observations = sightings.map(({ observation }) => observation);
    count(await services.writer.apply(observations, known), services);
  } catch (error) {
    if (!isPermanent(error)) comeAgain(sightings, error, stored, services);
    else if (others.length === 0) stored.refused.push({ message: only.message, error });
    else for (const sighting of sightings) await storeGroup([sighting], known, stored, services);
  }
}

function comeAgain(
  sightings: readonly Sighting[],
  error: unknown,
  stored: Stored,
  { telemetry }: Services,
): void {
  for (const { message } of sightings) stored.again.add(message.messageId);
  telemetry.log.error('group not written, its messages come again', {
    issueId: sightings[0]?.observation.issueId,
    messages: sightings.length,
    error: messageOf(error),
    cause: error instanceof Error && error.cause instanceof Error ? error.cause.message : null,
  });
}

function count(applied: Applied, { telemetry: { metrics } }: Services): void {
  metrics.count(METRICS.eventsStored, applied.storedEvents);
  metrics.count(METRICS.eventsDuplicate, applied.duplicateEvents);
  metrics.count(METRICS.groupsWritten, applied.groupWrites);
  metrics.count(METRICS.writeConflicts, applied.conflicts);
}
