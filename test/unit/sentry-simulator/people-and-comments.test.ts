import { ORG, sendEvent, startRunning, type Running } from './running-simulator.ts';

let running: Running;
let now: number;
let id: string;
beforeEach(async () => {
  now = Date.parse('2026-11-20T12:00:00Z');
  running = await startRunning({ now: () => now });
  await sendEvent(running, { message: 'hello' });
  const { body } = await running.rest('issues/');
  id = body[0].id;
});
afterEach(() => running.stop());

const comment = (text: unknown) =>
  running.call('POST', `/api/0/organizations/${ORG}/issues/${id}/comments/`, { text });

describe('the members of a project', () => {
  it('come whole, with those who were only invited and are no user yet', async () => {
    const { body: issues } = await running.rest('issues/');

    const { status, body } = await running.call(
      'GET',
      `/api/0/projects/${ORG}/${issues[0].project.slug}/members/`,
    );

    expect(status).toBe(200);
    expect(body).toMatchObject([
      ...['662437', '662438', '662439', '662440'].map((userId) => ({ user: { id: userId } })),
      { user: null, pending: true },
    ]);
  });

  it('are 404 of a project that is not there', async () => {
    expect(await running.call('GET', `/api/0/projects/${ORG}/nowhere/members/`)).toMatchObject({
      status: 404,
    });
  });

  it.each(['members', 'teams'])('are 403 with no project:read: %s', async (what) => {
    await running.call('PUT', '/simulator/scopes', { scopes: ['event:write', 'org:read', 'member:read'] });

    expect(await running.call('GET', `/api/0/projects/${ORG}/shop/${what}/`)).toMatchObject({ status: 403 });
  });
});

describe('a comment', () => {
  it('is kept with its issue', async () => {
    const { status } = await comment('their outage');

    expect(status).toBe(201);
    expect((await running.rest(`issues/${id}/comments/`)).body).toMatchObject([
      { type: 'note', data: { text: 'their outage' } },
    ]);
  });

  it('is refused a second time within the hour, and taken after it', async () => {
    await comment('their outage');

    expect(await comment('their outage')).toMatchObject({
      status: 400,
      body: { detail: 'You have already posted that comment.' },
    });
    now += 3_600_001;
    expect(await comment('their outage')).toMatchObject({ status: 201 });
  });

  it.each([[''], [null], [7]])('of %j is 400', async (text) => {
    expect(await comment(text)).toMatchObject({ status: 400 });
  });

  it('takes event:write', async () => {
    await running.call('PUT', '/simulator/scopes', { scopes: ['event:read'] });

    expect(await comment('their outage')).toMatchObject({ status: 403 });
  });
});
