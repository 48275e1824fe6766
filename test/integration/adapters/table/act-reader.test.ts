import { encodeTime } from 'ulid';
import { createAuditStore } from '../../../../lambdas/adapters/table/people/audit-store.ts';
import { createActReader } from '../../../../lambdas/adapters/table/read/act-reader.ts';
import { withDoers } from '../../../../lambdas/adapters/table/read/doers.ts';
import type { AuditIntent } from '../../../../lambdas/contracts/audit.ts';
import { ECHO_MS } from '../../../../lambdas/core/changes/doer.ts';
import { createTestTable } from '../../../support/engines/table.ts';
import { aChange } from '../../../support/samples/sample-change.ts';

const AT = Date.parse('2026-11-29T12:00:00.000Z');
const iso = (ms: number) => new Date(ms).toISOString();

const intent = (ms: number, over: Partial<AuditIntent> = {}): AuditIntent => ({
  ...{ v: 1, id: `${encodeTime(ms, 10)}ZZZZZZZZZZZZZZZZ`, at: iso(ms), action: 'triage' },
  ...{ actor: { subject: 'ada', address: 'ada@example.test', role: 'admin' }, groups: ['101'] },
  ...{ change: { status: 'resolved' }, from: null, requestId: null, ...over },
});

async function arrange(intents: readonly AuditIntent[]) {
  const { client, tableName } = await createTestTable();
  const store = createAuditStore(client, { tableName, auditDays: 1 });
  for (const one of intents) await store.putIntent(one);
  return createActReader({ client, tableName });
}

const echoAt = (ms: number) =>
  aChange({ actor: 'application:Error ledger', observedAt: iso(ms), at: iso(ms + 500), n: ms + 500 });

describe('acts of people in the table', () => {
  it('are those from one instant to another, both included, oldest first, and triage alone', async () => {
    const instants = [AT - 1, AT, AT + 5, AT + 10, AT + 11];
    const reader = await arrange([...instants.map((ms) => intent(ms)), intent(AT + 6, { action: 'sync' })]);

    const acts = await reader.actsBetween(AT, AT + 10);

    expect(acts.map(({ at }) => Date.parse(at))).toEqual([AT, AT + 5, AT + 10]);
  });

  it('name whoever did what Sentry tells of our integration, each by what was asked just before', async () => {
    const bert = { subject: 'bert', address: null, role: 'admin' };
    const reader = await arrange([intent(AT), intent(AT + 3 * ECHO_MS, { actor: bert })]);

    const told = await withDoers(
      [echoAt(AT + 3 * ECHO_MS + 999), aChange(), echoAt(AT + 999), echoAt(AT + ECHO_MS + 1)],
      reader,
    );

    expect(told.map(({ doer }) => doer)).toEqual([
      { by: 'bert', via: null },
      { by: 'Ada', via: null },
      { by: 'ada@example.test', via: null },
      { by: null, via: 'Error ledger' },
    ]);
  });
});
