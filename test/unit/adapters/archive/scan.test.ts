import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, NoSuchKey } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import {
  createArchiveScan,
  gzipMembers,
  writtenAt,
  type GzipMember,
  type ScannedObject,
  type ScanRange,
} from '../../../../lambdas/adapters/archive/scan.ts';
import { archiveObjectKey } from '../../../../lambdas/contracts/archive-keys.ts';
import { s3ClientOf } from '../../../support/fakes/fake-s3.ts';
import { encodeTime } from 'ulid';

const member = (record: unknown): Buffer => gzipSync(`${JSON.stringify(record)}\n`);

/** The bytes cut at these places, as a network would. */
async function* cutAt(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  let start = 0;
  for (const end of [...ends, bytes.length]) {
    await Promise.resolve();
    yield bytes.subarray(start, end);
    start = end;
  }
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const idAt = (iso: string, n = 0) => `${encodeTime(Date.parse(iso), 10)}${n.toString().padStart(16, '0')}`;
const keyAt = (iso: string, n = 0) => archiveObjectKey(iso, idAt(iso, n));

/** A bucket of these objects that answers pages of two. */
function bucketOf(objects: Record<string, Buffer>, gone: readonly string[] = []) {
  const ranges: (string | undefined)[] = [];
  const list = ({ Prefix = '', StartAfter = '', ContinuationToken = '' }: ListObjectsV2Command['input']) => {
    const keys = Object.keys(objects)
      .filter((key) => key.startsWith(Prefix) && key > StartAfter && key > ContinuationToken)
      .sort();
    const page = keys.slice(0, 2);
    return {
      Contents: page.map((Key) => ({ Key, Size: objects[Key]?.length ?? 0 })),
      NextContinuationToken: keys.length > page.length ? page.at(-1) : undefined,
    };
  };
  const get = ({ Key = '', Range }: GetObjectCommand['input']) => {
    ranges.push(Range);
    if (gone.includes(Key)) throw new NoSuchKey({ message: 'gone', $metadata: {} });
    const start = Number(/^bytes=(\d+)-$/.exec(Range ?? 'bytes=0-')?.[1]);
    return { Body: Readable.from([objects[Key]?.subarray(start) ?? Buffer.alloc(0)]) };
  };
  const send = async (command: unknown): Promise<unknown> => {
    await Promise.resolve();
    if (command instanceof ListObjectsV2Command) return list(command.input);
    if (command instanceof GetObjectCommand) return get(command.input);
    throw new Error('the bucket knows no other request');
  };
  return { client: s3ClientOf(send), bucket: 'b', ranges };
}

const whole: ScanRange = { prefix: 'archive/', from: null, to: null, after: null };
const recordsOf = (scanned: readonly ScannedObject[]) =>
  scanned.flatMap(({ lines }) => lines.map((line) => ('json' in line ? line.json : line.fault)));

describe('reading the members of a gzip file', () => {
  it('gives every record with the place at which a range request finds it, however the bytes arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue(), { maxLength: 12 }),
        fc.array(fc.nat(5000), { maxLength: 20 }),
        async (records, cuts) => {
          const bytes = Buffer.concat(records.map(member));

          const found = await collect(gzipMembers(cutAt(bytes, cuts)));

          expect(found.map((each): unknown => ('text' in each ? JSON.parse(each.text) : each.fault))).toEqual(
            records.map((record) => JSON.parse(JSON.stringify(record)) as unknown),
          );
          const places = found.map(({ offset, length }) => bytes.subarray(offset, offset + length));
          expect(places).toEqual(records.map(member));
        },
      ),
    );
  });

  it('says where a file is cut off, and gives what comes before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(10_000), async (n) => {
        const [first, second] = [member({ n: 1 }), member({ n: 2 })];
        const kept = 1 + (n % (second.length - 1));
        const bytes = Buffer.concat([first, second.subarray(0, kept)]);

        const found = await collect(gzipMembers(cutAt(bytes, [])));

        expect(found).toEqual([
          { offset: 0, length: first.length, text: '{"n":1}\n' },
          { offset: first.length, length: kept, fault: 'the gzip member is cut off' },
        ]);
      }),
    );
  });

  it('never takes a damaged record for a whole one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(10_000), fc.integer({ min: 1, max: 255 }), async (n, change) => {
        const bytes = member({ password: 'x', n: [1, 2, 3] });
        const at = n % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ change;

        const found: GzipMember[] = await collect(gzipMembers(cutAt(bytes, [])));

        const texts = found.map((each) => ('text' in each ? each.text : 'fault'));
        expect([['fault'], ['{"password":"x","n":[1,2,3]}\n']]).toContainEqual(texts);
      }),
      { numRuns: 500 },
    );
  });

  it('reads a header with all optional fields', async () => {
    const plain = member({ n: 1 });
    const header = Buffer.from([0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3]);
    const fields = Buffer.from('\u0003\0abcname\0comment\0crc'.slice(0, -1), 'latin1');
    const bytes = Buffer.concat([header, fields, plain.subarray(10)]);

    const found = await collect(gzipMembers(cutAt(bytes, [])));

    expect(found).toEqual([{ offset: 0, length: bytes.length, text: '{"n":1}\n' }]);
  });

  it('refuses a member that unpacks to more than any record', async () => {
    const bomb = gzipSync(Buffer.alloc(40 * 1024 * 1024));

    const found = await collect(gzipMembers(cutAt(bomb, [])));

    expect(found).toEqual([expect.objectContaining({ fault: expect.stringContaining('32 MiB') as string })]);
  });
});

