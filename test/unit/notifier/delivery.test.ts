import type { DomainEvent } from '../../../lambdas/contracts/domain-event.ts';
import { onRecords } from '../../../lambdas/notifier/on-records.ts';
import { AT, groupEvent, rulesOf } from '../../support/alerts/events.ts';
import { NotifierWorld } from '../../support/alerts/notifier-world.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** As the bus hands an event to the queue. */
const bodyOf = (event: DomainEvent) =>
  JSON.stringify({ 'detail-type': event.type, source: event.source, detail: event });

describe('caps', () => {
  it('let 10,000 new issues of a minute through as the cap and one digest for each route', async () => {
    const routes = ['slack:ops', 'email:oncall@example.com'];
    const world = new NotifierWorld(rulesOf({ cap: '20/h', to: routes }));

    for (let index = 0; index < 10_000; index++) {
      world.publish(groupEvent({ group: String(index), at: AT + index * 6, n: AT + index * 6 }));
      if (index % 500 === 499) await world.pass(3 * SECOND);
    }
    await world.pass(2 * HOUR);

    for (const route of routes) {
      const digests = world.digests(route);
      expect(world.singles(route)).toHaveLength(20);
      expect(digests).toHaveLength(1);
      expect(digests[0]).toMatchObject({ why: 'cap', count: 9_980 });
      expect(digests[0]?.entries.length).toBeLessThanOrEqual(1_000);
    }
  }, 120_000);

  it('are of each rule and route: what another rule tells of goes out', async () => {
    const world = new NotifierWorld(
      rulesOf({ name: 'few', cap: '1/h' }, { name: 'fatal', query: 'level:fatal' }),
    );

    world.publish(
      groupEvent({ group: '1', n: AT }),
      groupEvent({ group: '2', n: AT + 1 }),
      groupEvent({ group: '3', n: AT + 2, facts: { level: 'fatal' } }),
    );
    await world.pass(MINUTE);

    expect(world.singles('slack:ops')).toEqual([`1:${AT}`, `3:${AT + 2}`]);
  });
});

describe('quiet hours', () => {
  const NIGHT = Date.UTC(2026, 10, 25, 22, 30);

  it('hold back into one digest when they end', async () => {
    const world = new NotifierWorld(rulesOf({ quiet: '22:00-07:00 UTC' }), NIGHT);

    world.publish(groupEvent({ group: '1', at: NIGHT }), groupEvent({ group: '2', at: NIGHT }));
    await world.pass(8 * HOUR);
    const before = world.arrived.length;
    await world.pass(HOUR);

    expect(before).toBe(0);
    expect(world.singles('slack:ops')).toEqual([]);
    expect(world.digests('slack:ops')).toMatchObject([{ why: 'quiet', count: 2 }]);
  });

  it.each([
    ['a night', '22:00-07:00 Europe/Berlin', '2026-11-25T22:30:00Z', '2026-11-26T06:00:00.000Z'],
    [
      'the night in which clocks go forward',
      '22:00-07:00 Europe/Berlin',
      '2026-03-28T22:30:00Z',
      '2026-03-29T05:00:00.000Z',
    ],
    [
      'the night in which clocks go back',
      '22:00-07:00 Europe/Berlin',
      '2026-10-24T21:30:00Z',
      '2026-10-25T06:00:00.000Z',
    ],
    ['a weekend', 'Sat-Sun 00:00-24:00 Europe/Berlin', '2026-11-28T12:00:00Z', '2026-11-29T23:00:00.000Z'],
    [
      'the weekend in which clocks go back',
      'Sat-Sun 00:00-24:00 Europe/Berlin',
      '2026-10-24T12:00:00Z',
      '2026-10-25T23:00:00.000Z',
    ],
  ])('of %s end by the clocks of their zone', async (_, quiet, from, end) => {
    const start = Date.parse(from);
    const world = new NotifierWorld(rulesOf({ quiet }), start);

    world.publish(groupEvent({ at: start }));
    await world.pass(Date.parse(end) - start - MINUTE);
    const before = world.arrived.length;
    await world.pass(3 * MINUTE);

    expect(before).toBe(0);
    expect(world.digests('slack:ops').map(({ at }) => new Date(at).toISOString())).toEqual([end]);
  });

  it('do not keep open what was opened on a pager before them', async () => {
    const evening = Date.UTC(2026, 10, 25, 21, 55);
    const world = new NotifierWorld(
      rulesOf({ quiet: '22:00-07:00 UTC', to: ['pagerduty:core'], cap: '1/h' }),
      evening,
    );
    const opened = groupEvent({ at: evening });
    const resolved = groupEvent({ kind: 'resolved', at: evening + HOUR, previous: opened.data.n });

    world.publish(opened);
    await world.pass(HOUR);
    world.publish(resolved);
    await world.pass(MINUTE);

    expect(world.singles('pagerduty:core')).toEqual([opened.id, resolved.id]);
  });

  it('close nothing on a pager that was never opened there', async () => {
    const world = new NotifierWorld(rulesOf({ to: ['pagerduty:core'], query: 'level:fatal' }));

    world.publish(groupEvent(), groupEvent({ kind: 'resolved', n: AT + 1, previous: AT }));
    await world.pass(HOUR);

    expect(world.attempts).toEqual([]);
  });
});

