import { writeUnits } from '../../bench/pipeline/write-meter.ts';

/** An item of about this size that is in the index of events by group and in no other. */
const event = (bytes: number, overrides: Record<string, unknown> = {}) => ({
  pk: 'EVENT#1#a',
  sk: 'EVENT',
  eventGroup: 'GROUP#1',
  eventTimeKey: '2026-11-23T12:00:00.000Z#a',
  filler: 'x'.repeat(bytes),
  ...overrides,
});

/** In the index of days by project, which projects keys alone. */
const day = (count: number) => ({
  pk: 'GROUP#1',
  sk: 'DAY#2026-11-23#4508100000000001',
  dayProject: 'PROJECT#1',
  dayKey: '2026-11-23#1',
  h12: count,
});

const plain = (bytes: number) => ({ pk: 'A', sk: 'B', filler: 'x'.repeat(bytes) });

describe("the write units of AWS's rules", () => {
  it.each([
    ['a new item costs one for each started KiB', undefined, plain(1500), 1, 2],
    ['in a transaction twice as much', undefined, plain(1500), 2, 4],
    ['the larger of before and after counts', plain(3000), plain(10), 1, 3],
    ['an index takes a new item once, in a transaction too', undefined, event(100), 2, 3],
    ['an index takes a change of what it projects once', event(100), event(200), 2, 3],
    [
      'an index whose key changes loses one entry and gets another',
      event(100),
      event(100, { eventGroup: 'GROUP#2' }),
      2,
      4,
    ],
    ['an index that an item leaves is written once', event(100), plain(100), 2, 3],
    ['an index does not notice what it does not project', day(1), day(2), 2, 2],
    ['an index that stays the same costs nothing', event(100), event(100), 1, 1],
  ] as const)('%s', (_rule, before, after, factor, expected) => {
    expect(writeUnits(before, after, factor)).toBe(expected);
  });
});
