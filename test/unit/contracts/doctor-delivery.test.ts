import type { LastDelivery } from '../../../lambdas/adapters/table/sync/ledger-store.ts';
import { createDeliveries } from '../../../lambdas/consumer/deliveries.ts';
import { DOCTOR_ACTION, DOCTOR_RESOURCE } from '../../../lambdas/contracts/doctor.ts';
import type { WebhookRecord } from '../../../lambdas/contracts/archive-record.ts';
import { decode } from '../../../lambdas/core/sentry/decode.ts';
import { silenceOf } from '../../../lambdas/sync/ledger/silence.ts';

/** What the rest of the product makes of the doctor's delivery (lib/commands/doctor/ping.ts). */
const record = (resource: string, second: number): WebhookRecord => ({
  v: 1,
  kind: 'webhook',
  receivedAt: `2026-11-20T12:00:0${second.toString()}.000Z`,
  resource,
  hookTimestamp: null,
  requestId: null,
  body: { action: DOCTOR_ACTION, data: {} },
});
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

it('observes nothing, so that no group, event or count can come of it', () => {
  expect(decode(record(DOCTOR_RESOURCE, 0))).toEqual({ observations: [], rejected: [], relevant: false });
});

it('each one is noted, because somebody waits for it, while others are noted now and then', async () => {
  // Arrange
  const saved: string[] = [];
  const deliveries = createDeliveries({
    save: ({ resource }) => {
      saved.push(resource);
      return Promise.resolve();
    },
    log,
  });

  // Act
  for (const second of [0, 1]) {
    for (const resource of [DOCTOR_RESOURCE, 'issue']) {
      await deliveries.note([{ record: record(resource, second), archived: null }]);
    }
  }

  // Assert
  expect(saved).toEqual([DOCTOR_RESOURCE, 'issue', DOCTOR_RESOURCE]);
});

it('is no sign of life of Sentry', async () => {
  // Arrange
  const fromSentry: LastDelivery = {
    resource: 'issue',
    action: 'created',
    lastAt: '2026-11-20T06:00:00.000Z',
  };
  const own: LastDelivery = {
    resource: DOCTOR_RESOURCE,
    action: DOCTOR_ACTION,
    lastAt: '2026-11-20T12:00:00.000Z',
  };
  const services = (deliveries: LastDelivery[]) => ({
    ledger: { lastDeliveries: () => Promise.resolve(deliveries) } as never,
    clock: { now: () => Date.parse('2026-11-20T12:00:01.000Z') },
  });
  const view = { byWebhook: new Map(), unbrought: new Map() };

  // Act
  const known = await silenceOf(services([fromSentry, own]), view, null);
  const never = await silenceOf(services([own]), view, null);

  // Assert
  expect(known.lastWebhookAt).toBe(fromSentry.lastAt);
  expect(never.lastWebhookAt).toBeNull();
});
