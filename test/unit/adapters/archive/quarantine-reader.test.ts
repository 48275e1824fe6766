import { gzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, NoSuchKey } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { createQuarantineReader } from '../../../../lambdas/adapters/archive/quarantine-reader.ts';
import type { QuarantineEntry } from '../../../../lambdas/adapters/archive/writer.ts';
import { quarantineObjectKey } from '../../../../lambdas/contracts/archive-keys.ts';
import { s3ClientOf } from '../../../support/fakes/fake-s3.ts';

const START = Date.parse('2026-11-18T22:00:00.000Z');

const entryAt = (ms: number, message: unknown = null): QuarantineEntry => ({
  v: 1,
  at: new Date(ms).toISOString(),
  code: 'not_json',
  reason: 'the webhook body is not JSON',
  messageId: `m${ms}`,
  message,
});

/** A bucket in memory that lists three keys a page, in ascending order, like S3. */
function bucketOf(objects: Map<string, Buffer>) {
  const send = (command: unknown): Promise<unknown> => {
    if (command instanceof GetObjectCommand) {
      const body = objects.get(command.input.Key ?? '');
      if (body === undefined) return Promise.reject(new NoSuchKey({ message: 'gone', $metadata: {} }));
      return Promise.resolve({ Body: { transformToByteArray: () => Promise.resolve(new Uint8Array(body)) } });
    }
    if (!(command instanceof ListObjectsV2Command)) return Promise.reject(new Error('not known here'));
    const { Prefix: prefix = '', Delimiter: delimiter, ContinuationToken: token } = command.input;
    const names = [...objects.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => {
        const end = delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length);
        return end === -1 ? key : key.slice(0, end + 1);
      });
    const all = [...new Set(names)].sort();
    const from = Number(token ?? 0);
    const some = all.slice(from, from + 3);
    return Promise.resolve({
      CommonPrefixes: some.filter((name) => name.endsWith('/')).map((name) => ({ Prefix: name })),
      Contents: some.filter((name) => !name.endsWith('/')).map((name) => ({ Key: name })),
      ...(from + 3 < all.length ? { NextContinuationToken: (from + 3).toString() } : {}),
    });
  };
  return createQuarantineReader(s3ClientOf(send), 'bucket');
}

/** One object for each list of offsets in minutes; entries of an object lie close together. */
function filled(batches: readonly (readonly number[])[]) {
  const entries: QuarantineEntry[] = [];
  const objects = new Map<string, Buffer>();
  for (const [index, offsets] of batches.entries()) {
    const some = offsets.map((offset, at) => entryAt(START + index * 3_000_000 + (offset % 50) * 1000 + at));
    entries.push(...some);
    const first = new Date(START + index * 3_000_000).toISOString();
    const key = quarantineObjectKey(first, index.toString().padStart(26, '0'));
    objects.set(key, Buffer.concat(some.map((entry) => gzipSync(`${JSON.stringify(entry)}\n`))));
  }
  return { reader: bucketOf(objects), entries, objects };
}

it('gives every entry exactly once, newest first, whatever the page size', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uniqueArray(fc.nat(49), { minLength: 1, maxLength: 5 }), { maxLength: 12 }),
      fc.integer({ min: 1, max: 7 }),
      async (batches, limit) => {
        const { reader, entries } = filled(batches);
        const found: string[] = [];
        let cursor: string | null = null;
        do {
          const page: Awaited<ReturnType<typeof reader.list>> = await reader.list({ limit, cursor });
          expect(page.items.length).toBeLessThanOrEqual(limit);
          found.push(...page.items.map(({ at }) => at));
          cursor = page.nextCursor;
        } while (cursor !== null);
        expect(found).toEqual(
          entries
            .map(({ at }) => at)
            .sort()
            .reverse(),
        );
      },
    ),
    { numRuns: 50 },
  );
});

it('keeps within its bounds', async () => {
  const { reader, entries } = filled([[0], [0], [0], [0], [0], [0]]);
  const [from, to] = [entries[1]!.at, entries[3]!.at];

  const { items } = await reader.list({ limit: 10, cursor: null, from, to });

  expect(items.map(({ at }) => at)).toEqual([entries[3]!.at, entries[2]!.at, entries[1]!.at]);
});

it('is empty for an empty bucket', async () => {
  expect(await bucketOf(new Map()).list({ limit: 10, cursor: null })).toEqual({
    items: [],
    nextCursor: null,
  });
});

it('leaves out a message that no answer can carry, and keeps its reason', async () => {
  const huge = entryAt(START, 'x'.repeat(5_000_000));
  const key = quarantineObjectKey(huge.at, '0');
  const reader = bucketOf(new Map([[key, gzipSync(`${JSON.stringify(huge)}\n`)]]));

  const { items } = await reader.list({ limit: 10, cursor: null });

  expect(items).toMatchObject([{ code: 'not_json', message: { tooLarge: true } }]);
});

it('ends a page before an answer becomes too large', async () => {
  const some = [0, 1, 2, 3].map((index) => entryAt(START + index, 'x'.repeat(900_000)));
  const key = quarantineObjectKey(some[0]!.at, '0');
  const reader = bucketOf(
    new Map([[key, gzipSync(some.map((entry) => `${JSON.stringify(entry)}\n`).join(''))]]),
  );

  const first = await reader.list({ limit: 10, cursor: null });
  const second = await reader.list({ limit: 10, cursor: first.nextCursor });

  expect([first.items.length, second.items.length, second.nextCursor]).toEqual([2, 2, null]);
});

it('tells of an object that cannot be read', async () => {
  const key = quarantineObjectKey(new Date(START).toISOString(), '0');

  const { items } = await bucketOf(new Map([[key, Buffer.from('no gzip')]])).list({
    limit: 10,
    cursor: null,
  });

  expect(items).toMatchObject([{ code: 'object_unreadable', at: '2026-11-18T22:00:00.000Z' }]);
  expect(items[0]!.reason).toContain(key);
});
