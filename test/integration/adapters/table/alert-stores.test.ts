import { createJudgedStore } from '../../../../lambdas/adapters/table/alerts/judged-store.ts';
import { createReportStore } from '../../../../lambdas/adapters/table/alerts/report-store.ts';
import { createRouteStore } from '../../../../lambdas/adapters/table/alerts/route-store.ts';
import { createSnoozeStore } from '../../../../lambdas/adapters/table/alerts/snooze-store.ts';
import { createStopStore } from '../../../../lambdas/adapters/table/alerts/stop-store.ts';
import { createWatchStore } from '../../../../lambdas/adapters/table/alerts/watch-store.ts';
import { newEntry, type Entry, type HeldEntry } from '../../../../lambdas/core/alerts/entry.ts';
import { NEW_ROUTE } from '../../../../lambdas/core/alerts/route-state.ts';
import { logOf } from '../../../../lambdas/core/alerts/sent-log.ts';
import { nextRound, type Watch } from '../../../../lambdas/core/alerts/watch.ts';
import { AT, groupEvent } from '../../../support/alerts/events.ts';
import { aReport } from '../../../support/alerts/report.ts';
import { createTestTable } from '../../../support/engines/table.ts';

const NOW = Date.parse('2026-11-20T12:30:00.000Z');
const ROUTE = 'slack:ops';

async function stores() {
  const { client, tableName } = await createTestTable();
  const clock = { nowMs: NOW };
  const means = { tableName, now: () => clock.nowMs };
  return {
    clock,
    judged: createJudgedStore(client, means),
    routes: createRouteStore(client, means),
    snoozes: createSnoozeStore(client, means),
    reports: createReportStore(client, means),
    stops: createStopStore(client, tableName),
    watches: createWatchStore(client, means),
  };
}

const entryOf = (n: number, route = ROUTE): Entry => {
  const event = groupEvent({ group: String(n), n });
  const matter = { kind: 'change', event, rules: ['new'], remarks: [] } as const;
  return newEntry(
    { ...matter, rules: [...matter.rules], remarks: [] },
    { id: event.id, n, subject: event.subject, route, judgedAt: NOW },
  );
};
const held = (entry: Entry, dueAt: number): HeldEntry => ({ ...entry, because: 'cap', heldAt: NOW, dueAt });
const idsOf = (entries: readonly { id: string }[]) => entries.map(({ id }) => id);

describe('what was judged', () => {
  it('is written once with what it tells, whoever judges at the same time', async () => {
    const { judged, routes } = await stores();
    const before = await judged.load('7');
    const judging = { subject: '7', n: 5, judged: before, entries: [entryOf(5)], watches: [] };

    const written = await Promise.all([judged.commit(judging), judged.commit(judging)]);

    expect(written.toSorted()).toEqual([false, true]);
    expect(await judged.load('7')).toEqual({ ns: [5], version: 1 });
    expect(await routes.outgoing(ROUTE, 10)).toEqual([entryOf(5)]);
  });

  it('goes by rules since they were these', async () => {
    const { judged } = await stores();

    const since = [
      await judged.rulesSince('one', NOW),
      await judged.rulesSince('one', NOW + 9),
      await judged.rulesSince('two', NOW + 10),
    ];

    expect([since, await judged.rulesInUse()]).toEqual([[NOW, NOW, NOW + 10], 'two']);
  });
});

describe('a weekly report', () => {
  it('goes out once for its week and route, whoever makes it at the same time', async () => {
    const { reports, routes } = await stores();
    const [week, next] = ['2026-11-22T22:59:59.999Z', '2026-11-29T22:59:59.999Z'];
    const report = (n: number): Entry =>
      newEntry(
        { kind: 'report', report: aReport() },
        { id: 'report:1', n, subject: 'report:1', route: ROUTE, judgedAt: n },
      );

    await Promise.all([reports.add(week, report(NOW)), reports.add(week, report(NOW + 1))]);
    const made = [await reports.routesWith(week), await reports.routesWith(next)];

    expect(made).toEqual([new Set([ROUTE]), new Set()]);
    expect(await routes.outgoing(ROUTE, 10)).toEqual([
      expect.objectContaining({ matter: report(NOW).matter }),
    ]);
  });
});

