import type { AssignablePerson } from '../../../lambdas/adapters/sentry/people.ts';
import { aGroup, anAdmin, json } from '../../support/fakes/admin-services.ts';

const resolve = JSON.stringify({ ids: ['101', '102'], status: 'RESOLVED' });

describe('a change', () => {
  it('is an entry that says who, what, which groups, and what came of each', async () => {
    const { call, world } = await anAdmin();
    world.sentry = (id) => {
      if (id === '102') throw Object.assign(new Error('no'), { status: 404, detail: '' });
      return { id, status: 'resolved' };
    };

    await call('/api/admin/error-log', { method: 'PATCH', body: resolve });

    expect(world.audit).toEqual([
      {
        v: 1,
        id: expect.any(String),
        at: '2026-11-20T12:30:00.000Z',
        action: 'triage',
        actor: { subject: 'ada', address: 'ada@example.test', role: 'admin' },
        groups: ['101', '102'],
        change: { status: 'resolved' },
        from: null,
        requestId: expect.any(String),
        outcome: {
          at: '2026-11-20T12:30:00.000Z',
          result: 'partly',
          details: [
            { id: '101', ok: true, code: null },
            { id: '102', ok: false, code: 'not_found' },
          ],
        },
      },
    ]);
  });

  it('names the address that it came from', async () => {
    const { app, token, world } = await anAdmin();

    await app.request(
      '/api/admin/error-log',
      { method: 'PATCH', headers: { authorization: `Bearer ${token}` }, body: resolve },
      { requestContext: { requestId: 'r1', http: { sourceIp: '203.0.113.7' } } },
    );

    expect(world.audit[0]).toMatchObject({ from: '203.0.113.7', requestId: 'r1' });
  });

  it('is recorded before Sentry hears of it, in the table and in the archive', async () => {
    const { call, world } = await anAdmin();
    const before: unknown[] = [];
    world.sentry = (id) => {
      before.push([world.audit[0]?.outcome, [...world.auditArchived]]);
      return { id, status: 'resolved' };
    };

    await call('/api/admin/error-log', {
      method: 'PATCH',
      body: JSON.stringify({ id: '101', status: 'RESOLVED' }),
    });

    const { id } = world.audit[0]!;
    expect(before).toEqual([[null, [`intent ${id}`]]]);
    expect(world.auditArchived).toEqual([`intent ${id}`, `outcome ${id}`]);
  });

  it('that cannot be recorded is not made, and the answer says so', async () => {
    const { call, world } = await anAdmin({ auditFails: true });

    const { status, body } = await json(
      await call('/api/admin/error-log', { method: 'PATCH', body: resolve }),
    );

    expect([status, body.error.code, world.updates]).toEqual([503, 'audit_unavailable', []]);
  });

  it('whose outcome cannot be recorded is made all the same, and the log has it', async () => {
    const { call, world } = await anAdmin();
    world.sentry = (id) => {
      world.auditFails = true;
      return { id, status: 'resolved' };
    };

    const answer = await call('/api/admin/error-log', { method: 'PATCH', body: resolve });

    expect(answer.status).toBe(200);
    expect(world.said.map(({ level, message }) => `${level} ${message}`)).toContain(
      'error The outcome of an audit entry was not recorded; the log has it',
    );
  });

  it('is in the log at once, before and after', async () => {
    const { call, world } = await anAdmin();

    await call('/api/admin/error-log', { method: 'PATCH', body: resolve });

    expect(world.said.filter(({ message }) => message.startsWith('Audit'))).toMatchObject([
      { message: 'Audit: intent', fields: { action: 'triage', subject: 'ada', groups: ['101', '102'] } },
      { message: 'Audit: outcome', fields: { result: 'done', failed: [] } },
    ]);
  });

  it('that is refused for what it asks is no entry', async () => {
    const { call, world } = await anAdmin();

    await call('/api/admin/error-log', { method: 'PATCH', body: '{"id":"x"}' });

    expect(world.audit).toEqual([]);
  });
});

const UNTIL = 'archived_until_condition_met';

