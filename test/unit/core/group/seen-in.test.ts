import fc from 'fast-check';
import {
  byEnvironment,
  byRelease,
  changedCount,
  endsToRead,
  firstAndLastRelease,
  joinSeen,
  newestFirst,
  pairKey,
  pairOf,
  seenChanges,
  seenName,
  seenWithin,
  totalOf,
  type Seen,
} from '../../../../lambdas/core/group/seen-in.ts';

const DAY = '2026-11-23';
const at = (second: number) => new Date(Date.parse(`${DAY}T00:00:00.000Z`) + second * 1000).toISOString();

let lastId = 0;
const anyEvent = fc.record({
  eventId: fc.constant(null).map(() => (lastId++).toString()),
  environment: fc.constantFrom(null, '', 'production', 'staging'),
  release: fc.constantFrom(null, 'shop@1.0.0', 'shop@1.1.0'),
  timestamp: fc.nat(5).map(at),
});
type Event = { eventId: string; environment: string | null; release: string | null; timestamp: string };

/** Counted one after the other, each time from nothing. */
function seenOf(events: readonly Event[]): Seen[] {
  return seenChanges(events.map((event) => ({ event, by: 1 }))).flatMap((change) => {
    const { environment, release } = change;
    const count = changedCount(undefined, change);
    return count === null ? [] : [{ environment, release, ...count }];
  });
}

const sorted = (seen: readonly Seen[]) => seen.toSorted((a, b) => (pairKey(a) < pairKey(b) ? -1 : 1));

describe('the name under which a value is counted', () => {
  it('is the value itself', () => {
    expect(seenName('shop@1.0.0')).toBe('shop@1.0.0');
  });

  it('is none for an empty one', () => {
    expect(pairOf({ environment: '', release: null })).toEqual({ environment: null, release: null });
  });

  it('tells long values apart by their digest and stays short', () => {
    const [a, b] = [`${'r'.repeat(5000)}a`, `${'r'.repeat(5000)}b`];

    expect(seenName(a)).not.toBe(seenName(b));
    expect(seenName(a)?.length).toBeLessThan(256);
  });

  it('does not change when it is named once more', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2000 }), (text) => {
        expect(seenName(seenName(text))).toBe(seenName(text));
      }),
    );
  });
});

describe('counts by pair', () => {
  it('are the same however the events are cut into days and joined', () => {
    fc.assert(
      fc.property(fc.array(anyEvent), fc.nat(), (events, cut) => {
        const [some, others] = [events.slice(0, cut), events.slice(cut)];

        expect(sorted(joinSeen([...seenOf(others), ...seenOf(some)]))).toEqual(sorted(seenOf(events)));
      }),
    );
  });

  it('are those of the events that stay, where some leave and others come', () => {
    fc.assert(
      fc.property(fc.array(anyEvent), fc.nat(), fc.array(anyEvent), (events, cut, came) => {
        const [left, stay] = [events.slice(0, cut), events.slice(cut)];
        const changes = seenChanges([
          ...left.map((event) => ({ event, by: -1 as const })),
          ...came.map((event) => ({ event, by: 1 as const })),
        ]);
        const counts = new Map(seenOf(events).map((seen) => [pairKey(seen), seen]));

        for (const change of changes) {
          const key = pairKey(change);
          const known = counts.get(key);
          const asked = known === undefined ? { first: false, last: false } : endsToRead(known, change);
          const rows = stay
            .filter((event) => pairKey(pairOf(event)) === key)
            .map(({ timestamp }) => timestamp);
          const ends = {
            first: asked.first ? (rows.toSorted()[0] ?? null) : null,
            last: asked.last ? (rows.toSorted().at(-1) ?? null) : null,
          };
          const count = changedCount(known, change, ends);
          if (count === null) counts.delete(key);
          else counts.set(key, { environment: change.environment, release: change.release, ...count });
        }

        expect(sorted([...counts.values()])).toEqual(sorted(seenOf([...stay, ...came])));
      }),
    );
  });

  it('do not change where an event leaves and comes back as it was', () => {
    const event = { eventId: '1', environment: 'production', release: null, timestamp: at(1) };

    expect(
      seenChanges([
        { event, by: -1 },
        { event, by: 1 },
      ]),
    ).toEqual([]);
  });
});

describe('totals', () => {
  const seen: Seen[] = [
    { environment: 'staging', release: '1.0', count: 1, firstSeen: at(1), lastSeen: at(1) },
    { environment: 'production', release: '1.1', count: 3, firstSeen: at(2), lastSeen: at(9) },
    { environment: 'staging', release: '1.1', count: 2, firstSeen: at(0), lastSeen: at(5) },
    { environment: null, release: null, count: 1, firstSeen: at(7), lastSeen: at(7) },
  ];

  it('are made by environment and by release, with the events that name none', () => {
    expect(byEnvironment(seen)).toEqual([
      { value: 'staging', count: 3, firstSeen: at(0), lastSeen: at(5) },
      { value: 'production', count: 3, firstSeen: at(2), lastSeen: at(9) },
      { value: null, count: 1, firstSeen: at(7), lastSeen: at(7) },
    ]);
    expect(byRelease(seen).map(({ value, count }) => [value, count])).toEqual([
      ['1.0', 1],
      ['1.1', 5],
      [null, 1],
    ]);
  });

  it('of a part mean events that carry both', () => {
    const isPart = (environment: string, release: string) =>
      seenWithin(seen, (pair) => pair.environment === environment && pair.release === release);

    expect(isPart('staging', '1.1')).toEqual({ count: 2, firstSeen: at(0), lastSeen: at(5) });
    expect(isPart('production', '1.0')).toBeNull();
    expect(totalOf(seen)).toEqual({ count: 7, firstSeen: at(0), lastSeen: at(9) });
  });

  it('know the releases that were first seen first and last', () => {
    expect(firstAndLastRelease(seen)).toEqual({ first: '1.1', last: '1.0' });
    expect(firstAndLastRelease([])).toEqual({ first: null, last: null });
  });

  it('are shown the newest first', () => {
    const values = newestFirst(byEnvironment(seen), ({ value }) => value ?? '');

    expect(values.map(({ value }) => value)).toEqual(['production', null, 'staging']);
  });
});