describe('an address', () => {
  const stopped = { address: 'a@example.com', since: NOW, reason: 'it bounced for good (General)' };

  it('is stopped once, until a person takes it up', async () => {
    const { stops } = await stores();

    const first = await stops.stop(stopped);
    const second = await stops.stop({ ...stopped, since: NOW + 5 });
    const before = [await stops.list(), await stops.of('a@example.com')];
    await stops.resume('a@example.com', NOW + 10, 'ada');

    expect([first, second, before]).toEqual([true, false, [[stopped], stopped]]);
    expect([await stops.list(), await stops.of('a@example.com')]).toEqual([[], null]);
  });

  it('is stopped by what is told of messages after that alone', async () => {
    const { stops } = await stores();
    await stops.resume('a@example.com', NOW, 'ada');

    const told = [await stops.stop(stopped), await stops.stop({ ...stopped, since: NOW + 1 })];

    expect(told).toEqual([false, true]);
  });
});

describe('the token to unsubscribe by', () => {
  it('is one for each address, whoever asks for it first', async () => {
    const { stops } = await stores();

    const before = await stops.tokenOf('a@example.com');
    const kept = await Promise.all(['x', 'y'].map((fresh) => stops.keepToken('a@example.com', fresh)));
    const other = await stops.keepToken('b@example.com', 'z');

    expect([before, new Set(kept).size, other]).toEqual([null, 1, 'z']);
    expect(await stops.tokenOf('a@example.com')).toBe(kept[0]);
    expect(await stops.list()).toEqual([]);
  });
});

describe('a route', () => {
  it('is worked on by one at a time, until that one ends or its lease does', async () => {
    const { routes, clock } = await stores();
    const first = await routes.acquire(ROUTE, 'a', NOW + 90_000);
    const second = await routes.acquire(ROUTE, 'b', NOW + 90_000);
    clock.nowMs = NOW + 90_000;
    const third = await routes.acquire(ROUTE, 'c', NOW + 180_000);

    expect([first, second, third]).toEqual([NEW_ROUTE, null, NEW_ROUTE]);
    await expect(routes.save(ROUTE, 'a', NEW_ROUTE)).rejects.toThrow();
  });

  it('keeps its state from one to the next', async () => {
    const { routes } = await stores();
    const state = { ...NEW_ROUTE, spent: { 'a rule': { from: NOW, messages: 3 } }, failures: 2 };

    await routes.acquire(ROUTE, 'a', NOW + 90_000);
    await routes.release(ROUTE, 'a', state);

    expect(await routes.acquire(ROUTE, 'b', NOW + 90_000)).toEqual(state);
  });

  it('gives what goes out in the order of the numbers, also of different lengths', async () => {
    const { routes } = await stores();
    for (const n of [100_000, 9, 20]) await routes.add(entryOf(n));

    expect((await routes.outgoing(ROUTE, 10)).map(({ n }) => n)).toEqual([9, 20, 100_000]);
  });

  it('holds back more than one transaction takes, and gives back what is due alone', async () => {
    const { routes } = await stores();
    const entries = Array.from({ length: 130 }, (_, n) => entryOf(n + 1));
    for (const entry of entries) await routes.add(entry);

    await routes.hold(entries.map((entry) => held(entry, entry.n <= 120 ? NOW + 1_000 : NOW + 1_001)));

    const due: HeldEntry[] = [];
    for await (const page of routes.held(ROUTE, NOW + 1_000)) due.push(...page);
    expect([await routes.outgoing(ROUTE, 10), await routes.nextDue(ROUTE)]).toEqual([[], NOW + 1_000]);
    expect(idsOf(due).toSorted()).toEqual(idsOf(entries.slice(0, 120)).toSorted());
    await routes.dropHeld(due);
    expect(await routes.nextDue(ROUTE)).toBe(NOW + 1_001);
  });

  it('knows what became of a message, and what it was told of the group', async () => {
    const { routes } = await stores();
    const entry = entryOf(1);
    await routes.add(entry);
    const log = logOf(entry, { outcome: 'delivered', reason: null, at: NOW });

    await routes.finish(entry, log, { thread: 'C1/1.2', isOpen: true });

    expect(await routes.outgoing(ROUTE, 10)).toEqual([]);
    expect(await routes.log(ROUTE, 10)).toEqual([log]);
    expect(await routes.told(entry.subject, ROUTE)).toEqual({ thread: 'C1/1.2', isOpen: true });
    expect(await routes.told(entry.subject, 'slack:other')).toEqual({ thread: null, isOpen: false });
  });
});

