import type { SyncOutcome } from '../../../lambdas/sync/outcome.ts';
import { auditedSync } from '../../../lambdas/sync/audited-sync.ts';
import { memoryAudit } from '../../support/fakes/memory-audit.ts';
import { createWorld } from './fakes.ts';

const REQUEST = { from: '203.0.113.7', requestId: 'req-1' };

/** A run that has ended, as the sync answers it. */
async function finished(): Promise<Extract<SyncOutcome, { kind: 'finished' }>> {
  const outcome = await createWorld().sync();
  if (outcome.kind !== 'finished') throw new Error('unexpected');
  return outcome;
}

describe('a manual sync', () => {
  it('is an entry that says the cron secret asked, from which address, and how the run ended', async () => {
    const audit = memoryAudit();
    const outcome = await finished();

    const answer = await auditedSync(audit, REQUEST, () => Promise.resolve(outcome));

    expect(answer).toBe(outcome);
    expect(audit.entries).toEqual([
      {
        v: 1,
        id: 'audit-1',
        at: '2026-11-23T12:00:00.000Z',
        action: 'sync',
        actor: { subject: 'cron-secret', address: null, role: null },
        groups: [],
        change: {},
        from: '203.0.113.7',
        requestId: 'req-1',
        outcome: {
          at: '2026-11-23T12:00:00.000Z',
          result: 'done',
          details: [{ id: outcome.run.id, ok: true, code: null }],
        },
      },
    ]);
    expect(audit.archived).toEqual(['intent audit-1', 'outcome audit-1']);
    expect(audit.said).toEqual(['info Audit: intent', 'info Audit: outcome']);
  });

  it('is recorded before it begins', async () => {
    const audit = memoryAudit();
    const outcome = await finished();
    const before: unknown[] = [];

    await auditedSync(audit, REQUEST, () => {
      before.push([audit.entries[0]?.outcome, [...audit.archived]]);
      return Promise.resolve(outcome);
    });

    expect(before).toEqual([[null, ['intent audit-1']]]);
  });

  it('that cannot be recorded does not begin', async () => {
    const audit = memoryAudit();
    audit.fails = true;
    let runs = 0;

    const asked = auditedSync(audit, REQUEST, () => {
      runs++;
      return finished();
    });

    await expect(asked).rejects.toMatchObject({ code: 'audit_unavailable' });
    expect(runs).toBe(0);
  });

  it('whose outcome cannot be recorded is answered all the same, and the log has it', async () => {
    const audit = memoryAudit();
    const outcome = await finished();

    const answer = await auditedSync(audit, REQUEST, () => {
      audit.fails = true;
      return Promise.resolve(outcome);
    });

    expect(answer).toBe(outcome);
    expect(audit.said.at(-1)).toBe('error The outcome of an audit entry was not recorded; the log has it');
  });

  it.each<[string, (run: Awaited<ReturnType<typeof finished>>) => SyncOutcome, string, string | null]>([
    ['another invocation has performed', ({ run }) => ({ kind: 'performed', run }), 'done', null],
    [
      'was not complete',
      (given) => ({ ...given, run: { ...given.run, complete: false, state: 'PARTIAL' } }),
      'partly',
      'PARTIAL',
    ],
    ['goes on', (given) => ({ ...given, kind: 'unfinished' }), 'partly', 'RUNNING'],
    ['another invocation has begun', ({ run }) => ({ kind: 'busy', runId: run.id }), 'partly', 'RUNNING'],
    ['waits', ({ run }) => ({ kind: 'busy', runId: run.id, after: 'other' }), 'partly', 'WAITING'],
    [
      'failed',
      (given) => ({
        ...given,
        kind: 'failed',
        failure: { code: 'sentry_token_refused', message: '', bySentry: true },
      }),
      'failed',
      'sentry_token_refused',
    ],
  ])('whose run %s is recorded as that', async (_case, change, result, code) => {
    const audit = memoryAudit();
    const given = await finished();

    await auditedSync(audit, REQUEST, () => Promise.resolve(change(given)));

    expect(audit.entries[0]?.outcome).toMatchObject({
      result,
      details: [{ id: given.run.id, ok: code === null, code }],
    });
  });

  it('that rejects is recorded as failed', async () => {
    const audit = memoryAudit();

    const asked = auditedSync(audit, REQUEST, () => Promise.reject(new Error('no table')));

    await expect(asked).rejects.toThrow('no table');
    expect(audit.entries[0]?.outcome?.result).toBe('failed');
  });
});
