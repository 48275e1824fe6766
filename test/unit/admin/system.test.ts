import { aRun, anAdmin } from '../../support/fakes/admin-services.ts';

const open = async (overrides: Parameters<typeof anAdmin>[0] = {}, query = '') => {
  const admin = await anAdmin({ runs: [aRun()], ...overrides });
  const answer = await admin.call(`/admin/system${query}`);
  return { ...admin, status: answer.status, html: await answer.text() };
};
const start = async (act: string, overrides: Parameters<typeof anAdmin>[0] = {}) => {
  const admin = await anAdmin(overrides);
  const answer = await admin.call(`/admin/system/${act}`, { method: 'POST' });
  return { ...admin, answer, to: answer.headers.get('location') };
};
const depths = (waiting: number, dead: number) => ({
  queue: { waiting, inFlight: 0 },
  deadLetters: { waiting: dead, inFlight: 0 },
});

describe('the system page', () => {
  it('says that there is nothing to do where everything flows', async () => {
    const { status, html } = await open();

    expect(status).toBe(200);
    expect(html).toContain('Nothing to do: everything flows.');
  });

  it('says first what was not processed, and offers to move it back with its number', async () => {
    const { html } = await open({ depths: depths(0, 1204) });

    expect(html).toContain('1,204 messages failed five times.');
    expect(html).toContain('Redrive 1,204');
  });

  it('offers no redrive of nothing', async () => {
    const { html } = await open();

    expect(html).toMatch(/<button disabled>Redrive<\/button>/);
  });

  it('shows everything else where SQS does not say how deep its queues are', async () => {
    const { status, html } = await open({ queueFails: true });

    expect(status).toBe(200);
    expect(html).toContain('not known');
    expect(html).toContain('Runs of the sync');
  });

  it('names the first error of a run that failed', async () => {
    const errors = [{ code: 'sentry_token_refused', message: 'Sentry refused the token: store a new one.' }];

    const { html } = await open({ runs: [aRun({ state: 'FAILED', complete: false, errors })] });

    expect(html).toContain('The last sync failed.');
    expect(html).toContain('Sentry refused the token: store a new one.');
  });

  it('says that the sync is late, a quarter of an hour after the last one', async () => {
    const { html } = await open({ runs: [aRun({ startedAt: '2026-11-20T12:14:59.000Z' })] });

    expect(html).toContain('The sync has not run for a quarter of an hour.');
  });

  it('counts quarantined messages by their reason', async () => {
    const entry = (key: string, at: string) => ({
      ...{
        v: 1 as const,
        key,
        at,
        code: 'not_json',
        reason: 'The body is no JSON.',
        message: null,
        messageId: key,
      },
    });

    const { html } = await open({
      quarantined: [entry('a', '2026-11-20T12:20:00.000Z'), entry('b', '2026-11-20T12:10:00.000Z')],
    });

    expect(html).toMatch(/<strong>not_json<\/strong>: 2 messages, the last\s+<time[^>]*>10 min ago/);
  });

  it('writes what an error says as text', async () => {
    const errors = [{ code: 'x', message: '<script>alert(1)</script>' }];

    const { html } = await open({ runs: [aRun({ errors })] });

    expect(html).not.toContain('<script>alert');
  });

  it('ignores a notice that it does not know', async () => {
    const { html } = await open({}, '?notice=constructor');

    expect(html).not.toContain('notice problem');
  });
});

describe('a sync that is asked for on the page', () => {
  it('starts the sync function once, records who asked, and says so', async () => {
    const { world, answer, to } = await start('sync');

    expect([answer.status, to]).toEqual([303, '/admin/system?notice=sync']);
    expect(world.started).toEqual(['{"trigger":"request"}']);
    expect(world.audit).toMatchObject([{ action: 'sync', outcome: { result: 'done' } }]);
  });

  it('that does not start is told as such, and recorded as failed', async () => {
    const { world, to } = await start('sync', { queueFails: true });

    expect(to).toBe('/admin/system?notice=sync_not_started');
    expect(world.audit).toMatchObject([{ action: 'sync', outcome: { result: 'failed' } }]);
  });

  it('does not start where it cannot be recorded', async () => {
    const { world, answer } = await start('sync', { auditFails: true });

    expect(answer.status).toBe(503);
    expect(world.started).toEqual([]);
  });
});

describe('a redrive', () => {
  it('is started and recorded', async () => {
    const { world, to } = await start('redrive', { depths: depths(0, 2) });

    expect(to).toBe('/admin/system?notice=redrive');
    expect(world.started).toEqual(['redrive']);
    expect(world.audit).toMatchObject([{ action: 'redrive', outcome: { result: 'done' } }]);
  });
});

it('nothing else can be started', async () => {
  const { world, answer } = await start('rebuild');

  expect(answer.status).toBe(404);
  expect([world.started, world.audit]).toEqual([[], []]);
});

it('a viewer sees the page and starts nothing', async () => {
  const admin = await anAdmin({ depths: depths(0, 2) });
  const headers = { authorization: `Bearer ${admin.viewerToken}` };

  const page = await (await admin.app.request('/admin/system', { headers })).text();
  const refused = await admin.app.request('/admin/system/redrive', { method: 'POST', headers });

  expect(page).toContain('This takes the role admin.');
  expect(page).toMatch(/<button disabled>Redrive 2<\/button>/);
  expect(refused.status).toBe(403);
  expect(admin.world.started).toEqual([]);
});
