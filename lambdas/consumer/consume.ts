import pMap from 'p-map';
import type { QuarantineEntry } from '../adapters/archive-writer.ts';
import { isoNow } from '../adapters/clock.ts';
import { METRICS } from '../contracts/metrics.ts';
import type { ArchiveRecord } from '../core/archive-record.ts';
import { decode } from '../core/decode.ts';
import { isPermanent, messageOf, type PermanentError } from '../core/failure.ts';
import type { ArchivePointer, Group } from '../core/group.ts';
import type { Observation } from '../core/observation.ts';
import type { Services } from './services.ts';
import { unpack } from './unpack.ts';

export interface Message {
  messageId: string;
  body: string;
}

interface Decoded {
  messageId: string;
  record: ArchiveRecord;
  observations: Observation[];
}

/** Groups written at once: enough to hide a round trip, few enough for one client's 50 sockets. */
const GROUPS_AT_ONCE = 16;

/**
 * One batch of the queue: archive first, then one merge for each group. Returns the ids of messages that should come
 * again; everything else is done for good, either stored or in quarantine (rule 6).
 */
export async function consume(messages: readonly Message[], services: Services): Promise<string[]> {
  const { decoded, quarantined, retry } = await decodeAll(messages, services);
  await keepAside(quarantined, services);
  const pointers = await services.archive.write(
    decoded.map(({ record }) => record),
    isoNow(services.clock),
    services.newId(),
  );
  const failed = await store(withPointers(decoded, pointers), services);
  const again = [...retry, ...failed];
  if (again.length > 0) services.telemetry.metrics.count(METRICS.messagesRetried, again.length);
  return again;
}

async function decodeAll(messages: readonly Message[], services: Services) {
  const decoded: Decoded[] = [];
  const quarantined: QuarantineEntry[] = [];
  const retry: string[] = [];
  await pMap(
    messages,
    async ({ messageId, body }) => {
      try {
        const record = await unpack(body, services);
        const { observations, rejected, relevant } = decode(record);
        decoded.push({ messageId, record, observations });
        if (!relevant) services.telemetry.metrics.count(METRICS.messagesIgnored);
        for (const { index, reason } of rejected) {
          const row = record.kind === 'issues' ? record.issues[index] : null;
          quarantined.push(
            entry(messageId, 'invalid_issue', `row ${index.toString()}: ${reason}`, row, services),
          );
        }
      } catch (error) {
        if (isPermanent(error)) quarantined.push(refused(messageId, body, error, services));
        else retry.push(retried(messageId, error, services));
      }
    },
    { concurrency: GROUPS_AT_ONCE },
  );
  return { decoded, quarantined, retry };
}

async function keepAside(entries: readonly QuarantineEntry[], services: Services): Promise<void> {
  if (entries.length === 0) return;
  await services.archive.quarantine(entries, isoNow(services.clock), services.newId());
  services.telemetry.metrics.count(METRICS.messagesQuarantined, entries.length);
  for (const { messageId, code, reason } of entries) {
    services.telemetry.log.warn('message quarantined', { messageId, code, reason });
  }
}

interface Sighting {
  message: Decoded;
  observation: Observation;
}

/** The ids of the messages that spoke of a group which could not be written. */
async function store(decoded: readonly Decoded[], services: Services): Promise<Set<string>> {
  const byIssue = Map.groupBy(
    decoded.flatMap((message) => message.observations.map((observation) => ({ message, observation }))),
    ({ observation }) => observation.issueId,
  );
  const failed = new Set<string>();
  const known = await services.reader.getGroups([...byIssue.keys()]);
  await pMap(
    byIssue,
    async ([issueId, sightings]) => {
      for (const messageId of await storeGroup(sightings, known.get(issueId), services))
        failed.add(messageId);
    },
    { concurrency: GROUPS_AT_ONCE },
  );
  return failed;
}

/** Writes one group. Where the table can never take one of its observations, each is tried alone (rule 6). */
async function storeGroup(
  sightings: readonly Sighting[],
  known: Group | undefined,
  services: Services,
): Promise<string[]> {
  try {
    count(
      await services.writer.apply(
        sightings.map(({ observation }) => observation),
        known,
      ),
      services,
    );
    return [];
  } catch (error) {
    const [only, ...others] = sightings;
    if (!isPermanent(error) || only === undefined) return comeAgain(sightings, error, services);
    if (others.length === 0) {
      const { messageId, record } = only.message;
      await keepAside([entry(messageId, error.code, error.message, record, services)], services);
      return [];
    }
    const failed: string[] = [];
    for (const sighting of sightings) failed.push(...(await storeGroup([sighting], known, services)));
    return failed;
  }
}

function comeAgain(sightings: readonly Sighting[], error: unknown, { telemetry }: Services): string[] {
  telemetry.log.error('group not written, its messages come again', {
    issueId: sightings[0]?.observation.issueId,
    messages: sightings.length,
    error: messageOf(error),
    cause: error instanceof Error && error.cause instanceof Error ? error.cause.message : null,
  });
  return sightings.map(({ message }) => message.messageId);
}

function count(
  applied: { storedEvents: number; duplicateEvents: number; groupWrites: number; conflicts: number },
  { telemetry: { metrics } }: Services,
): void {
  metrics.count(METRICS.eventsStored, applied.storedEvents);
  metrics.count(METRICS.eventsDuplicate, applied.duplicateEvents);
  metrics.count(METRICS.groupsWritten, applied.groupWrites);
  metrics.count(METRICS.writeConflicts, applied.conflicts);
}

/** An event points at its record in the archive, so that its whole body can be read again. */
const withPointers = (decoded: readonly Decoded[], pointers: readonly ArchivePointer[]): Decoded[] =>
  decoded.map(({ messageId, record, observations }, index) => ({
    messageId,
    record,
    observations: observations.map((observation) =>
      observation.kind === 'event'
        ? { ...observation, event: { ...observation.event, archive: pointers[index] ?? null } }
        : observation,
    ),
  }));

const refused = (
  messageId: string,
  body: string,
  error: PermanentError,
  services: Services,
): QuarantineEntry => entry(messageId, error.code, error.message, body, services);

const entry = (
  messageId: string,
  code: string,
  reason: string,
  message: unknown,
  { clock, sanitise }: Services,
): QuarantineEntry => ({ v: 1, at: isoNow(clock), code, reason, messageId, message: sanitise(message) });

function retried(messageId: string, error: unknown, { telemetry }: Services): string {
  telemetry.log.error('message not read, it comes again', { messageId, error: messageOf(error) });
  return messageId;
}
