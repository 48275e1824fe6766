import { queueMessage, type QueueMessage, type WebhookMessage } from '../contracts/queue-message.ts';
import { unpack as gunzip, type ArchiveWriter } from '../adapters/archive/writer.ts';
import type { ArchiveRecord } from '../contracts/archive-record.ts';
import type { ArchivePointer } from '../core/group/group.ts';
import { PermanentError } from '../core/failure.ts';
import type { Sanitise } from '../core/sanitise/sanitise.ts';

export interface Unpacked {
  record: ArchiveRecord;
  /** Where the body waited in the bucket; it holds everything unsanitised, so it goes once the message is done. */
  oversizeKey: string | null;
  /** Characters of JSON that were parsed: what the message costs, whatever its size in the queue. */
  size: number;
  /** Where the record already lies in the archive: a replay. */
  archived: ArchivePointer | null;
}

interface Means {
  archive: Pick<ArchiveWriter, 'readOversize'>;
  sanitise: Sanitise;
}

/**
 * A queue message as a record of the archive: body fetched and unpacked wherever it travelled, parsed, sanitised.
 * @throws PermanentError for what is not a message of ours or not JSON; TransientError where the bucket is unavailable.
 */
export async function unpack(text: string, { archive, sanitise }: Means): Promise<Unpacked> {
  const { archived = null, ...message } = parseMessage(text);
  const pulled = { oversizeKey: null, size: text.length, archived };
  switch (message.kind) {
    case 'webhook': {
      const { encoding, body, ...rest } = message;
      const json = await bodyOf(message, archive);
      return {
        record: { ...rest, body: sanitise(parseJson(json, 'webhook body')) },
        oversizeKey: encoding === 'bucket' ? body : null,
        size: json.length,
        archived,
      };
    }
    case 'issues':
      return { ...pulled, record: { ...message, issues: message.issues.map(sanitise) } };
    case 'events':
      return { ...pulled, record: { ...message, events: message.events.map(sanitise) } };
    case 'event':
      return { ...pulled, record: { ...message, event: sanitise(message.event) } };
    case 'gone':
      return { ...pulled, record: message };
  }
}

function bodyOf(
  message: Pick<WebhookMessage, 'encoding' | 'body'>,
  archive: Means['archive'],
): Promise<string> {
  switch (message.encoding) {
    case 'identity':
      return Promise.resolve(message.body);
    case 'gzip':
      return gunzip(Buffer.from(message.body, 'base64'), 'webhook body');
    case 'bucket':
      return archive.readOversize(message.body);
  }
}

function parseMessage(text: string): QueueMessage {
  const parsed = queueMessage.safeParse(parseJson(text, 'queue message'));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, code }) => `${path.join('.') || 'message'} ${code}`);
  throw new PermanentError('unknown_message', `the queue message is none of ours: ${faults.join(', ')}`);
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PermanentError('not_json', `the ${what} is not JSON`, { cause: error });
  }
}
