import { publish } from '../../../lambdas/publisher/publish.ts';
import type { Change } from '../../../lambdas/core/changes/change.ts';
import type { Rule } from '../../../lambdas/core/alerts/rules.ts';
import { AT, iso, rulesOf } from '../../support/alerts/events.ts';
import { NotifierWorld } from '../../support/alerts/notifier-world.ts';
import { changeRecord, fakeBus, fakeMarks } from '../../support/fakes/fake-bus.ts';
import { quietTelemetry } from '../../support/fakes/quiet-telemetry.ts';
import { aChange } from '../../support/samples/sample-change.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** What the event source hands to the publisher at most. */
const BATCH = 100;

/** Publisher, bus and notifier, one behind the other, on one clock. */
function flow(rules: readonly Rule[], startMs = AT) {
  const world = new NotifierWorld(rules, startMs);
  const { bus, taken } = fakeBus();
  const services = {
    bus,
    marks: fakeMarks().marks,
    publicUrl: 'https://errors.example.com',
    clock: { now: () => world.nowMs },
    telemetry: quietTelemetry,
  };
  let handed = 0;
  const tell = async (changes: readonly Change[]) => {
    for (let from = 0; from < changes.length; from += BATCH) {
      const records = changes.slice(from, from + BATCH).map((change) => changeRecord(change));
      await publish(records, services);
      // As after a crash: the stream repeats what was announced.
      await publish(records, services);
    }
    world.publish(...taken.slice(handed));
    handed = taken.length;
  };
  return { world, tell };
}

/** A change of an open issue that was first seen when the change was made. */
function changeAt(at: number, issueId: string, overrides: Partial<Change> = {}): Change {
  const { facts, ...change } = aChange();
  return {
    ...change,
    issueId,
    n: at,
    kind: 'created',
    from: null,
    to: { status: 'OPEN', substatus: 'new' },
    at: iso(at),
    observedAt: iso(at),
    facts: { ...facts, firstSeen: iso(at), lastSeen: iso(at) },
    ...overrides,
  };
}

describe('changes, from the stream of the table to what arrives,', () => {
  it('are of 10,000 new issues in a minute the cap and one digest for each route', async () => {
    const routes = ['slack:ops', 'email:oncall@example.com'];
    const { world, tell } = flow(rulesOf({ cap: '20/h', to: routes }));

    for (let part = 0; part < 20; part++) {
      await tell(
        Array.from({ length: 500 }, (_, index) => {
          const nth = part * 500 + index;
          return changeAt(AT + nth * 6, String(nth));
        }),
      );
      await world.pass(3 * SECOND);
    }
    await world.pass(2 * HOUR);

    for (const route of routes) {
      expect(world.singles(route)).toHaveLength(20);
      expect(world.digests(route)).toMatchObject([{ why: 'cap', count: 9_980 }]);
    }
  }, 120_000);

  it('all arrive or are in a digest, once, where Slack answers 429 and 500 for ten minutes', async () => {
    const { world, tell } = flow(rulesOf({ cap: '20/h' }));
    const isIll = (nowMs: number) => nowMs < AT + 10 * MINUTE;
    world.answer = (_, nowMs) =>
      isIll(nowMs)
        ? { outcome: 'retry', reason: nowMs % 2 === 0 ? '429' : '500', afterMs: null }
        : { outcome: 'delivered', thread: null };

    await tell(Array.from({ length: 50 }, (_, index) => changeAt(AT + index, String(index))));
    await world.pass(3 * HOUR);

    const singles = world.singles('slack:ops');
    const held = world.digests('slack:ops').reduce((sum, { count }) => sum + count, 0);
    expect(new Set(singles).size).toBe(singles.length);
    expect(singles.length + held).toBe(50);
  });

  it.each([
    ['midnight', '22:00-07:00 Europe/Berlin', '2026-11-25T22:30:00Z', '2026-11-26T06:00:00.000Z'],
    [
      'clocks that go forward',
      '22:00-07:00 Europe/Berlin',
      '2026-03-28T22:30:00Z',
      '2026-03-29T05:00:00.000Z',
    ],
    ['clocks that go back', '22:00-07:00 Europe/Berlin', '2026-10-24T21:30:00Z', '2026-10-25T06:00:00.000Z'],
    ['a weekend', 'Sat-Sun 00:00-24:00 Europe/Berlin', '2026-11-28T12:00:00Z', '2026-11-29T23:00:00.000Z'],
  ])('are told at the end of quiet hours over %s', async (_, quiet, from, end) => {
    const start = Date.parse(from);
    const { world, tell } = flow(rulesOf({ quiet }), start);

    await tell([changeAt(start, '1')]);
    await world.pass(Date.parse(end) - start + 2 * MINUTE);

    expect(world.singles('slack:ops')).toEqual([]);
    expect(world.digests('slack:ops').map(({ at }) => iso(at))).toEqual([end]);
  });

  it('close within quiet hours the pager that was opened before them', async () => {
    const evening = Date.UTC(2026, 10, 25, 21, 55);
    const { world, tell } = flow(rulesOf({ quiet: '22:00-07:00 UTC', to: ['pagerduty:core'] }), evening);

    await tell([changeAt(evening, '1')]);
    await world.pass(HOUR);
    const resolved = { kind: 'resolved', previous: evening } as const;
    await tell([changeAt(evening + HOUR, '1', { ...resolved, to: { status: 'RESOLVED', substatus: null } })]);
    await world.pass(MINUTE);

    expect(world.singles('pagerduty:core')).toEqual([`1:${evening}`, `1:${evening + HOUR}`]);
  });
});
