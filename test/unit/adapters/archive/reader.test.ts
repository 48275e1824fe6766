import { gzipSync } from 'node:zlib';
import { NoSuchKey } from '@aws-sdk/client-s3';
import type { GetObjectCommand, GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { createArchiveReader } from '../../../../lambdas/adapters/archive/reader.ts';

const RECORD = { v: 1, kind: 'webhook', body: { action: 'created' } };

/** An object of several gzip members, read by range as S3 does. */
function arrange(object: Buffer | undefined) {
  const ranges: string[] = [];
  const client = {
    send: ({ input }: GetObjectCommand) => {
      ranges.push(input.Range!);
      if (object === undefined) return Promise.reject(new NoSuchKey({ message: 'gone', $metadata: {} }));
      const [from, to] = input.Range!.slice('bytes='.length).split('-').map(Number);
      const bytes = object.subarray(from, to! + 1);
      const answer = { Body: { transformToByteArray: () => Promise.resolve(bytes) } };
      return Promise.resolve(answer as unknown as GetObjectCommandOutput);
    },
  };
  return { reader: createArchiveReader({ client, bucket: 'archive' }), ranges };
}

describe('createArchiveReader', () => {
  it('reads one record out of many by its byte range', async () => {
    const members = [{ other: 1 }, RECORD, { other: 2 }].map((record) =>
      gzipSync(`${JSON.stringify(record)}\n`),
    );
    const { reader, ranges } = arrange(Buffer.concat(members));
    const [offset, length] = [members[0]!.length, members[1]!.length];

    const record = await reader.readRecord({ key: 'k', offset, length });

    expect(record).toEqual(RECORD);
    expect(ranges).toEqual([`bytes=${offset}-${offset + length - 1}`]);
  });

  it('gives undefined where retention has removed the object', async () => {
    const { reader } = arrange(undefined);

    const record = await reader.readRecord({ key: 'k', offset: 0, length: 10 });

    expect(record).toBeUndefined();
  });

  it('refuses a member that unpacks to more than 32 MiB', async () => {
    const bomb = gzipSync(Buffer.alloc(33 * 1_048_576));
    const { reader } = arrange(bomb);

    const read = reader.readRecord({ key: 'k', offset: 0, length: bomb.length });

    await expect(read).rejects.toThrow('k bytes=0-');
  });

  it.each([
    ['not gzip', Buffer.from('plain text')],
    ['not JSON', gzipSync('confidential')],
  ])('rejects a record that is %s without quoting it', async (_, bytes) => {
    const { reader } = arrange(bytes);

    const error = await reader.readRecord({ key: 'k', offset: 0, length: bytes.length }).catch(String);

    expect(error).toMatch(/The archive record k bytes=0-\d+ /);
    expect(error).not.toContain('confidential');
  });
});
