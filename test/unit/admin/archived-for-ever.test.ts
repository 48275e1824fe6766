import type { StatusChange } from '../../../lambdas/core/group/group.ts';
import { aGroup, anAdmin, json } from '../../support/fakes/admin-services.ts';
import { archivedByAda } from '../../support/samples/sample-status-change.ts';

const forever = (issueId: string) =>
  aGroup({ issueId, shortId: `SHOP-${issueId}`, status: 'IGNORED', substatus: 'archived_forever' });
const archived = (issueId: string, overrides: Partial<StatusChange> = {}): StatusChange =>
  archivedByAda({ issueId, at: '2026-11-19T10:00:00.000Z', ...overrides });

const open = async (overrides: Parameters<typeof anAdmin>[0]) => {
  const admin = await anAdmin(overrides);
  const answer = await admin.call('/admin/archived-for-ever');
  return { ...admin, status: answer.status, html: await answer.text() };
};

describe('the page of what was archived for ever from here', () => {
  it('lists what a status alone has archived for ever, ticked, and what was chosen by name, not ticked', async () => {
    const { status, html } = await open({
      groups: [forever('1'), forever('2'), forever('3'), aGroup({ issueId: '4', status: 'IGNORED' })],
      history: [
        archived('1'),
        archived('2', { action: 'archived_forever' }),
        archived('3', { source: 'webhook' }),
      ],
    });

    expect(status).toBe(200);
    expect(html).toMatch(/value="1"\s+checked/);
    expect(html).toMatch(/value="2"\s+\/>/);
    expect(html).not.toContain('SHOP-3');
    expect(html).not.toContain('value="4"');
  });

  it('says so where there is nothing', async () => {
    const { html } = await open({ groups: [aGroup()] });

    expect(html).toContain('Nothing was archived for ever from here');
  });

  it('is linked from the list of archived issues', async () => {
    const { call } = await anAdmin();

    expect(await (await call('/admin/error-log?status=IGNORED')).text()).toContain(
      'href="/admin/archived-for-ever"',
    );
  });

  it('archives what is ticked until it escalates, with one button', async () => {
    const admin = await anAdmin({ groups: [forever('1'), forever('2')] });

    const answer = await admin.app.request('/admin/archived-for-ever', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${admin.token}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'ids=1&ids=2',
    });

    expect(admin.world.updates).toEqual(
      ['1', '2'].map((id) => ({ id, status: 'ignored', substatus: 'archived_until_escalating' })),
    );
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      '/admin/archived-for-ever?notice=all_until_escalating',
    ]);
  });
});

describe('the completeness page', () => {
  it('says how many issues of each category the last complete run has seen', async () => {
    const run = { startedAt: '2026-11-20T12:25:00.000Z', complete: true };
    const { call } = await anAdmin({
      runs: [
        { ...run, complete: false, byCategory: { error: 1 } },
        { ...run, byCategory: { feedback: 9, error: 1221 } },
      ],
    });

    const html = await (await call('/admin/completeness')).text();

    expect(html).toMatch(/Sentry issues by category[\s\S]*error[\s\S]*1,221[\s\S]*feedback[\s\S]*9/);
  });
});

describe('an archive for ever', () => {
  it.each([
    [{ status: 'IGNORED', substatus: 'archived_forever' }, 'archived_forever'],
    [{ status: 'IGNORED' }, undefined],
  ])('asked for as %j is told as chosen by name: %s', async (change, chosen) => {
    const { call, world } = await anAdmin();

    await call('/api/admin/error-log', { method: 'PATCH', body: JSON.stringify({ id: '101', ...change }) });

    expect(world.sent).toMatchObject([{ source: 'triage' }]);
    expect(world.sent[0]).toHaveProperty('chosen', chosen);
  });

  it('is a filter of the list', async () => {
    const { call } = await anAdmin({ groups: [forever('1'), aGroup({ issueId: '2', status: 'IGNORED' })] });

    const { body } = await json(await call('/api/admin/error-log?status=IGNORED&substatus=archived_forever'));

    expect(body.groups).toMatchObject([{ id: '1' }]);
  });
});
