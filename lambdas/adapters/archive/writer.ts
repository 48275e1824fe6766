import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { gunzip, gzipSync, type ZlibOptions } from 'node:zlib';
import { promisify } from 'node:util';
import { archiveObjectKey, quarantineObjectKey } from '../../contracts/archive-keys.ts';
import type { ArchiveRecord } from '../../contracts/archive-record.ts';
import { PermanentError, TransientError } from '../../core/failure.ts';
import type { ArchivePointer } from '../../core/group/group.ts';

/** A message that can never succeed, with what it was and why. */
export interface QuarantineEntry {
  v: 1;
  at: string;
  code: string;
  reason: string;
  messageId: string;
  /** By which version of the redaction rules it was sanitised; absent: 1. */
  rules?: number | undefined;
  /** The message's record, sanitised; where it could not be read, what `unreadableMessage` tells of it. */
  message: unknown;
}

export interface ArchiveWriter {
  /** One object for all records; the pointers are in their order. `id` is a ULID, new for each call. */
  write(records: readonly ArchiveRecord[], at: string, id: string): Promise<ArchivePointer[]>;
  quarantine(entries: readonly QuarantineEntry[], at: string, id: string): Promise<void>;
  /** A body that was too large for the queue. Permanent where it is no longer there. */
  readOversize(key: string): Promise<Buffer>;
  removeOversize(key: string): Promise<void>;
  /** Keeps bytes that cannot be read, as they are: nobody could have sanitised them. */
  keepUnreadable(key: string, bytes: Uint8Array): Promise<void>;
}

const decompress = promisify<Buffer, ZlibOptions, Buffer>(gunzip);

/** Six times the largest body that the webhook takes; more is a gzip bomb. */
const MAX_UNPACKED_BYTES = 32 * 1024 * 1024;

export function createArchiveWriter(client: S3Client, bucket: string): ArchiveWriter {
  const put = async (key: string, gzipped: Buffer): Promise<void> => {
    const object = { Bucket: bucket, Key: key, Body: gzipped, ContentType: 'application/gzip' };
    await transient(`write ${key}`, () => client.send(new PutObjectCommand(object)));
  };
  const putLines = async (key: string, lines: readonly object[]): Promise<ArchivePointer[]> => {
    const { bytes, pointers } = packLines(key, lines);
    await put(key, bytes);
    return pointers;
  };

  return {
    write: async (records, at, id) => {
      if (records.length === 0) return [];
      return putLines(archiveObjectKey(at, id), records);
    },
    quarantine: async (entries, at, id) => {
      if (entries.length > 0) await putLines(quarantineObjectKey(at, id), entries);
    },
    removeOversize: async (key) => {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
    readOversize: async (key) => {
      const bytes = await transient(`read ${key}`, async () => {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return Body?.transformToByteArray();
      });
      if (bytes === undefined) throw new PermanentError('body_missing', `object ${key} is empty`);
      return unpack(Buffer.from(bytes), `object ${key}`);
    },
    keepUnreadable: (key, bytes) => put(key, gzipSync(bytes)),
  };
}

/** One gzip member for each line, and where it lies: one can be read without the others. */
export function packLines(
  key: string,
  lines: readonly unknown[],
): { bytes: Buffer; pointers: ArchivePointer[] } {
  // One after another: a function has about one processor, and each compression under way holds 256 KiB (zlib, zconf.h).
  const members = lines.map((line) => gzipSync(`${JSON.stringify(line)}\n`));
  let offset = 0;
  const pointers = members.map(({ length }) => {
    const pointer = { key, offset, length };
    offset += length;
    return pointer;
  });
  return { bytes: Buffer.concat(members), pointers };
}

/**
 * What was gzipped.
 * @throws PermanentError for what is not gzip or unpacks to more than 32 MiB.
 */
export async function unpack(bytes: Buffer, what: string): Promise<Buffer> {
  try {
    return await decompress(bytes, { maxOutputLength: MAX_UNPACKED_BYTES });
  } catch (error) {
    throw new PermanentError('body_not_gzip', `${what} is not gzip, or unpacks to more than 32 MiB`, {
      cause: error,
    });
  }
}

async function transient<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchKey') {
      throw new PermanentError('body_missing', `could not ${what}: it is no longer in the bucket`, {
        cause: error,
      });
    }
    throw new TransientError('bucket_unavailable', `could not ${what} in the bucket; the queue will retry`, {
      cause: error,
    });
  }
}
