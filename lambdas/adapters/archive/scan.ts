import { Readable } from 'node:stream';
import { constants, crc32, inflateRawSync } from 'node:zlib';
import { GetObjectCommand, NoSuchKey, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { pMapIterable } from 'p-map';
import { decodeTime } from 'ulid';
import * as z from 'zod';
import type { ArchivePointer } from '../../core/group/group.ts';

/** Whole objects, in the order in which they were written: the archive as a log. */
export interface ArchiveScan {
  /** Objects of the range, oldest first. */
  objects(range: ScanRange): AsyncIterable<ArchiveObject>;
  /** The same with their content; several are fetched at once, and they come in order. */
  read(range: ScanRange): AsyncIterable<ScannedObject>;
}

export interface ScanRange {
  /** `archive/` or `quarantine/`. */
  prefix: string;
  /** ISO 8601 UTC: objects written at or after `from` and before `to`; null is without limit. */
  from: string | null;
  to: string | null;
  /** Everything up to here is done: only what lies behind it is read. */
  after: ScanPosition | null;
}

/** All objects before `key` and the first `end` bytes of `key`. */
export interface ScanPosition {
  key: string;
  end: number;
}

export interface ArchiveObject {
  key: string;
  bytes: number;
  /** When it was written, ISO 8601 UTC. */
  at: string;
}

export interface ScannedObject {
  object: ArchiveObject;
  lines: ArchiveLine[];
}

/** One gzip member of an object: JSON, or why it is none. */
export type ArchiveLine = { pointer: ArchivePointer } & ({ json: unknown } | { fault: string });

/** Hides the round trips; each object is at most one batch of the queue, some megabytes unpacked. */
const OBJECTS_AT_ONCE = 4;

/** As the archive's reader: nothing that one message can carry comes near this. */
const MAX_RECORD_BYTES = 32 * 1_048_576;

const ARCHIVE_KEY = /\/dt=(\d{4}-\d{2}-\d{2})\/hh=(\d{2})\/([0-7][0-9A-HJKMNP-TV-Z]{25})\.jsonl\.gz$/;
const HOUR_MS = 3_600_000;

/** Rejects where the bucket does not answer. Objects whose keys are not the archive's are passed over. */
export function createArchiveScan({ client, bucket }: { client: S3Client; bucket: string }): ArchiveScan {
  const objects = async function* (range: ScanRange): AsyncGenerator<ArchiveObject> {
    const { prefix, from, to, after } = range;
    const StartAfter = after === null ? from && folderOf(prefix, from) : after.key.replace(/[^/]*$/, '');
    const pages = paginateListObjectsV2(
      { client },
      { Bucket: bucket, Prefix: prefix, StartAfter: StartAfter ?? undefined },
    );
    for await (const { Contents = [] } of pages) {
      for (const { Key: key = '', Size: bytes = 0 } of Contents) {
        const at = writtenAt(key);
        if (at === undefined || (from !== null && at < from) || isDone(key, bytes, after)) continue;
        // Within an hour's folder the keys are in the order of their instants, so all that follow are later.
        if (to !== null && at >= to) return;
        yield { key, bytes, at };
      }
    }
  };

  const linesOf = async (key: string, start: number): Promise<ArchiveLine[]> => {
    const body = await openObject(client, bucket, key, start);
    if (body === undefined) {
      return [{ pointer: { key, offset: start, length: 0 }, fault: 'the object is no longer in the bucket' }];
    }
    const lines: ArchiveLine[] = [];
    for await (const member of gzipMembers(body)) {
      const pointer = { key, offset: start + member.offset, length: member.length };
      lines.push('fault' in member ? { pointer, fault: member.fault } : { pointer, ...parsed(member.text) });
    }
    return lines;
  };

  return {
    objects,
    read: (range) =>
      pMapIterable(
        objects(range),
        async (object) => ({
          object,
          lines: await linesOf(object.key, range.after?.key === object.key ? range.after.end : 0),
        }),
        { concurrency: OBJECTS_AT_ONCE },
      ),
  };
}

const folderOf = (prefix: string, iso: string) => `${prefix}dt=${iso.slice(0, 10)}/hh=${iso.slice(11, 13)}/`;

const isDone = (key: string, bytes: number, after: ScanPosition | null): boolean =>
  after !== null && (key < after.key || (key === after.key && bytes <= after.end));

/**
 * When an archive object was written, ISO 8601 UTC; undefined for keys that are not the archive's. The instant is the
 * ULID's, held within the hour of its folder: a batch at the turn of the hour may have its folder from one side and its
 * ULID from the other, and must lie in exactly one of two ranges that meet there.
 */
export function writtenAt(key: string): string | undefined {
  const [, day, hour, id] = ARCHIVE_KEY.exec(key) ?? [];
  if (day === undefined || hour === undefined || id === undefined) return undefined;
  const folder = Date.parse(`${day}T${hour}:00:00.000Z`);
  if (Number.isNaN(folder)) return undefined;
  const at = Math.min(Math.max(decodeTime(id), folder), folder + HOUR_MS - 1);
  return new Date(at).toISOString();
}

/** Undefined where the object has gone since it was listed: the bucket's lifecycle is at work. */
async function openObject(
  client: S3Client,
  bucket: string,
  key: string,
  start: number,
): Promise<Readable | undefined> {
  try {
    const range = start === 0 ? {} : { Range: `bytes=${start.toString()}-` };
    const { Body: body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, ...range }));
    if (!(body instanceof Readable)) throw new Error(`The bucket answered ${key} without a body.`);
    return body;
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

/** JSON.parse's own message quotes its input, which has no place in a log. */
function parsed(text: string): { json: unknown } | { fault: string } {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return { fault: 'the record is not JSON' };
  }
}

