import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { s3ClientOf } from './fake-s3.ts';

export interface MemoryBucket {
  client: S3Client;
  objects: Map<string, Buffer>;
}

/** S3 lists at most 1,000 keys a page. */
const PAGE = 1_000;

/** What the archive needs of S3, in memory. */
export function createMemoryBucket(): MemoryBucket {
  const objects = new Map<string, Buffer>();
  const get = ({ Key = '', Range }: GetObjectCommand['input']) => {
    const bytes = objects.get(Key);
    if (bytes === undefined) throw new NoSuchKey({ message: Key, $metadata: {} });
    const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(Range ?? '') ?? [];
    const part = bytes.subarray(Number(from), to === '' ? undefined : Number(to) + 1);
    const body = Readable.from([part]);
    return {
      Body: Object.assign(body, { transformToByteArray: () => Promise.resolve(new Uint8Array(part)) }),
    };
  };
  const list = ({ Prefix = '', StartAfter = '', ContinuationToken = '' }: ListObjectsV2Command['input']) => {
    const keys = [...objects.keys()]
      .filter((key) => key.startsWith(Prefix) && key > StartAfter && key > ContinuationToken)
      .sort();
    const page = keys.slice(0, PAGE);
    return {
      Contents: page.map((Key) => ({ Key, Size: objects.get(Key)?.length })),
      NextContinuationToken: keys.length > PAGE ? page.at(-1) : undefined,
    };
  };
  const answer = (command: unknown): object => {
    if (command instanceof GetObjectCommand) return get(command.input);
    if (command instanceof ListObjectsV2Command) return list(command.input);
    if (command instanceof PutObjectCommand)
      objects.set(command.input.Key ?? '', command.input.Body as Buffer);
    else if (command instanceof DeleteObjectCommand) objects.delete(command.input.Key ?? '');
    else throw new Error('the bucket in memory knows no other request');
    return {};
  };
  const send = async (command: unknown): Promise<object> => {
    await Promise.resolve();
    return answer(command);
  };
  return { client: s3ClientOf(send), objects };
}
