import { domainEvent } from '../../../lambdas/contracts/domain-event.ts';
import { announceAlarm } from '../../../lambdas/publisher/alarm.ts';
import { fakeBus } from '../../support/fakes/fake-bus.ts';
import { quietTelemetry } from '../../support/fakes/quiet-telemetry.ts';

/** As CloudWatch sends it (EventBridge guide, "CloudWatch alarm state change events"). */
const alarm = (value: string, before: string) => ({
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  time: '2026-11-20T12:00:40Z',
  detail: {
    alarmName: 'SentryErrorLog-prod-sync-not-running',
    state: { value, reason: 'Threshold Crossed', timestamp: '2026-11-20T12:00:40.985+0000' },
    previousState: { value: before, reason: '', timestamp: '2026-11-20T11:20:05.000+0000' },
  },
});

function arrange(refusal?: string) {
  const { bus, taken } = fakeBus(() => refusal);
  const services = { bus, publicUrl: '', telemetry: quietTelemetry };
  return { taken, announce: (input: unknown) => announceAlarm(input, services) };
}

describe('the alarm that the sync is dead', () => {
  it('is announced as a fault of the sync', async () => {
    const { announce, taken } = arrange();

    await announce(alarm('ALARM', 'OK'));

    expect(taken).toMatchObject([
      {
        type: 'sync.failed',
        subject: 'alarm:sync-not-running',
        data: { since: '2026-11-20T12:00:40.000Z', until: null },
      },
    ]);
    expect(domainEvent.safeParse(taken[0]).error).toBeUndefined();
  });

  it('is announced again when it is over, with when it began', async () => {
    const { announce, taken } = arrange();

    await announce(alarm('OK', 'ALARM'));

    expect(taken).toMatchObject([
      { data: { since: '2026-11-20T11:20:05.000Z', until: '2026-11-20T12:00:40.000Z' } },
    ]);
  });

  it.each([
    ['OK', 'INSUFFICIENT_DATA'],
    ['INSUFFICIENT_DATA', 'ALARM'],
  ])('that goes to %s from %s is announced to nobody', async (now, before) => {
    const { announce, taken } = arrange();

    expect(await announce(alarm(now, before))).toBe(true);
    expect(taken).toEqual([]);
  });

  it('is retried where the bus refuses it', async () => {
    const { announce } = arrange('InternalFailure');

    await expect(announce(alarm('ALARM', 'OK'))).rejects.toThrow(/InternalFailure/);
  });

  it('is not what the stream of the table brings', async () => {
    const { announce } = arrange();

    expect(await announce({ Records: [] })).toBe(false);
  });
});
