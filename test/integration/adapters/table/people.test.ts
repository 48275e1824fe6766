import { createAuditStore } from '../../../../lambdas/adapters/table/people/audit-store.ts';
import { createSessionMarks } from '../../../../lambdas/adapters/table/people/session-marks.ts';
import type { AuditIntent } from '../../../../lambdas/contracts/audit.ts';
import { InvalidCursorError } from '../../../../lambdas/contracts/cursor.ts';
import { createTestTable, type TestTable } from '../../../support/engines/table.ts';

const NOW = Date.parse('2026-11-20T12:30:00.000Z');

let table: TestTable;
let marks: ReturnType<typeof createSessionMarks>;
let audit: ReturnType<typeof createAuditStore>;
beforeEach(async () => {
  table = await createTestTable();
  marks = createSessionMarks(table.client, table.tableName);
  audit = createAuditStore(table.client, { tableName: table.tableName, auditDays: 400 });
});

describe('marks of a person', () => {
  it('there are none until something ends', async () => {
    expect(await marks.isEnded('ann', 's1', NOW)).toBe(false);
    expect(await marks.isEnded('ann', null, NOW)).toBe(false);
  });

  it('a session that was ended stays so, and is the only one', async () => {
    await marks.endSession('ann', 's1', NOW + 1000);

    expect([
      await marks.isEnded('ann', 's1', NOW),
      await marks.isEnded('ann', 's2', NOW),
      await marks.isEnded('bob', 's1', NOW),
      await marks.isEnded('ann', null, NOW),
    ]).toEqual([true, false, false, false]);
  });

  it('all that somebody has open can be ended, and what they open later is not', async () => {
    await marks.endAll('ann', NOW);

    expect([
      await marks.isEnded('ann', 's1', NOW - 1),
      await marks.isEnded('ann', null, NOW - 1),
      await marks.isEnded('ann', 's2', NOW),
      await marks.isEnded('bob', 's1', NOW - 1),
    ]).toEqual([true, true, false, false]);
  });

  it('where the table cannot be read nobody is told that a session lives', async () => {
    const elsewhere = createSessionMarks(table.client, 'no-such-table');

    await expect(elsewhere.isEnded('ann', 's1', NOW)).rejects.toMatchObject({ code: 'marks_unreadable' });
  });
});

describe('the audit', () => {
  const intent = (n: number): AuditIntent => ({
    ...{ v: 1, id: `01J0000000000000000000000${n.toString()}`, at: '2026-11-20T12:30:00.000Z' },
    ...{ action: 'triage', actor: { subject: 'ann', address: null, role: 'admin' } },
    ...{ groups: ['101'], change: { status: 'resolved' }, from: '203.0.113.7', requestId: 'r' },
  });
  const outcome = { at: '2026-11-20T12:30:01.000Z', result: 'done' as const, details: [] };

  it('has the intent at once, and the outcome once it is known', async () => {
    await audit.putIntent(intent(1));
    const before = await audit.list(10, null);

    await audit.putOutcome(intent(1).id, outcome);

    expect(before.items).toEqual([{ ...intent(1), outcome: null }]);
    expect((await audit.list(10, null)).items).toEqual([{ ...intent(1), outcome }]);
  });

  it('is listed newest first, page by page', async () => {
    for (const n of [1, 2, 3]) await audit.putIntent(intent(n));

    const first = await audit.list(2, null);
    const second = await audit.list(2, first.nextCursor);

    expect([...first.items, ...second.items].map(({ id }) => id.at(-1))).toEqual(['3', '2', '1']);
    expect(second.nextCursor).toBeNull();
  });

  it('refuses a cursor that is none of its own', async () => {
    await expect(audit.list(2, 'ann')).rejects.toThrow(InvalidCursorError);
  });
});
