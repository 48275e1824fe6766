import type { AuditIntent } from '../../../../lambdas/contracts/audit.ts';
import { rebuildAudit } from '../../../../lib/commands/rebuild/rebuild-audit.ts';
import { fakeContext, scanOf } from '../../../support/fakes/command-context.ts';

const intent: AuditIntent = {
  ...{ v: 1, id: '01J00000000000000000000001', at: '2026-11-20T12:30:00.000Z', action: 'triage' },
  actor: { subject: 'ada', address: null, role: 'admin' },
  ...{ groups: ['101'], change: { status: 'resolved' }, from: '203.0.113.7', requestId: 'r1' },
};
const outcome = { at: '2026-11-20T12:30:01.000Z', result: 'done' as const, details: [] };

it('the audit comes back from its records, and what is none is told and passed over', async () => {
  const kept: unknown[] = [];
  const store = {
    putIntent: (entry: AuditIntent) => Promise.resolve(void kept.push(['intent', entry])),
    putOutcome: (id: string, told: object) => Promise.resolve(void kept.push(['outcome', id, told])),
  };
  const scan = scanOf({
    'audit/dt=2026-11-20/hh=12/a.jsonl.gz': [{ v: 1, phase: 'intent', entry: intent }],
    'audit/dt=2026-11-20/hh=12/b.jsonl.gz': [
      'is cut short',
      { v: 1, phase: 'outcome', id: intent.id, outcome },
    ],
    'archive/dt=2026-11-20/hh=12/c.jsonl.gz': [{ v: 1, kind: 'webhook' }],
  });
  const context = fakeContext();

  const entries = await rebuildAudit({ scan, store }, context);

  expect(entries).toBe(1);
  expect(kept).toEqual([
    ['intent', intent],
    ['outcome', intent.id, outcome],
  ]);
});
