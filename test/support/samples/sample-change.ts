import { factsOf, type Change } from '../../../lambdas/core/changes/change.ts';
import { aGroup, NOW } from '../fakes/admin-services.ts';

export const aChange = (overrides: Partial<Change> = {}): Change => ({
  issueId: '101',
  n: NOW - 60_000,
  previous: null,
  kind: 'resolved',
  from: { status: 'OPEN', substatus: 'new' },
  to: { status: 'RESOLVED', substatus: null },
  at: new Date(NOW - 60_000).toISOString(),
  observedAt: new Date(NOW - 61_000).toISOString(),
  actor: 'user:Ada',
  reason: null,
  source: 'webhook',
  silent: null,
  facts: factsOf(aGroup(), null),
  ...overrides,
});