export type GzipMember = { offset: number; length: number } & ({ text: string } | { fault: string });

/**
 * The members of a gzip file one by one, with their place in it: Node's own gunzip joins them without a seam. Holds one
 * chunk and one member at a time. A damaged member comes as its fault and ends the file, because nothing tells where
 * the next one starts.
 */
export async function* gzipMembers(chunks: AsyncIterable<unknown>): AsyncGenerator<GzipMember> {
  let waiting = Buffer.alloc(0);
  let offset = 0;
  /** A member that is not whole is retried only when twice as much of it is there. */
  let enough = 0;
  for await (const chunk of chunks) {
    if (!(chunk instanceof Uint8Array)) throw new Error('A gzip file is read as bytes, not as text.');
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length > 0 && waiting.length >= enough) {
      const member = readMember(waiting);
      if (member === 'cut off') {
        enough = waiting.length * 2;
        break;
      }
      yield { ...member, offset };
      if ('fault' in member) return;
      enough = 0;
      offset += member.length;
      waiting = waiting.subarray(member.length);
    }
  }
  while (waiting.length > 0) {
    const member = readMember(waiting);
    if (member === 'cut off') {
      yield { offset, length: waiting.length, fault: 'the gzip member is cut off' };
      return;
    }
    yield { ...member, offset };
    if ('fault' in member) return;
    offset += member.length;
    waiting = waiting.subarray(member.length);
  }
}

/** RFC 1952, section 2.3: a header of 10 bytes, optional fields, the deflated text, its CRC-32 and its size. */
const HEADER_BYTES = 10;
const TRAILER_BYTES = 8;
const FLAG = { headerCrc: 2, extra: 4, name: 8, comment: 16 } as const;

/** What `info: true` answers; the declared type does not know it. `bytesWritten` counts the bytes of input it used. */
const inflated = z.object({
  buffer: z.instanceof(Uint8Array),
  engine: z.object({ bytesWritten: z.number() }),
});

/** The first member of these bytes. */
function readMember(
  bytes: Buffer,
): { length: number; text: string } | { length: number; fault: string } | 'cut off' {
  const damaged = (fault: string) => ({ length: bytes.length, fault });
  const start = headerEnd(bytes);
  if (start === 'cut off') return start;
  if (start === 'no gzip') return damaged('these bytes are not gzip');
  try {
    const { buffer, engine } = inflated.parse(
      inflateRawSync(bytes.subarray(start), { info: true, maxOutputLength: MAX_RECORD_BYTES }),
    );
    const end = start + engine.bytesWritten;
    if (bytes.length < end + TRAILER_BYTES) return 'cut off';
    const isWhole =
      bytes.readUInt32LE(end) === crc32(buffer) && bytes.readUInt32LE(end + 4) === buffer.length;
    if (!isWhole) return damaged('the checksum of the gzip member is wrong');
    return { length: end + TRAILER_BYTES, text: Buffer.from(buffer).toString('utf8') };
  } catch (error) {
    if (endedEarly.safeParse(error).success) return 'cut off';
    return damaged('the gzip member cannot be decompressed, or unpacks to more than 32 MiB');
  }
}

/** zlib asks for more input. */
const endedEarly = z.looseObject({ errno: z.literal(constants.Z_BUF_ERROR) });

function headerEnd(bytes: Buffer): number | 'cut off' | 'no gzip' {
  const magic = [0x1f, 0x8b, 8];
  if (magic.some((byte, index) => index < bytes.length && bytes[index] !== byte)) return 'no gzip';
  if (bytes.length < HEADER_BYTES) return 'cut off';
  const flags = bytes.readUInt8(3);
  let end = HEADER_BYTES;
  if (flags & FLAG.extra) {
    if (bytes.length < end + 2) return 'cut off';
    end += 2 + bytes.readUInt16LE(end);
  }
  for (const flag of [FLAG.name, FLAG.comment]) {
    if (!(flags & flag)) continue;
    const zero = bytes.indexOf(0, end);
    if (zero === -1) return 'cut off';
    end = zero + 1;
  }
  if (flags & FLAG.headerCrc) end += 2;
  // Some deflated text has to follow: of no input at all, zlib says nothing.
  return bytes.length <= end ? 'cut off' : end;
}
