import { aGroup, anAdmin } from '../../support/fakes/admin-services.ts';

/** Taking back, on the page of an error, to whom it was assigned and how it was ranked. */

type Admin = Awaited<ReturnType<typeof anAdmin>>;

const TEAM = { type: 'team', id: '7', name: 'payments' };
const press = (admin: Admin, fields: Record<string, string>) =>
  admin.app.request('/admin/error-log/101/status', {
    method: 'POST',
    headers: { cookie: `session=${admin.sealed()}`, 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams(fields),
  });
/** Sentry that has an issue of somebody, and takes every change of it. */
const sentryOf = (issue: object) => (id: string) => ({ id, status: 'unresolved', ...issue });
const ADA = { assignedTo: { type: 'user', id: '5', name: 'Ada' } };

const wayOf = (answer: Response) => new URL(answer.headers.get('location') ?? '', 'https://ledger.test');

it.each([
  ['a team', { assignee: TEAM }, { assignee: 'user:5' }, ADA, { assignedTo: 'team:7' }],
  ['nobody', { assignee: null }, { assignee: 'user:5' }, ADA, { assignedTo: '' }],
  ['a priority', { priority: 'low' }, { priority: 'high' }, { priority: 'high' }, { priority: 'low' }],
])('what was before is sent back: %s', async (_what, before, change, issue, sent) => {
  const admin = await anAdmin({ groups: [aGroup(before)], sentry: sentryOf(issue) });

  const way = wayOf(await press(admin, change));
  const page = await (await admin.call(way.pathname + way.search)).text();
  const [had = '', has = ''] = ['had', 'has'].map((name) => way.searchParams.get(name) ?? '');
  const undone = wayOf(await press(admin, { act: 'undo', had, has }));

  expect(page).toMatch(/name="has"[^]*?<button name="act" value="undo">Undo<\/button>/);
  expect(admin.world.updates.at(-1)).toEqual({ id: '101', ...sent });
  expect(undone.search).toBe('?notice=given_back');
});

it('an act that changed nothing offers nothing to take back', async () => {
  const admin = await anAdmin({
    groups: [aGroup({ priority: 'high' })],
    sentry: sentryOf({ priority: 'high' }),
  });

  const way = wayOf(await press(admin, { priority: 'high' }));

  expect(way.search).toBe('?notice=ranked');
});

it('what had no priority cannot come to have none', async () => {
  const admin = await anAdmin({
    groups: [aGroup({ priority: null })],
    sentry: sentryOf({ priority: 'high' }),
  });

  expect(wayOf(await press(admin, { priority: 'high' })).search).toBe('?notice=ranked');
});

it('a change that Sentry refuses offers nothing to take back', async () => {
  const admin = await anAdmin({
    sentry: () => {
      throw Object.assign(new Error('Sentry answered 403'), { status: 403 });
    },
  });

  expect(wayOf(await press(admin, { priority: 'high' })).search).toBe('?notice=forbidden');
});

it('what somebody has changed since stays', async () => {
  const admin = await anAdmin({ sentry: sentryOf({ assignedTo: { type: 'user', id: '9', name: 'Eve' } }) });

  const way = wayOf(await press(admin, { act: 'undo', had: 'assignee:team:7', has: 'assignee:user:5' }));
  const page = await (await admin.call(way.pathname + way.search)).text();

  expect(admin.world.updates).toEqual([]);
  expect(page).toContain('Somebody has changed the error since, and that stays.');
});

it('where Sentry cannot be asked what it is now, nothing is sent', async () => {
  const admin = await anAdmin({
    sentry: () => {
      throw new Error('no network');
    },
  });

  const way = wayOf(await press(admin, { act: 'undo', had: 'priority:low', has: 'priority:high' }));

  expect([way.search, admin.world.updates]).toEqual(['?notice=undo_unread', []]);
});

it.each([
  ['two different things', { had: 'priority:low', has: 'assignee:user:5' }],
  ['what no page of ours writes', { had: 'assignee:<b>', has: 'assignee:user:5' }],
  ['a priority that Sentry has not', { had: 'priority:none', has: 'priority:high' }],
])('of %s nothing is taken back', async (_what, fields) => {
  const admin = await anAdmin();

  const answer = await press(admin, { act: 'undo', ...fields });

  expect([answer.status, admin.world.updates]).toEqual([400, []]);
});

it('is not for a viewer', async () => {
  const admin = await anAdmin();
  const headers = { authorization: `Bearer ${admin.viewerToken}` };

  const page = await admin.app.request(
    '/admin/error-log/101?notice=ranked&had=priority:low&has=priority:high',
    { headers },
  );

  expect(await page.text()).not.toContain('value="undo"');
});
