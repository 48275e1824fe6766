import {
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { CommandError, EXIT } from '../command-line/exit.ts';

/** What a repair does to the bucket. */
export interface ObjectStore {
  /** A key of no object that sorts where this one does: nothing lies between the two. */
  keyBeside(key: string): Promise<string>;
  put(key: string, bytes: Buffer): Promise<void>;
  remove(key: string): Promise<void>;
  /** All keys under a prefix. */
  keys(prefix: string): Promise<Set<string>>;
}

/** Crockford's base 32, the digits of a ULID: its order is that of the texts. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export function createObjectStore(client: S3Client, bucket: string): ObjectStore {
  const list = async (prefix: string): Promise<Set<string>> => {
    const keys = new Set<string>();
    let ContinuationToken: string | undefined;
    do {
      const page = await client.send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken }),
      );
      for (const { Key } of page.Contents ?? []) if (Key !== undefined) keys.add(Key);
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    return keys;
  };
  return {
    async keyBeside(key) {
      const [, before = '', id = '', after = ''] = /^(.*\/)([^/.]+)(\..*)$/.exec(key) ?? [];
      for (const step of [1, -1] as const) {
        const beside = `${before}${neighbour(id, step)}${after}`;
        if (!(await list(beside)).has(beside)) return beside;
      }
      throw new CommandError(
        `There is no free key beside ${key}: two objects have ids that follow on each other. Was the archive copied together by hand?`,
        EXIT.failed,
      );
    },
    async put(key, bytes) {
      const object = { Bucket: bucket, Key: key, Body: bytes, ContentType: 'application/gzip' };
      await client.send(new PutObjectCommand(object));
    },
    async remove(key) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
    keys: list,
  };
}

/** The ULID right after or before this one. */
export function neighbour(id: string, step: 1 | -1): string {
  const digits = Array.from(id);
  for (let at = digits.length - 1; at >= 0; at--) {
    const value = DIGITS.indexOf(digits[at] ?? '') + step;
    digits[at] = DIGITS.at(value % DIGITS.length) ?? '';
    if (value >= 0 && value < DIGITS.length) break;
  }
  return digits.join('');
}