describe('a snooze', () => {
  it('ends by itself', async () => {
    const { snoozes, clock } = await stores();
    await snoozes.put({ thing: 'rule:new', until: NOW + 1_000, by: 'ada', at: '' });

    const before = await snoozes.list();
    clock.nowMs = NOW + 1_000;

    expect([before.map(({ thing }) => thing), await snoozes.list()]).toEqual([['rule:new'], []]);
  });
});

describe('a watch', () => {
  const watchOf = (rule: string): Watch => ({
    rule,
    event: groupEvent(),
    remarks: [],
    since: NOW,
    toldUntil: null,
    times: 0,
  });
  const judging = async (stored: Awaited<ReturnType<typeof stores>>, rules: readonly string[]) => {
    const { judged, watches } = stored;
    const before = await judged.load('1');
    await judged.commit({ subject: '1', n: NOW, judged: before, entries: [], watches: rules.map(watchOf) });
    return watches;
  };

  it('is found page by page, each once', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const watches = await judging(await stores(), names);

    const found: string[] = [];
    let after: string | null = null;
    do {
      const page = await watches.page(after, 2);
      found.push(...page.watches.map(({ rule }) => rule));
      after = page.next;
    } while (after !== null);

    expect(found).toEqual(names);
  });

  it('tells with what goes out, and nothing where another change is watched meanwhile', async () => {
    const stored = await stores();
    const watches = await judging(stored, ['a']);
    const newer = { ...watchOf('a'), event: groupEvent({ n: AT + 1 }) };

    await watches.tell({ ...watchOf('a'), toldUntil: NOW, times: 1 }, [entryOf(1)]);
    await watches.tell({ ...newer, times: 1 }, [entryOf(2)]);

    expect(await watches.of('a', '1')).toEqual({ ...watchOf('a'), toldUntil: NOW, times: 1 });
    expect(idsOf(await stored.routes.outgoing(ROUTE, 10))).toEqual(idsOf([entryOf(1)]));
  });

  it('is removed, and left alone where another change is watched meanwhile', async () => {
    const watches = await judging(await stores(), ['a', 'b']);
    const newer = { ...watchOf('a'), event: groupEvent({ n: AT + 1 }) };

    await watches.remove(newer);
    await watches.remove(watchOf('b'));
    await watches.remove(watchOf('b'));

    expect(await watches.of('a', '1')).toEqual(watchOf('a'));
    expect(await watches.of('b', '1')).toBeNull();
  });

  it('is looked at by one at a time', async () => {
    const { watches } = await stores();
    const time = { nowMs: NOW, intervalMs: 300_000, leaseMs: 90_000 };
    const round = nextRound(null, time);
    if (round === null) throw new Error('There is nothing to do.');

    const taken = await Promise.all([watches.saveRound(round, null), watches.saveRound(round, null)]);
    const known = await watches.round();

    expect(taken.toSorted()).toEqual([false, true]);
    expect(known).toEqual(round);
    expect(nextRound(known, time)).toBeNull();
    expect(nextRound(known, { ...time, nowMs: NOW + 90_000 })).toMatchObject({ round: round.round });
  });
});
