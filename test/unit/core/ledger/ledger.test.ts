import fc from 'fast-check';
import {
  addHours,
  changedHours,
  judge,
  LATE_HOURS,
  NO_FACTS,
  noteCounts,
  noteOutcomes,
  stateOf,
  totalsOf,
  uncoveredHours,
  type HourFacts,
  type LedgerHour,
} from '../../../../lambdas/core/ledger/ledger.ts';

const NOW = Date.parse('2026-11-20T12:30:00.000Z');
const HOUR = '2026-11-20T08';

const facts = (overrides: Partial<HourFacts> = {}): HourFacts => ({ ...NO_FACTS, ...overrides });
const judged = (entries: Record<string, Partial<HourFacts>>) =>
  judge('7', new Map(Object.entries(entries).map(([hour, some]) => [hour, facts(some)])), NOW);
const only = (some: Partial<HourFacts>) => judged({ [HOUR]: some })[0]!;
const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

/** Events as they really are: when each happened, how many hours later Sentry received it, whether it is stored. */
const events = (hours: number, mostLate: number) =>
  fc.array(fc.record({ happened: fc.nat(hours - 1), late: fc.nat(mostLate), stored: fc.boolean() }), {
    maxLength: 60,
  });

const HOURS = 400;
/** What Sentry and the table would count of them, hour by hour. */
function counted(all: readonly { happened: number; late: number; stored: boolean }[]) {
  const accepted = Array.from({ length: HOURS }, () => 0);
  const stored = Array.from({ length: HOURS }, () => 0);
  for (const event of all) {
    accepted[event.happened + event.late]! += 1;
    if (event.stored) stored[event.happened]! += 1;
  }
  return { accepted, stored, lost: all.filter((event) => !event.stored).length };
}

describe('the state of an hour', () => {
  it.each([
    ['all accepted events are stored', { accepted: 5, stored: 5 }, 'COMPLETE'],
    [
      'an accepted event is not stored',
      { accepted: 5, stored: 4, repaired: 2, dropped: { filtered: 1 } },
      'GAP',
    ],
    [
      'the sync repaired some',
      { accepted: 5, stored: 5, repaired: 1, dropped: { filtered: 1 } },
      'BACKFILLED',
    ],
    ['Sentry threw some away', { accepted: 5, stored: 5, dropped: { rate_limited: 3 } }, 'DROPPED_BY_SENTRY'],
    ['nothing but thrown away ones came', { dropped: { invalid: 3 } }, 'DROPPED_BY_SENTRY'],
    ['only the SDK threw some away', { accepted: 5, stored: 5, dropped: { client_discard: 3 } }, 'COMPLETE'],
    ['more are stored than accepted', { accepted: 5, stored: 9 }, 'COMPLETE'],
  ])('is decided where %s', (_case, some, state) => {
    expect(only(some).state).toBe(state);
  });

  it('is DROPPED_BY_SENTRY where Sentry counted events and, read to the end, lists none of them', () => {
    const verified = { verifiedAt: 'then', verifiedAccepted: 5, unlisted: 2 };

    expect(only({ accepted: 5, stored: 3, ...verified })).toMatchObject({
      state: 'DROPPED_BY_SENTRY',
      missing: 0,
      unlisted: 2,
    });
  });

  it('is a GAP again as soon as Sentry counts more than when it was read', () => {
    const verified = { verifiedAt: 'then', verifiedAccepted: 5, unlisted: 2 };

    expect(only({ accepted: 6, stored: 3, ...verified })).toMatchObject({
      state: 'GAP',
      missing: 3,
      unlisted: 0,
      verifiedAt: null,
    });
  });

  it('counts an event as unlisted only as long as it is not stored', () => {
    const verified = { verifiedAt: 'then', verifiedAccepted: 5, unlisted: 2 };

    expect(only({ accepted: 5, stored: 5, ...verified })).toMatchObject({ state: 'COMPLETE', unlisted: 0 });
  });

  it('follows the priority GAP, BACKFILLED, DROPPED_BY_SENTRY, COMPLETE', () => {
    fc.assert(
      fc.property(
        fc.nat(2),
        fc.nat(2),
        fc.nat(2),
        fc.nat(2),
        fc.nat(2),
        (missing, repaired, filtered, discarded, unlisted) => {
          const dropped = { filtered, client_discard: discarded };
          const expected =
            missing > 0
              ? 'GAP'
              : repaired > 0
                ? 'BACKFILLED'
                : filtered + unlisted > 0
                  ? 'DROPPED_BY_SENTRY'
                  : 'COMPLETE';
          expect(stateOf({ repaired, dropped }, missing, unlisted)).toBe(expected);
        },
      ),
    );
  });
});

