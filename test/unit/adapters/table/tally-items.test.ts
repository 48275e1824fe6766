import { parseTally, tallyItem } from '../../../../lambdas/adapters/table/tally-items.ts';
import { itemBytes } from '../../../../lambdas/adapters/table/items.ts';
import { changedCount } from '../../../../lambdas/core/group/seen-in.ts';
import { tallyOf, type Tally } from '../../../../lambdas/core/group/tally.ts';
import { planWrite } from '../../../../lambdas/core/group/write-plan.ts';
import { eventIdOf, sighting } from '../../../support/samples/observations.ts';

const told = Array.from({ length: 94 }, (_, n) => ({
  ...sighting(eventIdOf(n), {
    timestamp: `2026-11-20T1${(n % 2).toString()}:00:00.${n.toString().padStart(3, '0')}Z`,
    release: `shop@1.${(n % 3).toString()}`,
  }),
  observedAt: `2026-11-20T12:00:00.${n.toString().padStart(3, '0')}Z`,
}));
const tally = (): Tally => {
  const events = planWrite(undefined, told, new Set()).events.map((one) => ({
    ...one,
    event: { ...one.event, countedUnder: [['customer', '=acme'] as const] },
  }));
  const made = tallyOf(events, told, 8);
  if (made === null) throw new Error('no tally');
  return made;
};

it('an item gives back what the tally does to a group and its counters', () => {
  const made = tally();

  const { id, tally: read } = parseTally(tallyItem('1', 'abc', made));

  expect(id).toBe('abc');
  expect(read).toMatchObject({ events: 94, shards: 8, merged: made.merged, heard: made.heard });
  const counts = (from: Tally) => [
    ...from.days.map(({ hours }) => [...hours]),
    ...from.days.flatMap(({ seen }) => seen.map((change) => changedCount(undefined, change))),
    ...from.tags.map((change) => changedCount(undefined, change)),
  ];
  expect(counts(read)).toEqual(counts(made));
});

it('a tally of 94 events takes no more than one KiB, a write unit of which it costs four', () => {
  expect(itemBytes(tallyItem('4509000001', 'mi8x1abcdefghijk', tally()))).toBeLessThan(1024);
});

it('throws at an item that is no tally of ours', () => {
  const { pk, sk } = tallyItem('1', 'abc', tally());

  expect(() => parseTally({ pk, sk, tally: Buffer.from('{}') })).toThrow();
});