describe('a route that fails', () => {
  const failing = (untilMs: number, result: 'limit' | 'error') => (_: unknown, nowMs: number) =>
    nowMs >= untilMs
      ? ({ outcome: 'delivered', thread: null } as const)
      : ({
          outcome: 'retry',
          afterMs: result === 'limit' ? 30 * SECOND : null,
          reason: 'HTTP 500',
        } as const);

  it.each(['limit', 'error'] as const)(
    'gets everything once when it is well after ten minutes of answers of %s',
    async (kind) => {
      const world = new NotifierWorld(rulesOf({}));
      world.answer = failing(AT + 10 * MINUTE, kind);
      const events = Array.from({ length: 60 }, (_, index) =>
        groupEvent({ group: String(index), at: AT + index * 10 * SECOND }),
      );

      for (const event of events) {
        world.publish(event);
        await world.pass(10 * SECOND);
      }
      await world.pass(HOUR);

      const inDigests = world
        .digests('slack:ops')
        .flatMap(({ entries }) => entries.map(({ event }) => event.id));
      const told = [...world.singles('slack:ops'), ...inDigests];
      expect(told.toSorted()).toEqual(events.map(({ id }) => id).toSorted());
    },
  );

  it('is told of on another route after an hour, once, and stays on', async () => {
    const world = new NotifierWorld(
      rulesOf({ to: ['slack:ops'] }, { to: ['email:oncall@example.com'], when: ['resolved'] }),
    );
    world.answer = ({ route }) =>
      route === 'slack:ops'
        ? { outcome: 'retry', afterMs: null, reason: 'HTTP 503' }
        : { outcome: 'delivered', thread: null };

    world.publish(groupEvent());
    await world.pass(5 * HOUR);

    expect(world.arrived.map(({ delivery }) => delivery.notification)).toMatchObject([
      { kind: 'failing', route: 'slack:ops', reason: 'HTTP 503' },
    ]);
    const last = world.attempts.filter(({ delivery }) => delivery.route === 'slack:ops').at(-1);
    expect(world.nowMs - (last?.at ?? 0)).toBeLessThan(10 * MINUTE);
  });

  it('is told of on another route after an hour also where nothing has been tried there since', async () => {
    const world = new NotifierWorld(
      rulesOf({ to: ['slack:ops'] }, { to: ['email:oncall@example.com'], when: ['resolved'] }),
    );
    world.answer = ({ route }) =>
      route === 'slack:ops'
        ? { outcome: 'refused', reason: 'channel_not_found' }
        : { outcome: 'delivered', thread: null };

    world.publish(groupEvent());
    await world.pass(59 * MINUTE);
    const before = world.arrived.length;
    await world.pass(5 * HOUR);

    expect(before).toBe(0);
    expect(world.arrived.map(({ delivery }) => delivery.notification)).toMatchObject([
      { kind: 'failing', route: 'slack:ops', reason: 'channel_not_found' },
    ]);
  });

  it('counts a message once against a cap, however often it is tried', async () => {
    const world = new NotifierWorld(rulesOf({ cap: '5/h' }));
    world.answer = failing(AT + 4 * MINUTE, 'error');
    const events = Array.from({ length: 5 }, (_, index) =>
      groupEvent({ group: String(index), n: AT + index }),
    );

    world.publish(...events);
    await world.pass(30 * MINUTE);

    expect(world.singles('slack:ops').toSorted()).toEqual(events.map(({ id }) => id).toSorted());
    expect(world.digests('slack:ops')).toEqual([]);
  });

  it('holds up no message after one that it alone cannot take', async () => {
    const world = new NotifierWorld(rulesOf({}));
    world.answer = ({ id }) =>
      id === `1:${AT}`
        ? { outcome: 'retry', afterMs: null, reason: 'HTTP 500' }
        : { outcome: 'delivered', thread: null };

    world.publish(groupEvent({ group: '1', n: AT }), groupEvent({ group: '2', n: AT + 1 }));
    await world.pass(MINUTE);

    expect(world.singles('slack:ops')).toEqual([`2:${AT + 1}`]);
  });

  it('repeats a message at most once of which nobody knows whether it arrived', async () => {
    const world = new NotifierWorld(rulesOf({}));
    world.answer = ({ notification }) =>
      notification.kind === 'single'
        ? { outcome: 'retry', afterMs: null, reason: 'no answer in time', isUncertain: true }
        : { outcome: 'delivered', thread: null };

    world.publish(groupEvent());
    await world.pass(5 * HOUR);

    const singles = world.attempts.filter(({ delivery }) => delivery.notification.kind === 'single');
    expect(singles).toHaveLength(2);
    expect(world.digests('slack:ops')).toMatchObject([{ why: 'failing', count: 1 }]);
  });

  it('holds up no other while it hangs', async () => {
    const world = new NotifierWorld(rulesOf({ to: ['slack:hangs', 'slack:well'] }));
    const { send } = world.services;
    const services = {
      ...world.services,
      send: (delivery: Parameters<typeof send>[0]) =>
        delivery.route === 'slack:hangs' ? new Promise<never>(() => undefined) : send(delivery),
    };
    const event = groupEvent();
    await onRecords([{ messageId: '1', body: bodyOf(event) }], services, () => true);
    const work = (route: string) => JSON.stringify({ v: 1, kind: 'route', route, tries: 0 });
    const isWell = new Promise<void>((resolve) => {
      world.answer = () => {
        resolve();
        return { outcome: 'delivered', thread: null };
      };
    });

    void onRecords(
      ['slack:hangs', 'slack:well'].map((route) => ({ messageId: route, body: work(route) })),
      services,
      () => true,
    );
    await isWell;

    expect(world.attempts.map(({ delivery }) => delivery.route)).toEqual(['slack:well']);
  });
});