describe('scanning the archive', () => {
  it('reads the objects of a range in the order in which they were written', async () => {
    const times = ['2026-11-22T23:10:00.000Z', '2026-11-22T23:50:00.000Z', '2026-11-23T00:10:00.000Z'];
    const all = Object.fromEntries(times.map((at, n) => [keyAt(at), member({ n })]));
    const { client, bucket } = bucketOf({ ...all, 'archive/dt=2026-11-23/hh=00/note.txt': member('note') });
    const scan = createArchiveScan({ client, bucket });

    const range = { ...whole, from: '2026-11-22T23:50:00.000Z', to: '2026-11-23T01:00:00.000Z' };

    expect(recordsOf(await collect(scan.read(range)))).toEqual([{ n: 1 }, { n: 2 }]);
    expect(recordsOf(await collect(scan.read({ ...range, to: '2026-11-23T00:10:00.000Z' })))).toEqual([
      { n: 1 },
    ]);
    expect(recordsOf(await collect(scan.read(whole)))).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
  });

  it('holds an object in exactly one of two ranges that meet, even where its id is from the next hour', async () => {
    const turn = '2026-11-23T11:00:00.000Z';
    const key = archiveObjectKey('2026-11-23T10:59:59.999Z', idAt('2026-11-23T11:00:00.002Z'));
    const scan = createArchiveScan(bucketOf({ [key]: member(1) }));

    const before = await collect(scan.read({ ...whole, to: turn }));
    const after = await collect(scan.read({ ...whole, from: turn }));

    expect([before.length, after.length]).toEqual([1, 0]);
    expect(writtenAt(key)).toBe('2026-11-23T10:59:59.999Z');
  });

  it('continues in the middle of an object, and points at the same places', async () => {
    const [first, second] = [member({ n: 1 }), member({ n: 2 })];
    const [done, half] = [keyAt('2026-11-23T10:00:00.000Z'), keyAt('2026-11-23T10:00:01.000Z')];
    const { client, bucket, ranges } = bucketOf({
      [done]: member({ n: 0 }),
      [half]: Buffer.concat([first, second]),
    });
    const scan = createArchiveScan({ client, bucket });

    const [only, ...others] = await collect(scan.read({ ...whole, after: { key: half, end: first.length } }));

    expect(others).toEqual([]);
    expect(ranges).toEqual([`bytes=${first.length.toString()}-`]);
    expect(only?.lines).toEqual([
      { pointer: { key: half, offset: first.length, length: second.length }, json: { n: 2 } },
    ]);
  });

  it('has nothing left after the end of the last object', async () => {
    const key = keyAt('2026-11-23T10:00:00.000Z');
    const scan = createArchiveScan(bucketOf({ [key]: member(1) }));

    expect(await collect(scan.read({ ...whole, after: { key, end: member(1).length } }))).toEqual([]);
  });

  it('names an object that has expired since it was listed, and reads the others', async () => {
    const [gone, kept] = [keyAt('2026-11-23T10:00:00.000Z'), keyAt('2026-11-23T10:00:01.000Z')];
    const scan = createArchiveScan(bucketOf({ [gone]: member(1), [kept]: member(2) }, [gone]));

    expect(recordsOf(await collect(scan.read(whole)))).toEqual(['the object is no longer in the bucket', 2]);
  });

  it('names a record that is not JSON without quoting it, and reads its neighbours', async () => {
    const key = keyAt('2026-11-23T10:00:00.000Z');
    const bytes = Buffer.concat([member(1), gzipSync('{"password": hunter2'), member(3)]);
    const scan = createArchiveScan(bucketOf({ [key]: bytes }));

    expect(recordsOf(await collect(scan.read(whole)))).toEqual([1, 'the record is not JSON', 3]);
  });
});
