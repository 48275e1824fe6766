import { METRICS } from '../../../lambdas/contracts/metrics.ts';
import { onRecords } from '../../../lambdas/notifier/on-records.ts';
import { AT, groupEvent, rulesOf } from '../../support/alerts/events.ts';
import { NotifierWorld } from '../../support/alerts/notifier-world.ts';
import { quietTelemetry } from '../../support/fakes/quiet-telemetry.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ROUTE = 'email:OnCall@example.com';
const rules = rulesOf({ to: [ROUTE, 'slack:ops'] });

const bounced = (atMs: number) => ({
  bounce: {
    ...{ bounceType: 'Permanent', bounceSubType: 'General', timestamp: new Date(atMs).toISOString() },
    bouncedRecipients: [{ emailAddress: 'oncall@example.com' }],
  },
});
const later = (n: number) => groupEvent({ group: String(n), n: AT + n });
const arrivedAt = ({ arrived }: NotifierWorld, route: string) =>
  arrived.flatMap(({ delivery }) => (delivery.route === route ? [delivery.notification.kind] : []));

async function stoppedWorld(): Promise<NotifierWorld> {
  const world = new NotifierWorld(rules);
  world.feedback(bounced(AT));
  await world.pass(MINUTE);
  return world;
}

describe('an address that bounced', () => {
  it('gets nothing more, and the log of its route says why', async () => {
    const world = await stoppedWorld();

    world.publish(later(1));
    await world.pass(HOUR);

    expect(arrivedAt(world, ROUTE)).toEqual([]);
    expect(world.stores.logs.filter(({ route }) => route === ROUTE)).toMatchObject([
      { outcome: 'skipped', reason: expect.stringContaining('it bounced for good (General)') },
    ]);
  });

  it('is told on another route, once however often it bounces', async () => {
    const world = await stoppedWorld();

    world.feedback(bounced(AT + 1_000));
    await world.pass(HOUR);

    expect(arrivedAt(world, 'slack:ops')).toEqual(['failing']);
  });

  it('holds up no other route', async () => {
    const world = await stoppedWorld();

    world.publish(later(1));
    await world.pass(MINUTE);

    expect(arrivedAt(world, 'slack:ops')).toEqual(['failing', 'single']);
  });

  it('rings the alarm of failing routes each minute', async () => {
    const world = await stoppedWorld();
    const counted: string[] = [];
    world.services.telemetry = {
      ...quietTelemetry,
      metrics: { ...quietTelemetry.metrics, count: (name) => void counted.push(name) },
    };

    await world.pass(2 * MINUTE);

    expect(counted.filter((name) => name === METRICS.routesFailing)).toHaveLength(2);
  });

  it('gets e-mail once more when a person takes it up, whatever was told of earlier messages', async () => {
    const world = await stoppedWorld();
    const at = new Date(world.nowMs).toISOString();

    world.enqueue({ v: 1, kind: 'resume', id: 'r', route: ROUTE, by: 'ada', at });
    await world.pass(MINUTE);
    world.feedback(bounced(AT));
    world.publish(later(1));
    await world.pass(MINUTE);

    expect(arrivedAt(world, ROUTE)).toEqual(['single']);
  });

  it('is stopped once more by what bounces after that', async () => {
    const world = await stoppedWorld();
    const at = new Date(world.nowMs).toISOString();
    world.enqueue({ v: 1, kind: 'resume', id: 'r', route: ROUTE, by: 'ada', at });
    await world.pass(MINUTE);

    world.feedback(bounced(world.nowMs));
    await world.pass(MINUTE);
    world.publish(later(1));
    await world.pass(MINUTE);

    expect(arrivedAt(world, ROUTE)).toEqual([]);
  });

  it('comes back to the queue where it cannot be written down', async () => {
    const world = new NotifierWorld(rules);
    world.services.stops = {
      ...world.services.stops,
      stop: () => Promise.reject(new Error('The table is unavailable.')),
    };
    const body = JSON.stringify({ 'detail-type': 'Email Bounced', source: 'aws.ses', detail: bounced(AT) });

    const toRetry = await onRecords([{ messageId: 'm', body }], world.services, () => true);

    expect(toRetry).toEqual(['m']);
  });

  it('gets nothing more once its reader has unsubscribed, which is told on another route', async () => {
    const world = new NotifierWorld(rules);

    world.enqueue({
      v: 1,
      kind: 'unsubscribe',
      address: 'oncall@example.com',
      at: new Date(AT).toISOString(),
    });
    await world.pass(MINUTE);
    world.publish(later(1));
    await world.pass(MINUTE);

    expect(arrivedAt(world, ROUTE)).toEqual([]);
    expect(world.arrived.map(({ delivery }) => delivery.notification)).toContainEqual(
      expect.objectContaining({ kind: 'failing', route: ROUTE, reason: 'its reader has unsubscribed' }),
    );
  });

  it('has one way to unsubscribe in all its messages, and no other route has it', async () => {
    const world = new NotifierWorld(rulesOf({ to: [ROUTE, 'slack:ops'] }));

    world.publish(groupEvent({ group: '1' }), groupEvent({ group: '2', n: AT + 1 }));
    await world.pass(MINUTE);

    const ways = Map.groupBy(world.arrived, ({ delivery }) => delivery.route);
    const linksAt = (route: string) =>
      (ways.get(route) ?? []).map(({ delivery: { notification } }) =>
        notification.kind === 'single' ? notification.links.unsubscribe : '',
      );
    expect(linksAt('slack:ops')).toEqual([null, null]);
    expect(new Set(linksAt(ROUTE)).size).toBe(1);
    expect(linksAt(ROUTE)[0]).toMatch(/\/admin\/alerts\/unsubscribe\?address=.*&token=token-/);
  });
});
