import fc from 'fast-check';
import {
  changesOfFaults,
  judgeRun,
  NO_FAULTS,
  type Fault,
  type FaultsState,
} from '../../../../lambdas/core/events/faults.ts';
import { judgeGaps, judgeSilenceFault, lackingOf } from '../../../../lambdas/core/events/gaps.ts';
import { domainEvent } from '../../../../lambdas/contracts/domain-event.ts';
import { systemEventOf } from '../../../../lambdas/core/events/system-change.ts';
import { NO_FACTS, type LedgerHour } from '../../../../lambdas/core/ledger/ledger.ts';

const NOW = Date.parse('2026-11-20T12:00:00.000Z');
const gapOf = (id: string): Fault => ({
  type: 'capture.gap',
  subject: id,
  message: 'Something is missing.',
  since: '2026-11-20T10:00:00.000Z',
  project: { id, slug: null },
  missing: 3,
});
const judged = (...ids: string[]) => ({
  type: 'capture.gap' as const,
  faults: ids.map(gapOf),
  over: () => 'Nothing is missing.',
});
const hour = (given: Partial<LedgerHour>): LedgerHour => ({
  ...NO_FACTS,
  projectId: '1',
  hour: '2026-11-20T10',
  state: 'GAP',
  missing: 2,
  observedAt: '2026-11-20T11:00:00.000Z',
  ...given,
});

describe('faults of the capture', () => {
  it('begin once and end once each, numbered in their order, whatever runs see', () => {
    const looks = fc.array(fc.uniqueArray(fc.constantFrom('a', 'b', 'c')), { maxLength: 12 });
    fc.assert(
      fc.property(looks, fc.boolean(), (seen, isClockStill) => {
        let state: FaultsState = NO_FAULTS;
        const told: string[] = [];
        const numbers: number[] = [];
        seen.forEach((ids, run) => {
          const after = changesOfFaults(state, [judged(...ids)], isClockStill ? NOW : NOW + run);
          for (const { subject, until, n, previous } of after.changes) {
            told.push(`${subject} ${until === null ? 'begins' : 'ends'}`);
            expect(previous).toBe(numbers.at(-1) ?? null);
            numbers.push(n);
          }
          state = after.state;
        });

        for (const id of ['a', 'b', 'c']) {
          const ofOne = told.filter((line) => line.startsWith(id));
          expect(ofOne).toEqual(ofOne.map((_, at) => `${id} ${at % 2 === 0 ? 'begins' : 'ends'}`));
          expect(state.open.some(({ subject }) => subject === id)).toBe(ofOne.length % 2 === 1);
        }
        expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
      }),
    );
  });

  it('stay as they were where a run could not judge them', () => {
    const { state } = changesOfFaults(NO_FAULTS, [judged('a')], NOW);

    expect(changesOfFaults(state, [], NOW).changes).toEqual([]);
  });

  it('are events that fit their schema', () => {
    const { changes } = changesOfFaults(NO_FAULTS, [judged('a')], NOW);

    const event = systemEventOf(changes[0]!, 'https://errors.example.com');

    expect(domainEvent.safeParse(event).error).toBeUndefined();
    expect(event).toMatchObject({ id: `system:${NOW}`, subject: 'a', data: { missing: 3, until: null } });
  });
});

describe('a run of the sync', () => {
  const run = (state: FaultsState, failure: string | null) => {
    const { failing, judged: one } = judgeRun(state, { startedAt: '2026-11-20T11:55:00.000Z', failure });
    const { state: after, changes } = changesOfFaults(state, [one], NOW);
    return { state: { ...after, failing }, changes };
  };

  it('that fails is told at the third time in a row, and when one succeeds', () => {
    const told: string[] = [];
    let state: FaultsState = NO_FAULTS;
    for (const failure of ['no', 'no', 'no', 'no', null, null, 'no']) {
      const after = run(state, failure);
      told.push(after.changes.map(({ until }) => (until === null ? 'begins' : 'ends')).join());
      ({ state } = after);
    }

    expect(told).toEqual(['', '', 'begins', '', 'ends', '', '']);
  });

  it('that fails twice and then succeeds is told to nobody', () => {
    let state: FaultsState = NO_FAULTS;
    const told = ['no', 'no', null].flatMap((failure) => {
      const after = run(state, failure);
      ({ state } = after);
      return after.changes;
    });

    expect(told).toEqual([]);
  });
});

describe('what is missing', () => {
  it('is a fault once it was read for what lacks, with its oldest hour and its sum', () => {
    const tried = '2026-11-20T11:30:00.000Z';

    const lacking = lackingOf([
      hour({ hour: '2026-11-20T09', triedAt: tried }),
      hour({ hour: '2026-11-20T07', triedAt: tried, missing: 5 }),
      hour({ hour: '2026-11-20T05', triedAt: null }),
    ]);

    expect(lacking).toEqual({ since: '2026-11-20T07', missing: 7 });
    expect(judgeGaps([{ project: { id: '1', slug: 'web' }, lacking }]).faults).toMatchObject([
      { subject: '1', since: '2026-11-20T07:00:00.000Z', missing: 7 },
    ]);
  });

  it('is no fault while the sync has yet to go after it', () => {
    expect(lackingOf([hour({ triedAt: null })])).toBeNull();
  });

  it('of webhooks is judged only where it is known', () => {
    const silence = {
      reason: 'Nothing came.',
      lastWebhookAt: null,
      acceptedSince: null,
      usualPerHour: null,
      probability: null,
      watch: null,
    };
    const now = new Date(NOW).toISOString();

    expect(judgeSilenceFault({ ...silence, state: 'UNKNOWN' }, now)).toBeNull();
    expect(judgeSilenceFault({ ...silence, state: 'OK' }, now)?.faults).toEqual([]);
    expect(judgeSilenceFault({ ...silence, state: 'SILENT' }, now)?.faults).toMatchObject([
      { since: now, message: 'Nothing came.' },
    ]);
  });
});
