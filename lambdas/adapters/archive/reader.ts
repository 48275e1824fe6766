import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import type { ArchivePointer } from '../../core/group/group.ts';

/** Reads one archived record, as stored (sanitised). */
export interface ArchiveReader {
  /** The record's JSON, or undefined where retention has removed it. */
  readRecord(pointer: ArchivePointer): Promise<unknown>;
}

interface ObjectClient {
  send(command: GetObjectCommand): Promise<GetObjectCommandOutput>;
}

/**
 * Nothing that one message can carry comes near this (a webhook body is at most 5 MB); a gzip member that claims
 * more is not ours.
 */
const MAX_RECORD_BYTES = 32 * 1_048_576;

const unzip = promisify(gunzip);

/** Reads single records out of the archive's objects by byte range. Rejects where a record is damaged. */
export function createArchiveReader({
  client,
  bucket,
}: {
  client: ObjectClient;
  bucket: string;
}): ArchiveReader {
  return {
    async readRecord({ key, offset, length }) {
      const range = `bytes=${offset}-${offset + length - 1}`;
      const member = await readRange(client, bucket, key, range);
      if (member === undefined) return undefined;
      const what = `The archive record ${key} ${range}`;
      const text = await unzip(member, { maxOutputLength: MAX_RECORD_BYTES }).catch((error: unknown) => {
        throw new Error(`${what} cannot be decompressed.`, { cause: error });
      });
      return parseRecord(text.toString(), what);
    },
  };
}

async function readRange(
  client: ObjectClient,
  bucket: string,
  key: string,
  range: string,
): Promise<Uint8Array | undefined> {
  try {
    const { Body: body } = await client.send(
      new GetObjectCommand({ Bucket: bucket, Key: key, Range: range }),
    );
    return await body?.transformToByteArray();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

/** JSON.parse's own message quotes its input, which has no place in a log. */
function parseRecord(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${what} is not JSON.`);
  }
}
