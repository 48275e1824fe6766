import type { LastDelivery } from '../../../lambdas/adapters/table/sync/ledger-store.ts';
import { createDeliveries } from '../../../lambdas/consumer/deliveries.ts';
import type { ArchiveRecord } from '../../../lambdas/contracts/archive-record.ts';

const at = (seconds: number) =>
  new Date(Date.parse('2026-11-20T12:00:00.000Z') + seconds * 1000).toISOString();

const webhook = (receivedAt: string, resource = 'error', body: unknown = { action: 'created' }) => ({
  record: {
    v: 1,
    kind: 'webhook',
    receivedAt,
    resource,
    hookTimestamp: null,
    requestId: null,
    body,
  } as ArchiveRecord,
  archived: null as object | null,
});

function world() {
  const saved: LastDelivery[] = [];
  const warnings: string[] = [];
  const faults: { error: Error | null } = { error: null };
  const deliveries = createDeliveries({
    save: (delivery) => {
      if (faults.error) return Promise.reject(faults.error);
      saved.push(delivery);
      return Promise.resolve();
    },
    log: { info: () => undefined, warn: (message) => void warnings.push(message), error: () => undefined },
  });
  return { deliveries, saved, warnings, faults };
}

it('notes each resource and action once a batch, with the newest time', async () => {
  const { deliveries, saved } = world();

  await deliveries.note([
    webhook(at(1)),
    webhook(at(3)),
    webhook(at(2)),
    webhook(at(2), 'issue', { action: 'resolved' }),
  ]);

  expect(saved).toEqual([
    { resource: 'error', action: 'created', lastAt: at(3) },
    { resource: 'issue', action: 'resolved', lastAt: at(2) },
  ]);
});

it('writes no more than once in 30 seconds for a pair', async () => {
  const { deliveries, saved } = world();

  for (let second = 0; second <= 60; second++) await deliveries.note([webhook(at(second))]);

  expect(saved.map(({ lastAt }) => lastAt)).toEqual([at(0), at(30), at(60)]);
});

it('takes no replay and nothing that we pulled for a delivery', async () => {
  const { deliveries, saved } = world();
  const pulled: ArchiveRecord = {
    v: 1,
    kind: 'gone',
    source: 'sync',
    observedAt: at(0),
    issueId: '1',
    mergedInto: null,
  };

  await deliveries.note([
    { ...webhook(at(0)), archived: { key: 'k' } },
    { record: pulled, archived: null },
  ]);

  expect(saved).toEqual([]);
});

it('never fails the batch, and retries with the next one', async () => {
  const { deliveries, saved, warnings, faults } = world();
  faults.error = new Error('throttled');
  await deliveries.note([webhook(at(0))]);
  faults.error = null;

  await deliveries.note([webhook(at(1))]);

  expect(warnings).toHaveLength(1);
  expect(saved).toHaveLength(1);
});

it('notes a body without an action, and cuts words that are too long', async () => {
  const { deliveries, saved } = world();

  await deliveries.note([webhook(at(0), 'x'.repeat(500), 'not an envelope')]);

  expect(saved).toEqual([{ resource: 'x'.repeat(64), action: '', lastAt: at(0) }]);
});

it('notes every test delivery of the doctor, because somebody waits for it', async () => {
  const { deliveries, saved } = world();
  const ping = (second: number) => webhook(at(second), 'doctor', { action: 'ping' });

  await deliveries.note([ping(0)]);
  await deliveries.note([ping(1)]);

  expect(saved).toHaveLength(2);
});

it('gives no other action that right: the resource is a header that anybody may write', async () => {
  const { deliveries, saved } = world();
  const actions = Array.from({ length: 1000 }, (_, index) => `a${index}`);

  await deliveries.note(actions.map((action) => webhook(at(0), 'doctor', { action })));
  await deliveries.note(actions.map((action) => webhook(at(1), 'doctor', { action })));

  expect(saved).toHaveLength(200);
});

it('keeps a bounded number of pairs in mind', async () => {
  const { deliveries, saved } = world();

  await deliveries.note(Array.from({ length: 1000 }, (_, index) => webhook(at(0), `r${index}`)));

  expect(saved).toHaveLength(200);
});