describe('a route that is slow', () => {
  it('leaves what there is no time for to the next invocation', async () => {
    const world = new NotifierWorld(rulesOf({}));
    const events = Array.from({ length: 10 }, (_, index) =>
      groupEvent({ group: String(index), n: AT + index }),
    );
    await onRecords(
      events.map((event) => ({ messageId: event.id, body: bodyOf(event) })),
      world.services,
      () => true,
    );
    const body = JSON.stringify({ v: 1, kind: 'route', route: 'slack:ops', tries: 0 });

    await onRecords([{ messageId: 'work', body }], world.services, () => world.attempts.length < 3);
    const inTime = world.attempts.length;
    await world.pass(MINUTE);

    expect(inTime).toBe(3);
    expect(world.singles('slack:ops')).toEqual(events.map(({ id }) => id));
  });
});

describe('a crash', () => {
  it('in an attempt repeats that message once at most, when the lease has run out', async () => {
    const world = new NotifierWorld(rulesOf({}));
    const { send } = world.services;
    const body = JSON.stringify({ v: 1, kind: 'route', route: 'slack:ops', tries: 0 });
    await onRecords([{ messageId: '1', body: bodyOf(groupEvent()) }], world.services, () => true);
    const hasBegun = new Promise<void>((resolve) => {
      // It arrives, and the function ends before it hears of that.
      const dying = (delivery: Parameters<typeof send>[0]) => {
        void send(delivery);
        resolve();
        return new Promise<never>(() => undefined);
      };
      void onRecords([{ messageId: '2', body }], { ...world.services, send: dying }, () => true);
    });
    await hasBegun;

    await world.pass(HOUR);

    expect(world.singles('slack:ops')).toHaveLength(2);
  });
});
