import fc from 'fast-check';
import { groupEvent, rulesOf, systemEvent, AT } from '../../support/alerts/events.ts';
import { NotifierWorld } from '../../support/alerts/notifier-world.ts';
import { onRecords } from '../../../lambdas/notifier/on-records.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe('what is told', () => {
  it('reaches a route once, with the names of every rule that told of it', async () => {
    const world = new NotifierWorld(rulesOf({ name: 'all' }, { name: 'web', query: 'project:web' }));

    world.publish(groupEvent());
    await world.pass(MINUTE);

    expect(world.arrived).toHaveLength(1);
    expect(world.arrived[0]?.delivery.notification).toMatchObject({ told: { rules: ['all', 'web'] } });
  });

  it('is told once however often the bus brings it', async () => {
    const world = new NotifierWorld(rulesOf({}));
    const event = groupEvent();

    world.publish(event, event);
    await world.pass(MINUTE);
    world.publish(event);
    await world.pass(HOUR);

    expect(world.singles('slack:ops')).toEqual([event.id]);
  });

  it('is not told again by a replay of the bus', async () => {
    const world = new NotifierWorld(rulesOf({}));

    world.replay(groupEvent());
    await world.pass(HOUR);

    expect(world.arrived).toEqual([]);
  });

  it('carries links that ask before they change anything', async () => {
    const world = new NotifierWorld(rulesOf({ name: 'a & b' }));

    world.publish(groupEvent({ group: '77' }));
    await world.pass(MINUTE);

    expect(world.arrived[0]?.delivery.notification).toMatchObject({
      links: {
        group: 'https://errors.example.com/admin/error-log/77',
        resolve: 'https://errors.example.com/admin/error-log/77/status?to=resolved',
        mute: 'https://errors.example.com/admin/alerts/snooze?rule=a%20%26%20b',
      },
    });
  });

  it('tells of a fault of the capture', async () => {
    const world = new NotifierWorld(rulesOf({ when: ['gap'], query: 'environment:production' }));

    world.publish(systemEvent('capture.gap'));
    await world.pass(MINUTE);

    expect(world.arrived).toHaveLength(1);
  });

  it('keeps a message that cannot be read for the dead-letter queue', async () => {
    const world = new NotifierWorld(rulesOf({}));

    const toRetry = await onRecords([{ messageId: 'm', body: '{' }], world.services, () => true);

    expect(toRetry).toEqual(['m']);
  });
});