describe('the audit page', () => {
  it('shows the newest first, with text as text', async () => {
    const { call, world } = await anAdmin();
    await call('/api/admin/error-log', {
      method: 'PATCH',
      body: JSON.stringify({ id: '101', assignedTo: '<x-evil>' }),
    });
    await call('/api/admin/error-log', { method: 'PATCH', body: resolve });

    const page = await (await call('/admin/audit')).text();

    expect(world.audit).toHaveLength(2);
    expect(page.indexOf('>Resolved<')).toBeLessThan(page.indexOf('>Assigned to &lt;x-evil&gt;<'));
    expect(page).not.toContain('<x-evil>');
  });

  it('names groups by their short ids, and what was asked for in words', async () => {
    const { call } = await anAdmin();
    await call('/api/admin/error-log', {
      method: 'PATCH',
      body: JSON.stringify({ id: '101', status: 'IGNORED', substatus: 'archived_until_escalating' }),
    });

    const page = await (await call('/admin/audit')).text();

    expect(page).toMatch(/<a href="\/admin\/error-log\/101">SHOP-\w+<\/a>/);
    expect(page).toContain('>Archived until it escalates<');
  });

  it.each([
    [
      'an archive for a day',
      { substatus: UNTIL, statusDetails: { ignoreDuration: 1440 } },
      'Archived until 21 Nov 12:30 UTC',
    ],
    ['one until more events', { statusDetails: { ignoreCount: 5 } }, 'Archived until 5 more events'],
    [
      'one for ever, with a reason',
      { substatus: 'archived_forever', reason: 'noise' },
      'Archived for ever, because “noise”',
    ],
    [
      'a resolution in the next release',
      { statusDetails: { inNextRelease: true } },
      'Resolved in next release',
    ],
    ['a priority', { priority: 'high' }, 'High priority'],
    ['nobody', { assignedTo: null }, 'Assigned to nobody'],
    ['a reopening', { status: 'OPEN' }, 'Open'],
  ])('says of %s what the list and the activity say', async (_what, change, words) => {
    const { call } = await anAdmin();
    await call('/api/admin/error-log', { method: 'PATCH', body: JSON.stringify({ id: '101', ...change }) });

    expect(await (await call('/admin/audit')).text()).toContain(`>${words}<`);
  });

  it.each([
    [
      'whom the error belongs to',
      aGroup({ assignee: { type: 'user', id: '5', name: 'Ada' } }),
      'user:5',
      'Ada',
    ],
    ['whom Sentry knows', aGroup(), 'user:7', 'Bob'],
    ['a team', aGroup(), 'team:9', '#payments'],
    ['whom nobody knows', aGroup(), 'user:404', 'user:404'],
  ])('names %s', async (_what, group, assignedTo, name) => {
    const people: AssignablePerson[] = [
      { kind: 'user', id: '7', name: 'Bob', email: null },
      { kind: 'team', id: '9', name: 'payments', email: null },
    ];
    const { call } = await anAdmin({ groups: [group], people: () => people });
    await call('/api/admin/error-log', { method: 'PATCH', body: JSON.stringify({ id: '101', assignedTo }) });

    expect(await (await call('/admin/audit')).text()).toContain(`>Assigned to ${name}<`);
  });

  it('says of what is no triage, and of one that it cannot read, what was asked for by name', async () => {
    const { call, world } = await anAdmin();
    await call('/api/admin/error-log', { method: 'PATCH', body: resolve });
    world.audit = world.audit.map((entry) => ({ ...entry, change: { somethingNew: 'once_told' } }));

    expect(await (await call('/admin/audit')).text()).toContain('something new once told');
  });

  it('says where a function ended before it knew the outcome', async () => {
    const { call, world } = await anAdmin();
    await call('/api/admin/error-log', { method: 'PATCH', body: resolve });
    world.audit = world.audit.map((entry) => ({ ...entry, outcome: null }));

    expect(await (await call('/admin/audit')).text()).toContain('unknown: the function ended');
  });

  it('shows what an entry has counted', async () => {
    const { call, world } = await anAdmin();
    await call('/api/admin/error-log', { method: 'PATCH', body: resolve });
    world.audit = world.audit.map((entry) => ({
      ...entry,
      outcome: { at: entry.at, result: 'done', details: [], figures: { moved: 12 } },
    }));

    expect(await (await call('/admin/audit')).text()).toContain('done, moved 12');
  });

  it('goes on to older entries, and refuses a cursor that is none', async () => {
    const { call } = await anAdmin();
    await call('/api/admin/error-log', { method: 'PATCH', body: resolve });
    await call('/api/admin/error-log', { method: 'PATCH', body: resolve });

    expect(await (await call('/admin/audit?limit=1')).text()).toContain('/admin/audit?cursor=after-1');
    expect((await call('/admin/audit?cursor=nonsense')).status).toBe(400);
  });
});
