import { queueMessage, type QueueMessage, type WebhookMessage } from '../contracts/queue-message.ts';
import { unpack as gunzip, type ArchiveWriter } from '../adapters/archive/writer.ts';
import type { ArchiveRecord, WebhookRecord } from '../contracts/archive-record.ts';
import type { ArchivePointer } from '../core/group/group.ts';
import { isPermanent, PermanentError, withinStack } from '../core/failure.ts';
import type { Sanitise } from '../core/sanitise/sanitise.ts';
import { sanitiseRecord } from '../core/sanitise/record.ts';
import { parseBody } from '../core/sentry/body.ts';

export interface Unpacked {
  record: ArchiveRecord;
  /** Where the body waited in the bucket; it holds everything unsanitised, so it goes once the message is done. */
  oversizeKey: string | null;
  /** Size of the JSON that was parsed: what the message costs, whatever its size in the queue. */
  size: number;
  /** Where the record already lies in the archive: a replay. */
  archived: ArchivePointer | null;
}

interface Means {
  archive: Pick<ArchiveWriter, 'readOversize'>;
  sanitise: Sanitise;
}

/** A webhook whose body is there and cannot be read. */
export class UnreadableBodyError extends PermanentError {
  /** What is known of the delivery without its body. */
  readonly delivery: Omit<WebhookRecord, 'body'>;
  readonly body: Buffer;
  readonly oversizeKey: string | null;
  constructor(
    cause: PermanentError,
    { delivery, body, oversizeKey }: Pick<UnreadableBodyError, 'delivery' | 'body' | 'oversizeKey'>,
  ) {
    super(cause.code, cause.message, { cause });
    this.delivery = delivery;
    this.body = body;
    this.oversizeKey = oversizeKey;
  }
}

/**
 * A queue message as a record of the archive: body fetched and unpacked wherever it travelled, parsed, sanitised.
 * @throws UnreadableBodyError for a webhook that is not JSON; PermanentError for what is not a message of ours;
 * TransientError where the bucket is unavailable.
 */
export async function unpack(text: string, { archive, sanitise }: Means): Promise<Unpacked> {
  const { archived = null, ...message } = parseMessage(text);
  if (message.kind !== 'webhook') {
    return { record: sanitised(message, sanitise), oversizeKey: null, size: text.length, archived };
  }
  const { encoding, body, ...delivery } = message;
  const bytes = await bodyOf(message, archive);
  const oversizeKey = encoding === 'bucket' ? body : null;
  const record = readable(bytes, { delivery, oversizeKey }, () =>
    sanitised({ ...delivery, body: parseBody(bytes) }, sanitise),
  );
  return { record, oversizeKey, size: bytes.length, archived };
}

/** What the redaction cannot work through is never stored as it came. */
const sanitised = (record: ArchiveRecord, sanitise: Sanitise): ArchiveRecord =>
  withinStack('not_sanitisable', 'the body is more than the redaction can work through', () =>
    sanitiseRecord(record, sanitise),
  );

async function bodyOf(
  message: Pick<WebhookMessage, 'encoding' | 'body'>,
  archive: Means['archive'],
): Promise<string | Buffer> {
  switch (message.encoding) {
    case 'identity':
      return message.body;
    case 'gzip':
      return gunzip(Buffer.from(message.body, 'base64'), 'webhook body');
    case 'bucket':
      return archive.readOversize(message.body);
  }
}

/** What is read of a webhook's body; what cannot be is kept with the bytes. */
function readable<T>(
  body: string | Buffer,
  known: Pick<UnreadableBodyError, 'delivery' | 'oversizeKey'>,
  read: () => T,
): T {
  try {
    return read();
  } catch (error) {
    if (!isPermanent(error)) throw error;
    throw new UnreadableBodyError(error, { ...known, body: Buffer.from(body) });
  }
}

function parseMessage(text: string): QueueMessage {
  const parsed = queueMessage.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, code }) => `${path.join('.') || 'message'} ${code}`);
  throw new PermanentError('unknown_message', `the queue message is none of ours: ${faults.join(', ')}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PermanentError('not_json', 'the queue message is not JSON');
  }
}
