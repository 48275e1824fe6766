import fc from 'fast-check';
import type { Sighting } from '../../../../lambdas/core/group/group.ts';
import { compareSightings, sightingOf } from '../../../../lambdas/core/group/sighting.ts';

const AT = '2026-11-20T10:00:00.999Z';

const anySighting: fc.Arbitrary<Sighting> = fc.record({
  at: fc.constantFrom('', AT, '2026-11-20T10:00:01.000Z'),
  source: fc.constantFrom('webhook' as const, 'row' as const),
  issueId: fc.constantFrom('9', '10', '100', 'x', '-'),
});

describe('the newer of two sightings', () => {
  it('is one and the same in any order, and transitive', () => {
    fc.assert(
      fc.property(anySighting, anySighting, anySighting, (a, b, c) => {
        expect(Math.sign(compareSightings(a, b)) + Math.sign(compareSightings(b, a))).toBe(0);
        const isRising = compareSightings(a, b) <= 0 && compareSightings(b, c) <= 0;
        expect(!isRising || compareSightings(a, c) <= 0).toBe(true);
        expect(compareSightings(a, b) === 0).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });

  it.each([
    [
      'the later',
      { at: AT, source: 'row' as const, issueId: '9' },
      { at: '2026-11-20T10:00:01.000Z', source: 'webhook' as const, issueId: '1' },
    ],
    [
      'of one instant a row over a webhook',
      { at: AT, source: 'webhook' as const, issueId: '9' },
      { at: AT, source: 'row' as const, issueId: '1' },
    ],
    [
      'of the same source the larger id as a number',
      { at: AT, source: 'row' as const, issueId: '9' },
      { at: AT, source: 'row' as const, issueId: '10' },
    ],
    [
      'any over an answer that names no issue',
      { at: '', source: 'row' as const, issueId: '10' },
      { at: AT, source: 'webhook' as const, issueId: '9' },
    ],
  ])('is %s', (_, older, newer) => {
    expect(compareSightings(newer, older)).toBeGreaterThan(0);
  });

  it('is any that was told over the place of a row that keeps none', () => {
    const kept = sightingOf({ sighting: null, issueId: '10' });

    expect(compareSightings({ at: AT, source: 'webhook', issueId: '9' }, kept)).toBeGreaterThan(0);
  });
});
