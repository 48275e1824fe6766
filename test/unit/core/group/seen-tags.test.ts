import fc from 'fast-check';
import { countedTags, stillCounted, tagChanges, tagPlace } from '../../../../lambdas/core/group/seen-tags.ts';
import { anyCharacter } from '../../../support/samples/code-points.ts';

const event = (eventId: string, tags: Record<string, string>, keys: readonly string[], second = 0) => ({
  eventId,
  timestamp: `2026-11-20T10:00:0${second.toString()}.000Z`,
  tags,
  countedUnder: countedTags(tags, keys),
});

describe('the place of a value', () => {
  it('is short whatever the value is, and another for another value', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 300, unit: anyCharacter }),
        fc.string({ maxLength: 300 }),
        (a, b) => {
          const [one, other] = [tagPlace(a), tagPlace(b)];
          expect(Buffer.byteLength(one ?? '')).toBeLessThanOrEqual(65);
          expect(one === other).toBe(a === b);
        },
      ),
    );
  });

  it('is never that of a value which looks like the digest of another', () => {
    const digest = tagPlace('x'.repeat(100)) ?? '';

    expect(tagPlace(digest)).not.toBe(digest);
    expect(tagPlace(digest.slice(1))).not.toBe(digest);
  });

  it('is none for an empty value', () => {
    expect(tagPlace('')).toBeNull();
  });
});

describe('the tags under which an event is counted', () => {
  it('are the indexed ones, also those that it lacks, whatever they are called', () => {
    expect(countedTags({ customer: 'acme', other: 'x' }, ['customer', 'constructor', '__proto__'])).toEqual([
      ['__proto__', null],
      ['constructor', null],
      ['customer', '=acme'],
    ]);
  });

  it('stay as they were counted, but for keys that are indexed no longer', () => {
    const counted = countedTags({ customer: 'acme' }, ['customer', 'tenant']);

    expect(stillCounted(counted, ['customer', 'added'])).toEqual([['customer', '=acme']]);
    expect(stillCounted(null, ['customer'])).toEqual([]);
  });
});

describe('changes of counts by value', () => {
  it('are one for each value that events come with or leave', () => {
    const acme = event('1', { customer: 'acme' }, ['customer'], 1);
    const globex = event('1', { customer: 'globex' }, ['customer'], 2);

    const changes = tagChanges([
      { event: acme, by: -1 },
      { event: globex, by: 1 },
    ]);

    expect(changes).toEqual([
      { key: 'customer', place: '=acme', value: 'acme', came: [], left: [acme.timestamp] },
      { key: 'customer', place: '=globex', value: 'globex', came: [globex.timestamp], left: [] },
    ]);
  });

  it('are none where an event leaves and comes back as it was, or was never counted', () => {
    const same = event('1', { customer: 'acme' }, ['customer']);
    const never = { ...event('2', { customer: 'acme' }, []), countedUnder: null };

    const changes = tagChanges([
      { event: same, by: -1 },
      { event: same, by: 1 },
      { event: never, by: -1 },
    ]);

    expect(changes).toEqual([]);
  });

  it('know a long value only by its place where the row had no room for it', () => {
    const long = 'x'.repeat(150);
    const { tags: _tags, ...row } = event('1', { customer: long }, ['customer']);

    const [known] = tagChanges([{ event: event('1', { customer: long }, ['customer']), by: 1 }]);
    const [unknown] = tagChanges([{ event: { ...row, tags: {} }, by: 1 }]);

    expect(known?.value).toBe(long);
    expect(unknown).toMatchObject({ place: known?.place, value: null });
  });
});
