import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { ulid } from 'ulid';
import { unpack } from '../../../lambdas/adapters/archive/writer.ts';
import { oversizeObjectKey } from '../../../lambdas/contracts/archive-keys.ts';
import {
  encodeMessage,
  MAX_MESSAGE_BYTES,
  type QueueMessage,
  type WebhookMessage,
} from '../../../lambdas/contracts/queue-message.ts';

/** Bodies that lie apart from their entry in the quarantine, and the way back for those that no message can carry. */
export interface KeptBodies {
  /** What nobody could read, as it came; undefined where it has expired. */
  read(key: string): Promise<Buffer | undefined>;
  /** A webhook with this body: gzipped, and through the bucket where it is too large even so. */
  travelling(delivery: Omit<WebhookMessage, 'encoding' | 'body'>, body: Buffer): Promise<QueueMessage>;
}

const compress = promisify<Buffer, Buffer>(gzip);

export function createKeptBodies(client: S3Client, bucket: string, clock: { now: () => number }): KeptBodies {
  return {
    async read(key) {
      const gzipped = await readObject(client, bucket, key);
      return gzipped === undefined ? undefined : unpack(gzipped, `object ${key}`);
    },
    async travelling(delivery, body) {
      const gzipped = await compress(body);
      const packed: QueueMessage = { ...delivery, encoding: 'gzip', body: gzipped.toString('base64') };
      if (encodeMessage(packed).length <= MAX_MESSAGE_BYTES) return packed;
      const key = oversizeObjectKey(new Date(clock.now()).toISOString(), ulid(clock.now()));
      const object = { Bucket: bucket, Key: key, Body: gzipped, ContentType: 'application/gzip' };
      await client.send(new PutObjectCommand(object));
      return { ...delivery, encoding: 'bucket', body: key };
    },
  };
}

async function readObject(client: S3Client, bucket: string, key: string): Promise<Buffer | undefined> {
  try {
    const { Body: body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const bytes = await body?.transformToByteArray();
    return bytes === undefined ? undefined : Buffer.from(bytes);
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}
