import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { pMapIterable } from 'p-map';
import type { ArchiveScan } from '../../../lambdas/adapters/archive/scan.ts';
import { ARCHIVE_PREFIX } from '../../../lambdas/contracts/archive-keys.ts';

/** Hides the round trips. */
const AT_ONCE = 8;

interface Source {
  scan: Pick<ArchiveScan, 'objects'>;
  client: S3Client;
  bucket: string;
}

/** Copies of the archive's objects, in a folder that only this user can read and that goes with `remove`. */
export async function copyObjects(
  { scan, client, bucket }: Source,
  onObject: (done: number) => void,
): Promise<{ folder: string; remove: () => Promise<void> }> {
  // mkdtemp makes it for its owner alone: errors are nobody else's.
  const folder = await mkdtemp(path.join(tmpdir(), 'sentry-error-ledger-query-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const objects = scan.objects({ prefix: ARCHIVE_PREFIX, from: null, to: null, after: null });
    let done = 0;
    const copies = pMapIterable(
      objects,
      async ({ key }) => {
        await copy(client, bucket, key, path.join(folder, key));
        return ++done;
      },
      { concurrency: AT_ONCE },
    );
    for await (const copied of copies) onObject(copied);
    return { folder, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** An object that has expired since it was listed is not there to be asked. */
async function copy(client: S3Client, bucket: string, key: string, file: string): Promise<void> {
  try {
    const { Body: body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    if (!(body instanceof Readable)) return;
    await mkdir(path.dirname(file), { recursive: true });
    await pipeline(body, createWriteStream(file));
  } catch (error) {
    if (!(error instanceof NoSuchKey)) throw error;
  }
}
