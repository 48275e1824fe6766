import fc from 'fast-check';
import { archiveObjectKey } from '../../../../lambdas/contracts/archive-keys.ts';
import { writtenAt } from '../../../../lambdas/adapters/archive/scan.ts';
import { createObjectStore, neighbour } from '../../../../lib/commands/repair/object-store.ts';
import { createMemoryBucket } from '../../../support/fakes/memory-bucket.ts';

const AT = '2026-11-23T10:20:30.000Z';
const ulid = fc
  .array(fc.constantFrom(...Array.from('0123456789ABCDEFGHJKMNPQRSTVWXYZ')), { minLength: 25, maxLength: 25 })
  .map((digits) => `0${digits.join('')}`);
const ID = '01M8HQ737KHQ69E20EJVGERNYN';
const keyOf = (id: string) => archiveObjectKey(AT, id);

describe('the key beside another', () => {
  it('sorts where the other does, and is a key of the archive', () => {
    fc.assert(
      fc.property(ulid, ulid, (id, other) => {
        const after = neighbour(id, 1);

        expect(after > id).toBe(true);
        expect(neighbour(after, -1)).toBe(id);
        // Nothing lies between the two.
        expect(other > id && other < after).toBe(false);
        expect(writtenAt(keyOf(after))).toBeDefined();
      }),
    );
  });

  it.each([
    ['01M8HQ737KHQ69E20EJVGERNYZ', '01M8HQ737KHQ69E20EJVGERNZ0'],
    ['01ZZZZZZZZZZZZZZZZZZZZZZZZ', '02000000000000000000000000'],
  ])('carries: after %s comes %s', (id, after) => {
    expect([neighbour(id, 1), neighbour(after, -1)]).toEqual([after, id]);
  });

  it('is that of no other object', async () => {
    const bucket = createMemoryBucket();
    const store = createObjectStore(bucket.client, 'archive');
    const taken = (id: string) => bucket.objects.set(keyOf(id), Buffer.alloc(0));
    const free = await store.keyBeside(keyOf(ID));
    taken(neighbour(ID, 1));
    const other = await store.keyBeside(keyOf(ID));
    taken(neighbour(ID, -1));

    expect([free, other]).toEqual([keyOf(neighbour(ID, 1)), keyOf(neighbour(ID, -1))]);
    await expect(store.keyBeside(keyOf(ID))).rejects.toThrow('no free key');
  });
});
