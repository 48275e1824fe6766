import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ArchivePointer } from '../../lambdas/core/group/group.ts';
import { s3ClientOf } from '../support/fakes/fake-s3.ts';

/** A bucket in a folder: the archive of a long run does not fit into memory. */
export interface FolderBucket {
  client: S3Client;
  /** The text of one archived record. */
  read(pointer: ArchivePointer): Promise<string>;
  remove(): Promise<void>;
}

export function createFolderBucket(folder: string): FolderBucket {
  const fileOf = (key: string | undefined) => path.join(folder, (key ?? '').replaceAll('/', '!'));
  const created = mkdir(folder, { recursive: true });
  /** The last object read: records are read in the order in which they lie. */
  let last: { key: string; bytes: Buffer } | undefined;
  const bytesOf = async (key: string): Promise<Buffer> => {
    if (last?.key !== key) last = { key, bytes: await readFile(fileOf(key)) };
    return last.bytes;
  };
  const send = async (command: unknown): Promise<object> => {
    await created;
    if (command instanceof PutObjectCommand) {
      await writeFile(fileOf(command.input.Key), command.input.Body as Buffer);
      return {};
    }
    if (command instanceof DeleteObjectCommand) {
      await rm(fileOf(command.input.Key), { force: true });
      return {};
    }
    if (command instanceof GetObjectCommand) {
      const bytes = await readFile(fileOf(command.input.Key));
      return { Body: { transformToByteArray: () => Promise.resolve(new Uint8Array(bytes)) } };
    }
    throw new Error('the folder stands for no other request of S3');
  };
  return {
    client: s3ClientOf(send),
    read: async ({ key, offset, length }) =>
      gunzipSync((await bytesOf(key)).subarray(offset, offset + length)).toString(),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