describe('order', () => {
  it('is that of the numbers of a group, however its changes arrive, and each is told once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 6 }),
        async (arrivals, length) => {
          const world = new NotifierWorld(rulesOf({ when: ['created', 'resolved', 'regressed'] }));
          const chain = Array.from({ length }, (_, index) =>
            groupEvent({
              kind: index === 0 ? 'created' : index % 2 === 0 ? 'regressed' : 'resolved',
              n: AT + index,
              at: AT + index,
              previous: index === 0 ? null : AT + index - 1,
            }),
          );
          // The rules are there before the changes.
          await world.services.judged.rulesSince('these', AT);
          world.stored.push(...chain);

          for (const index of [...arrivals, ...chain.keys()]) {
            const event = chain[index % length];
            if (event !== undefined) world.publish(event);
            await world.pass(100);
          }
          await world.pass(HOUR);

          expect(world.singles('slack:ops')).toEqual(chain.map(({ id }) => id));
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('snoozes', () => {
  it.each(['rule:rule 1', 'route:slack:ops'])('of %s hold back until they end', async (thing) => {
    const world = new NotifierWorld(rulesOf({}));
    world.stores.snoozes.push({ thing, until: AT + HOUR, by: 'ada', at: '' });

    world.publish(groupEvent());
    await world.pass(HOUR - MINUTE);
    const before = world.arrived.length;
    await world.pass(2 * MINUTE);

    expect(before).toBe(0);
    expect(world.digests('slack:ops')).toMatchObject([{ why: 'snooze', count: 1 }]);
  });
});

describe('a test message', () => {
  it('goes out at once, whatever is held back', async () => {
    const world = new NotifierWorld(rulesOf({ quiet: '00:00-23:59 UTC', cap: '1/h' }));

    world.enqueue({ v: 1, what: 'message', kind: 'test', id: 't', route: 'slack:ops', by: 'ada', at: '' });
    await world.pass(MINUTE);

    expect(world.arrived.map(({ delivery }) => delivery.notification)).toEqual([
      { kind: 'test', by: 'ada', at: '' },
    ]);
  });
});

describe('the event that made a change', () => {
  const production = rulesOf({ when: ['regressed'], query: 'environment:production' });
  const regressed = groupEvent({ kind: 'regressed' });
  const lastSeen = regressed.data.group.lastSeen;
  const from = (environment: string, timestamp: string) => ({
    timestamp,
    environment,
    release: null,
    tags: new Map<string, string[]>(),
    isOfUser: () => false,
  });

  it('tells no production rule where it is of staging, though the group was once in production', async () => {
    const world = new NotifierWorld(production);
    world.making.set('1', from('staging', lastSeen));

    world.publish(regressed);
    await world.pass(HOUR);

    expect(world.arrived).toEqual([]);
  });

  it('is waited for, and judged on when it arrives', async () => {
    const world = new NotifierWorld(production);
    world.making.set('1', from('staging', '2026-11-01T00:00:00.000Z'));

    world.publish(regressed);
    await world.pass(3 * SECOND);
    world.making.set('1', from('production', lastSeen));
    await world.pass(10 * SECOND);

    expect(world.singles('slack:ops')).toEqual([regressed.id]);
  });

  it('is waited for as long as a sync takes, then the newest is taken and the message says so', async () => {
    const world = new NotifierWorld(production);
    world.making.set('1', from('production', '2026-11-01T00:00:00.000Z'));

    world.publish(regressed);
    await world.pass(4 * MINUTE);
    const before = world.arrived.length;
    await world.pass(3 * MINUTE);

    expect(before).toBe(0);
    expect(world.arrived[0]?.delivery.notification).toMatchObject({
      told: { remarks: [expect.stringContaining('had not arrived')] },
    });
  });
});

describe('thresholds', () => {
  const within = (events: number, span: string) => rulesOf({ atLeast: { events, within: span } });
  /** So many events, evenly over a span that begins so long after the change. */
  const burst = (count: number, fromMs: number, spanMs: number) =>
    Array.from({ length: count }, (_, index) => AT + fromMs + (index * spanMs) / count);

  it('tell once when they are crossed, and again after they were below', async () => {
    const world = new NotifierWorld(within(100, '10m'));
    world.happening.set('1', [
      AT,
      ...burst(300, 10 * MINUTE, 20 * MINUTE),
      ...burst(100, 60 * MINUTE, 5 * MINUTE),
    ]);

    world.publish(groupEvent());
    await world.pass(10 * MINUTE);
    const below = world.arrived.length;
    await world.pass(49 * MINUTE);
    const crossed = world.arrived.length;
    await world.pass(HOUR);

    expect([below, crossed, world.arrived.length]).toEqual([0, 1, 2]);
  });

  it('find a burst that was over before anybody looked', async () => {
    const world = new NotifierWorld(within(100, '1m'));
    world.happening.set('1', burst(100, 6 * MINUTE, 30 * SECOND));

    world.publish(groupEvent());
    await world.pass(11 * MINUTE);

    expect(world.arrived).toHaveLength(1);
  });

  it('find a burst that was over before another change came', async () => {
    const world = new NotifierWorld(
      rulesOf({ when: ['created', 'escalating'], atLeast: { events: 100, within: '1m' } }),
    );
    world.happening.set('1', burst(100, 6 * MINUTE, 30 * SECOND));
    const escalating = groupEvent({ kind: 'escalating', at: AT + 9 * MINUTE, previous: AT });

    world.publish(groupEvent());
    await world.pass(9 * MINUTE);
    world.publish(escalating);
    await world.pass(5 * MINUTE);

    expect(world.singles('slack:ops')).toEqual([escalating.id]);
  });

  it('tell no second change while the events go on that were told', async () => {
    const world = new NotifierWorld(
      rulesOf({ when: ['created', 'escalating'], atLeast: { events: 100, within: '10m' } }),
    );
    world.happening.set('1', burst(2_000, 0, 60 * MINUTE));

    world.publish(groupEvent());
    await world.pass(20 * MINUTE);
    world.publish(groupEvent({ kind: 'escalating', at: AT + 20 * MINUTE, previous: AT }));
    await world.pass(HOUR);

    expect(world.singles('slack:ops')).toEqual([groupEvent().id]);
  });

  it('without a span tell once when there are as many events in all', async () => {
    const world = new NotifierWorld(rulesOf({ atLeast: { events: 100 } }));
    world.happening.set('1', burst(300, 0, HOUR));

    world.publish(groupEvent());
    await world.pass(15 * MINUTE);
    const before = world.arrived.length;
    await world.pass(3 * HOUR);

    expect([before, world.arrived.length]).toEqual([0, 1]);
  });

  it('without a span tell once also where the watch could not be removed at first', async () => {
    const world = new NotifierWorld(rulesOf({ atLeast: { events: 100 } }));
    world.happening.set('1', burst(300, 0, HOUR));
    const store = world.stores.watchStore;
    const remove = store.remove.bind(store);
    let failures = 0;
    store.remove = (watch) => (failures++ === 0 ? Promise.reject(new Error('throttled')) : remove(watch));

    world.publish(groupEvent());
    await expect(world.pass(HOUR)).rejects.toThrow('throttled');
    await world.pass(3 * HOUR);

    expect(world.arrived).toHaveLength(1);
    expect(await store.of('rule 1', '1')).toBeNull();
  });

  it('are looked at for every group, also where there is not time for all at once', async () => {
    const world = new NotifierWorld(within(2, '10m'));
    const groups = Array.from({ length: 1_300 }, (_, index) => String(index + 1));
    for (const group of groups) world.happening.set(group, burst(2, 6 * MINUTE, SECOND));

    world.publish(...groups.map((group) => groupEvent({ group })));
    await world.pass(2 * MINUTE);
    world.hasTime = () => false;
    await world.pass(20 * MINUTE);

    expect(new Set(world.singles('slack:ops')).size).toBe(groups.length);
  });
});
