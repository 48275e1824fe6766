import fc from 'fast-check';
import { pairKey, type Seen } from '../../../../lambdas/core/group/seen-in.ts';
import {
  areApart,
  bytesOfAll,
  daySeenText,
  NOTHING_APART,
  pairDigest,
  parseDaySeenText,
  parseSeenText,
  seenText,
  withApart,
} from '../../../../lambdas/core/group/seen-text.ts';
import { anyCharacter } from '../../../support/samples/code-points.ts';

const DAY = '2026-11-23';
const instant = fc
  .nat(86_399_999)
  .map((ms) => new Date(Date.parse(`${DAY}T00:00:00.000Z`) + ms).toISOString());
const anyName = fc.option(fc.string({ minLength: 1, unit: anyCharacter }));
const anySeen: fc.Arbitrary<Seen> = fc
  .record({
    environment: anyName,
    release: anyName,
    count: fc.integer({ min: 1 }),
    ends: fc.tuple(instant, instant),
  })
  .map(({ ends: [a, b], ...seen }) => ({
    ...seen,
    firstSeen: a < b ? a : b,
    lastSeen: a < b ? b : a,
  }));
const anyDay = fc.uniqueArray(anySeen, { selector: pairKey, maxLength: 20 });
const sorted = (seen: readonly Seen[]) => seen.toSorted((a, b) => (pairKey(a) < pairKey(b) ? -1 : 1));

describe('the text of a day', () => {
  it('gives its pairs back, whatever they are called', () => {
    fc.assert(
      fc.property(anyDay, (seen) => {
        expect(sorted(parseSeenText(seenText(seen), DAY))).toEqual(sorted(seen));
      }),
    );
  });

  it('is the same for the same pairs in any order', () => {
    fc.assert(
      fc.property(anyDay, (seen) => {
        expect(seenText(seen.toReversed())).toBe(seenText(seen));
      }),
    );
  });

  it('takes at most 600 bytes for 3 environments and 5 releases of 41 characters', () => {
    const seen = ['production', 'staging', 'development'].flatMap((environment) =>
      Array.from({ length: 5 }, (_, index) => ({
        environment,
        release: `${index.toString()}${'0123456789'.repeat(4)}`,
        count: 9_999,
        firstSeen: `${DAY}T20:00:00.000Z`,
        lastSeen: `${DAY}T23:59:59.999Z`,
      })),
    );

    expect(Buffer.byteLength(seenText(seen))).toBeLessThanOrEqual(620);
    expect(areApart(bytesOfAll(seen))).toBe(false);
  });

  it('is refused where it is none', () => {
    expect(() => parseSeenText('[1]', DAY)).toThrow();
    expect(() => parseDaySeenText('{}', DAY)).toThrow();
  });
});

describe('pairs that lie apart', () => {
  it('are told by their names alone, in any order of coming and going', () => {
    fc.assert(
      fc.property(anyDay, fc.nat(20), (seen, cut) => {
        const [went, stay] = [seen.slice(0, cut), seen.slice(cut)];

        expect(withApart(withApart(NOTHING_APART, seen, []), [], went)).toEqual(
          withApart(NOTHING_APART, stay.toReversed(), []),
        );
      }),
    );
  });

  it('change the counter when one comes for one that goes', () => {
    const [a, b] = [
      { environment: null, release: 'a' },
      { environment: null, release: 'b' },
    ];

    expect(withApart(withApart(NOTHING_APART, [a], []), [b], [a])).not.toEqual(
      withApart(NOTHING_APART, [a], []),
    );
    expect(pairDigest(a)).not.toBe(pairDigest(b));
  });

  it('are told as what they are', () => {
    const apart = {
      kind: 'apart',
      ...withApart(NOTHING_APART, [{ environment: 'x', release: null }], []),
    } as const;

    expect(parseDaySeenText(daySeenText(apart), DAY)).toEqual(apart);
    expect(parseDaySeenText(daySeenText({ kind: 'together', seen: [] }), DAY)).toEqual({
      kind: 'together',
      seen: [],
    });
  });
});