describe('coverage', () => {
  it('finds no gap where every accepted event is stored, however late events came within the reach', () => {
    fc.assert(
      fc.property(events(LATE_HOURS / 2, LATE_HOURS / 2), (all) => {
        const { accepted, stored } = counted(all.map((event) => ({ ...event, stored: true })));
        expect(uncoveredHours(accepted, stored, HOURS)).toEqual(accepted.map(() => 0));
      }),
      { numRuns: 200 },
    );
  });

  it('misses exactly as many events as were lost within the reach', () => {
    fc.assert(
      fc.property(events(LATE_HOURS / 2, LATE_HOURS / 2), (all) => {
        const { accepted, stored, lost } = counted(all);
        expect(total(uncoveredHours(accepted, stored, HOURS))).toBe(lost);
      }),
      { numRuns: 200 },
    );
  });

  it('never hides a loss, and names no hour that is not short of events itself', () => {
    fc.assert(
      fc.property(events(HOURS - 200, 150), (all) => {
        const { accepted, stored, lost } = counted(all);
        const missing = uncoveredHours(accepted, stored, HOURS);
        expect(total(missing)).toBeGreaterThanOrEqual(lost);
        for (const [hour, count] of missing.entries()) {
          expect(count).toBeLessThanOrEqual(Math.max(0, accepted[hour]! - stored[hour]!));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('lets a surplus of another week hide nothing, whatever lies between', () => {
    const stored = Array.from({ length: 200 }, (_, hour) => (hour === 10 ? 9 : hour === 190 ? 3 : 5));
    const accepted = stored.map(() => 5);

    expect(uncoveredHours(accepted, stored, 200)[190]).toBe(2);
  });

  it('names the very hour where events come in time', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 50 }), (hours) => {
        const accepted = hours.map(([kept, lost]) => kept + lost);
        const stored = hours.map(([kept]) => kept);
        expect(uncoveredHours(accepted, stored, hours.length)).toEqual(hours.map(([, lost]) => lost));
      }),
    );
  });

  it('lets nothing stored longer ago than the reach account for an event', () => {
    const stored = [1, ...Array.from({ length: LATE_HOURS + 1 }, () => 0)];
    const accepted = stored.map((_, hour) => (hour === LATE_HOURS + 1 ? 1 : 0));

    expect(total(uncoveredHours(accepted, stored, 200))).toBe(1);
    expect(total(uncoveredHours(accepted.slice(1), stored.slice(0, -1), 200))).toBe(0);
  });

  it('takes an event of the next hour for one of a clock that is ahead, once that hour is settled', () => {
    expect(uncoveredHours([1, 0], [0, 1], 2)).toEqual([0, 0]);
    expect(uncoveredHours([1, 0], [0, 1], 1)).toEqual([1, 0]);
  });
});

describe('the facts of hours', () => {
  it('take Sentry’s counts for the whole span: an hour that it no longer names has none', () => {
    const known = new Map([[HOUR, facts({ accepted: 4, dropped: { filtered: 1 }, stored: 4 })]]);

    noteOutcomes(
      known,
      [HOUR, addHours(HOUR, 1)],
      new Map([[addHours(HOUR, 1), { accepted: 2, dropped: {} }]]),
    );

    expect(known.get(HOUR)).toMatchObject({ accepted: 0, dropped: {}, stored: 4 });
    expect(known.get(addHours(HOUR, 1))).toMatchObject({ accepted: 2, stored: 0 });
  });

  it('take the table’s counts for the whole day: an hour whose events moved away has none', () => {
    const known = new Map([[HOUR, facts({ accepted: 4, stored: 4, repaired: 1 })]]);
    const counts = new Map([['2026-11-20T09', { stored: 3, repaired: 0, byWebhook: 3 }]]);

    noteCounts(known, '2026-11-20', counts);

    expect([...known.keys()]).toEqual([HOUR, '2026-11-20T09']);
    expect(known.get(HOUR)).toMatchObject({ accepted: 4, stored: 0, repaired: 0 });
    expect(known.get('2026-11-20T09')).toMatchObject({ accepted: 0, stored: 3 });
  });

  it('leave out hours with nothing', () => {
    expect(
      judged({ [HOUR]: {}, '2026-11-20T09': { accepted: 1, stored: 1 } }).map(({ hour }) => hour),
    ).toEqual(['2026-11-20T09']);
  });
});

describe('changes', () => {
  const at = (hours: ReturnType<typeof judged>, observedAt = 'before'): LedgerHour[] =>
    hours.map((hour) => ({ ...hour, observedAt }));

  it('are none where nothing changed', () => {
    const before = at(judged({ [HOUR]: { accepted: 4, dropped: { filtered: 1 }, stored: 4 } }));
    const after = judged({ [HOUR]: { accepted: 4, dropped: { filtered: 1 }, stored: 4 } });

    expect(changedHours(before, after, 'now')).toEqual([]);
  });

  it('are the hours that differ, as of now', () => {
    const before = at(
      judged({ [HOUR]: { accepted: 4, stored: 3 }, '2026-11-20T09': { accepted: 1, stored: 1 } }),
    );
    const after = judged({
      [HOUR]: { accepted: 4, stored: 4, repaired: 1 },
      '2026-11-20T09': { accepted: 1, stored: 1 },
    });

    expect(changedHours(before, after, 'now')).toMatchObject([
      { hour: HOUR, state: 'BACKFILLED', observedAt: 'now' },
    ]);
  });

  it('empty an hour once that has nothing any more', () => {
    const before = at(judged({ [HOUR]: { stored: 2 } }));

    const changed = changedHours(before, [], 'now');

    expect(changed).toMatchObject([{ hour: HOUR, stored: 0, state: 'COMPLETE', observedAt: 'now' }]);
    expect(changedHours(changed, [], 'later')).toEqual([]);
  });
});

describe('totals', () => {
  it('tell which part of the accepted and listed events is stored', () => {
    const hours = judged({
      [HOUR]: {
        accepted: 10,
        stored: 8,
        verifiedAt: 'then',
        verifiedAccepted: 10,
        unlisted: 1,
        dropped: { filtered: 2, client_discard: 7 },
      },
      '2026-11-20T09': { accepted: 11, stored: 11, repaired: 3 },
    });

    expect(totalsOf(hours)).toEqual({
      accepted: 21,
      stored: 19,
      repaired: 3,
      dropped: 3,
      missing: 1,
      unlisted: 1,
      captureRate: 95,
      deliveryRate: 80,
    });
  });

  it('have no rate where Sentry accepted nothing', () => {
    expect(totalsOf([]).captureRate).toBeNull();
  });
});
