import { isCountedSince, tagStarts } from '../../../../lambdas/core/group/tag-starts.ts';

const AT = '2026-11-20T08:00:00.000Z';
const EARLIER = '2026-10-01T08:00:00.000Z';

describe('since when a tag is counted', () => {
  it('is the beginning in a table that is new', () => {
    expect(tagStarts(null, { keys: ['customer'], at: AT, isNewTable: true })).toEqual({ customer: null });
  });

  it('is now where the table has a past of which nothing is noted', () => {
    expect(tagStarts(null, { keys: ['customer'], at: AT, isNewTable: false })).toEqual({ customer: AT });
  });

  it('stays, and a key that was added counts from now on', () => {
    const known = { customer: null, plan: EARLIER };

    const starts = tagStarts(known, { keys: ['plan', 'customer', 'shop'], at: AT, isNewTable: true });

    expect(starts).toEqual({ customer: null, plan: EARLIER, shop: AT });
  });

  it('begins anew for a key that was left out for a while', () => {
    const without = tagStarts({ customer: null }, { keys: [], at: EARLIER, isNewTable: false });

    const again = tagStarts(without, { keys: ['customer'], at: AT, isNewTable: false });

    expect(without).toEqual({});
    expect(again).toEqual({ customer: AT });
  });

  it('knows keys of no prototype', () => {
    const starts = tagStarts({}, { keys: ['constructor', '__proto__'], at: AT, isNewTable: false });

    expect(isCountedSince({}, 'constructor', AT)).toBe(false);
    expect(Object.entries(starts)).toContainEqual(['constructor', AT]);
  });
});

it.each([
  ['from the beginning', null, true],
  ['before', EARLIER, true],
  ['at that instant', AT, true],
  ['later', '2026-11-20T08:00:00.001Z', false],
])('a tag that is counted %s holds all that was told since an instant: %s, %s', (_when, since, isWhole) => {
  expect(isCountedSince({ customer: since }, 'customer', AT)).toBe(isWhole);
});
