import fc from 'fast-check';
import { METERED } from '../../../lib/cost/meters.ts';
import { limitsFor } from '../../../lib/cost/scale.ts';
import { Partitions, PUBLISHED_BURST_SECONDS } from '../../support/throttling/partitions.ts';
import { storm } from '../../support/throttling/storm.ts';

const RELIED_ON = { burstSeconds: 0, latencyMs: 15 };
const charge = (key: string, units: number) => ({ place: 'table' as const, key, units });

describe('a partition', () => {
  it('takes no more than 1,000 write units of a key in any second, and what one request is above it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 200 })), {
          maxLength: 300,
        }),
        (requests) => {
          const partitions = new Partitions(RELIED_ON);
          let nowMs = 0;
          let taken = 0;
          for (const [afterMs, units] of requests) {
            nowMs += afterMs;
            if (partitions.write([charge('A', units)], [], nowMs) === null) taken += units;
          }

          expect(taken).toBeLessThanOrEqual(1000 * (1 + nowMs / 1000) + 200);
        },
      ),
    );
  });

  it('takes 3,000 read units where it takes 1,000 write units', () => {
    const partitions = new Partitions(RELIED_ON);

    const reads = Array.from({ length: 40 }, () => partitions.read([charge('A', 100)], 0));
    const writes = Array.from({ length: 40 }, () => partitions.write([charge('A', 100)], [], 0));

    expect(reads.filter((refusal) => refusal === null)).toHaveLength(30);
    expect(writes.filter((refusal) => refusal === null)).toHaveLength(10);
  });

  it('takes all of a transaction or nothing, and names the key that is hot', () => {
    const partitions = new Partitions(RELIED_ON);
    partitions.write([charge('hot', 1000)], [], 0);

    const refused = partitions.write([charge('cold', 400), charge('hot', 1)], [], 0);
    const cold = Array.from({ length: 20 }, () => partitions.write([charge('cold', 100)], [], 0));

    expect(refused).toEqual({ kind: 'throttled', place: 'table', key: 'hot' });
    expect(cold.filter((refusal) => refusal === null)).toHaveLength(10);
  });

  it('saves up what it does not use for as long as is published', () => {
    const partitions = new Partitions({ ...RELIED_ON, burstSeconds: PUBLISHED_BURST_SECONDS });
    partitions.write([charge('A', 1)], [], 0);

    const taken = Array.from({ length: 1000 }, () => partitions.write([charge('A', 1000)], [], 3_600_000));

    expect(taken.filter((refusal) => refusal === null)).toHaveLength(1 + PUBLISHED_BURST_SECONDS);
  });

  it('lets one transaction at a time have an item', () => {
    const partitions = new Partitions(RELIED_ON);

    const answers = [0, 14, 15].map((nowMs) => partitions.write([charge('A', 2)], ['group'], nowMs));

    expect(answers).toEqual([null, { kind: 'conflict', item: 'group' }, null]);
  });
});

/** As `SCALE` sets them: 150 events a second of one consumer. */
const consumersFor = (eventsPerSecond: number) => Math.max(10, Math.ceil(eventsPerSecond / 150));
const of = (issues: number, eventsPerSecond: number) => ({
  ...{ issues, eventsPerSecond, consumers: consumersFor(eventsPerSecond) },
  ...{ batchSize: 130, windowMs: 1000, limits: RELIED_ON },
});
const LATE_MS = 10_000;

describe('a storm of one issue', () => {
  it('costs by its items what the meters say', () => {
    const { unitsPerEvent } = storm({ ...of(1, 500), seconds: 2, measures: 'none' });

    expect(unitsPerEvent).toBeGreaterThanOrEqual(METERED.writeUnitsPerEvent);
    expect(unitsPerEvent).toBeLessThanOrEqual(METERED.writeUnitsPerEvent + METERED.writeUnitsPerGroupWrite);
  });

  it('meets no limit at 800 events a second, whatever is done', () => {
    for (const measures of ['none', 'tallies'] as const) {
      const found = storm({ ...of(1, 800), seconds: 3, measures });

      expect(found).toMatchObject({ stored: 2400, throttles: 0, returned: 0 });
      expect(found.latestMs).toBeLessThan(2500);
    }
  });

  it('is held back at 3,000 a second by the index of its events where they are not spread', () => {
    const found = storm({ ...of(1, 3000), seconds: 3, measures: 'none' });

    expect(found.stored).toBe(9000);
    expect(found.hotKey).toBe('eventsOfGroup GROUP#4509000001');
    // 9,000 units at 1,000 a second, the first thousand of them at once.
    expect(found.endedMs).toBeGreaterThan(8000);
  });

  it('is held back at 3,000 a second by the item of the group where its events are only spread', () => {
    const found = storm({ ...of(1, 3000), seconds: 6, measures: 'spread' });

    expect(found).toMatchObject({ stored: 18_000, throttles: 0 });
    expect(found.returned).toBeGreaterThan(0);
    expect(found.latestMs).toBeGreaterThan(LATE_MS);
  });

  it.each([1000, 2000, 3000, 5000])(
    'meets no limit at %d a second by what the product does, each event counted once and in time',
    (eventsPerSecond) => {
      const found = storm({ ...of(1, eventsPerSecond), seconds: 4 });

      expect(found).toMatchObject({ stored: 4 * eventsPerSecond, throttles: 0, returned: 0 });
      expect(found.latestMs).toBeLessThan(LATE_MS / 5);
      expect(found.groupWritesPerSecond).toBeLessThan(15);
    },
  );

  it('costs at most a hundredth more by its tallies', () => {
    const [none, tallies] = (['none', 'tallies'] as const).map((measures) =>
      storm({ ...of(1, 800), seconds: 4, measures }),
    );

    expect(tallies?.unitsPerEvent).toBeLessThan((none?.unitsPerEvent ?? 0) * 1.01);
  });
});

describe('a storm over 1,000 issues', () => {
  it('meets no limit of a partition at 1,000 events a second', () => {
    const found = storm({ ...of(1000, 1000), consumers: 100, seconds: 2 });

    expect(found.throttles).toBe(0);
  });

  it('is held back at 10,000 events a second by the order of the groups', () => {
    const found = storm({ ...of(1000, 10_000), consumers: 400, seconds: 1 });

    expect(found.stored).toBe(10_000);
    expect(found.hotKey).toMatch(/^groupsBy(LastSeen|EventCount) STATUS#OPEN#\d$/);
    expect(found.latestMs).toBeGreaterThan(3000);
  });

  it('meets no limit of a partition at 10,000 events a second with what SCALE sets', () => {
    const { STATUS_SHARDS, TABLE_MAX_WRITE_UNITS } = limitsFor(10_000);

    const found = storm({ ...of(1000, 10_000), consumers: 400, seconds: 4, statusShards: STATUS_SHARDS });

    expect(found).toMatchObject({ stored: 40_000, throttles: 0, returned: 0 });
    expect(found.latestMs).toBeLessThan(LATE_MS / 2);
    expect(found.unitsPerEvent * 10_000).toBeLessThanOrEqual(TABLE_MAX_WRITE_UNITS);
  });
});
