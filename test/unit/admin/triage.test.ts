import { aGroup, anAdmin, json, NOW } from '../../support/fakes/admin-services.ts';

type Admin = Awaited<ReturnType<typeof anAdmin>>;

const patch = async ({ call }: Admin, body: unknown) => {
  const answer = await call('/api/admin/error-log', {
    method: 'PATCH',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return json(answer);
};

const refusing =
  (status: number, detail = '') =>
  () => {
    throw Object.assign(new Error(`Sentry answered ${status}`), { status, detail });
  };

describe('changing a status', () => {
  it.each([
    ['OPEN', { status: 'unresolved', substatus: 'ongoing' }],
    ['RESOLVED', { status: 'resolved' }],
    ['IGNORED', { status: 'ignored', substatus: 'archived_until_escalating' }],
  ])('%s alone asks Sentry for %j', async (status, asked) => {
    const admin = await anAdmin();

    const { status: code, body } = await patch(admin, { id: '101', status });

    expect(code).toBe(200);
    expect(body).toMatchObject({ results: [{ id: '101', ok: true, status, recorded: true }] });
    expect(admin.world.updates).toEqual([{ id: '101', ...asked }]);
  });

  it('what Sentry answered is queued as an observation, with the caller as the actor', async () => {
    const issue = { id: '101', status: 'resolved', anything: 'else' };
    const admin = await anAdmin({ sentry: () => issue });

    await patch(admin, { id: '101', status: 'RESOLVED' });

    expect(admin.world.sent).toEqual([
      {
        v: 1,
        kind: 'issues',
        source: 'triage',
        observedAt: new Date(NOW).toISOString(),
        actor: 'ada (ada@example.test)',
        issues: [issue],
      },
    ]);
    expect(admin.world.metrics).toEqual(['triage_sent']);
  });

  it('many ids have a result each, in their order; one refusal does not stop the others', async () => {
    const admin = await anAdmin({
      sentry: (id) => (id === '2' ? refusing(404)() : { id, status: 'resolved' }),
    });

    const { status, body } = await patch(admin, { ids: ['1', '2', '3'], status: 'RESOLVED' });

    expect(status).toBe(200);
    expect(body.results).toMatchObject([
      { id: '1', ok: true },
      { id: '2', ok: false },
      { id: '3', ok: true },
    ]);
    expect(body.results[1].error.code).toBe('not_found');
    expect(admin.world.sent).toHaveLength(2);
  });

  it('an id given twice is changed once', async () => {
    const admin = await anAdmin();

    await patch(admin, { ids: ['1', '1'], id: '1', status: 'RESOLVED' });

    expect(admin.world.updates).toHaveLength(1);
  });

  it.each([
    [403, 403, 'forbidden', 'event:write'],
    [401, 502, 'sentry_unavailable', 'token'],
    [404, 404, 'not_found', 'no error 101'],
    [400, 422, 'refused', 'nothing changed here'],
    [429, 502, 'sentry_unavailable', 'nothing changed here'],
    [500, 502, 'sentry_unavailable', 'error 101 is not known'],
  ])(
    'when Sentry says %d the answer is %d %s and nothing changes here',
    async (sentry, status, code, words) => {
      const admin = await anAdmin({ sentry: refusing(sentry, 'Sentry’s words') });

      const answer = await patch(admin, { id: '101', status: 'RESOLVED' });

      expect([answer.status, answer.body.error.code]).toEqual([status, code]);
      expect(answer.body.error.message).toContain(words);
      expect(answer.body.error.message).toContain('Sentry’s words');
      expect(answer.body.results).toEqual([
        { id: '101', ok: false, error: expect.objectContaining({ code }) },
      ]);
      expect(admin.world.sent).toEqual([]);
      expect(admin.world.metrics).toEqual(['triage_refused']);
    },
  );

  it('when Sentry does not answer at all the answer is 502', async () => {
    const admin = await anAdmin({
      sentry: () => {
        throw new Error('socket hang up');
      },
    });

    const { status, body } = await patch(admin, { id: '101', status: 'OPEN' });

    expect(status).toBe(502);
    // The request may have arrived all the same.
    expect(body.error.message).toContain('Whether Sentry took the change of error 101 is not known');
  });

  it('when Sentry refuses every id, each for another reason, the answer is 422 with the reasons', async () => {
    const admin = await anAdmin({ sentry: (id) => refusing(id === '1' ? 403 : 404)() });

    const { status, body } = await patch(admin, { ids: ['1', '2'], status: 'OPEN' });

    expect([status, body.error.code]).toEqual([422, 'refused']);
    expect(body.results).toMatchObject([{ error: { code: 'forbidden' } }, { error: { code: 'not_found' } }]);
  });

  it('when our queue is unavailable after Sentry changed, the change stands and says that the sync will record it', async () => {
    const admin = await anAdmin({ queueFails: true });

    const { status, body } = await patch(admin, { id: '101', status: 'RESOLVED' });

    expect([status, body.results]).toEqual([
      200,
      [expect.objectContaining({ id: '101', ok: true, status: 'RESOLVED', recorded: false })],
    ]);
  });

  it('ids that a slow Sentry leaves no time for are not tried, and say so', async () => {
    const admin = await anAdmin();
    admin.world.sentry = (id) => {
      admin.world.nowMs += 6000;
      return { id, status: 'resolved' };
    };

    const ids = Array.from({ length: 10 }, (_, index) => `${index + 1}`);
    const { body } = await patch(admin, { ids, status: 'RESOLVED' });

    expect(body.results).toHaveLength(10);
    expect(body.results[9]).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('send it again') },
    });
    expect(admin.world.updates.length).toBeLessThan(10);
  });
});

describe('a body that is not a status change', () => {
  it.each([
    ['no JSON', '{', 'must be JSON'],
    ['an unknown status', { id: '1', status: 'CLOSED' }, 'status must be one of OPEN, RESOLVED, IGNORED'],
    ['no status', { id: '1' }, 'status must be one of'],
    ['no id', { status: 'OPEN' }, 'id or ids must name at least one error'],
    ['an empty list', { ids: [], status: 'OPEN' }, 'at least one error'],
    ['an id that would change the path', { id: '1/../../2', status: 'OPEN' }, 'decimal id'],
    ['too many ids', { ids: Array.from({ length: 51 }, (_, i) => `${i}`), status: 'OPEN' }, 'at most 50 ids'],
    ['a list', [], 'expected object'],
    ['null', null, 'expected object'],
  ])('%s is 400 and Sentry hears nothing', async (_case, body, message) => {
    const admin = await anAdmin();

    const answer = await patch(admin, body);

    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain(message);
    expect(admin.world.updates).toEqual([]);
  });
});

describe('the buttons of the page', () => {
  const press = async (admin: Admin, fields: string | Record<string, string>) =>
    admin.app.request('/admin/error-log/101/status', {
      method: 'POST',
      headers: { cookie: `session=${admin.sealed()}`, 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams(typeof fields === 'string' ? { status: fields } : fields),
    });

  it('take the same way through Sentry and lead back with a notice', async () => {
    const admin = await anAdmin();

    const answer = await press(admin, 'RESOLVED');

    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      `/admin/error-log/101?notice=RESOLVED&was=101%3AOPEN%3Aongoing&made=RESOLVED%3A&changed=${NOW.toString()}`,
    ]);
    expect(admin.world.sent).toHaveLength(1);
  });

  it.each([
    [
      { substatus: 'archived_until_escalating' },
      { substatus: 'archived_until_escalating' },
      'archived the error until it escalates',
    ],
    [{ substatus: 'archived_forever' }, { substatus: 'archived_forever' }, 'archived the error for ever'],
    [
      { substatus: 'archived_until_condition_met', amount: '100', unit: 'events' },
      { substatus: 'archived_until_condition_met', statusDetails: { ignoreCount: 100 } },
      'archived the error until a condition is met',
    ],
    [
      { substatus: 'archived_until_condition_met', amount: '4', unit: 'hours' },
      { substatus: 'archived_until_condition_met', statusDetails: { ignoreDuration: 240 } },
      'archived the error until a condition is met',
    ],
    [
      // The fields of the same form that name another condition.
      { archive: 'day', amount: '100', unit: 'events' },
      { substatus: 'archived_until_condition_met', statusDetails: { ignoreDuration: 1440 } },
      'archived the error for a day',
    ],
  ])('archive as %j', async (fields, sent, words) => {
    const admin = await anAdmin();

    const answer = await press(admin, fields);
    const page = await admin.call(answer.headers.get('location') ?? '');

    expect(admin.world.updates).toEqual([{ id: '101', status: 'ignored', ...sent }]);
    expect(await page.text()).toContain(words);
  });

  it('send the reason of an archive for a day as of any other', async () => {
    const admin = await anAdmin();

    await press(admin, { archive: 'day', reason: 'a third party is down' });

    expect(admin.world.sent).toEqual([expect.objectContaining({ reason: 'a third party is down' })]);
  });

  it('refuse an archive that is none', async () => {
    const admin = await anAdmin();

    const answer = await press(admin, { archive: 'year' });

    expect([answer.status, admin.world.updates]).toEqual([400, []]);
  });

  it('say what Sentry made of the change, not what was asked', async () => {
    const admin = await anAdmin({
      sentry: (id) => ({ id, status: 'ignored', substatus: 'archived_forever' }),
    });

    const answer = await press(admin, { substatus: 'archived_until_escalating' });

    expect(answer.headers.get('location')).toBe(
      `/admin/error-log/101?notice=archived_forever&was=101%3AOPEN%3Aongoing&made=IGNORED%3Aarchived_forever&changed=${NOW.toString()}`,
    );
  });

  it('offer who may be meant by a part of a name, which Sentry takes for nobody', async () => {
    const ada = { kind: 'user' as const, id: '1', name: 'Ada Okafor', email: 'ada@example.test' };
    const admin = await anAdmin({ sentry: refusing(400), people: () => [ada] });

    const answer = await press(admin, { assignee: 'Ada' });
    const page = await (await admin.call(answer.headers.get('location') ?? '')).text();

    expect(page).toMatch(/Sentry takes nobody as <q>Ada<\/q>/);
    expect(page).toMatch(/<button name="assignee" value="user:1">\s*Ada Okafor/);
  });

  it('say what Sentry refused of one who is named by id', async () => {
    const admin = await anAdmin({ sentry: refusing(400) });

    const answer = await press(admin, { assignee: 'user:9' });

    expect(answer.headers.get('location')).toBe('/admin/error-log/101?notice=refused');
  });

  it.each([['many'], ['0'], ['1.5'], ['']])('refuse the amount "%s"', async (amount) => {
    const admin = await anAdmin();
    const fields = { substatus: 'archived_until_condition_met', amount, unit: 'events' };

    const answer = await press(admin, fields);

    expect([answer.status, admin.world.updates]).toEqual([400, []]);
    expect(await answer.text()).toContain('ignoreCount must be a whole number from 1');
  });

  it('lead back with the reason when Sentry refuses', async () => {
    const admin = await anAdmin({ sentry: refusing(403) });

    const answer = await press(admin, 'RESOLVED');
    const page = await admin.call(answer.headers.get('location') ?? '');

    expect(await page.text()).toContain('needs the scope event:write');
  });

  it('take back what was just done: what was before is sent', async () => {
    const admin = await anAdmin({ groups: [aGroup({ substatus: 'new' })] });
    const acted = await press(admin, 'RESOLVED');
    const way = new URL(acted.headers.get('location') ?? '', 'https://ledger.test');
    const offer = await (await admin.call(way.pathname + way.search)).text();
    admin.world.sentry = (id, status) => ({ id, status: status ?? 'resolved' });

    const answer = await press(admin, { act: 'undo', was: way.searchParams.get('was')!, made: 'RESOLVED:' });

    expect(offer).toMatch(/<button name="act" value="undo">Undo<\/button>/);
    expect(admin.world.updates.at(-1)).toEqual({ id: '101', status: 'unresolved', substatus: 'new' });
    expect(answer.headers.get('location')).toBe('/admin/error-log/101?notice=undone');
  });

  it.each(['escalating', 'regressed'])('say that what was %s came back as ongoing', async (substatus) => {
    const admin = await anAdmin({ sentry: (id, status) => ({ id, status: status ?? 'resolved' }) });

    const answer = await press(admin, { act: 'undo', was: `101:OPEN:${substatus}`, made: 'RESOLVED:' });
    const page = await admin.call(answer.headers.get('location') ?? '');

    expect(await page.text()).toContain(`brought the error back: it is ongoing now, it was ${substatus}.`);
  });

  it('say that what is reopened is ongoing', async () => {
    const admin = await anAdmin({ sentry: (id) => ({ id, status: 'unresolved', substatus: 'ongoing' }) });

    const answer = await press(admin, { status: 'OPEN' });
    const page = await admin.call(answer.headers.get('location') ?? '');

    expect(await page.text()).toContain('Open again here and in Sentry: the state is ongoing,');
  });

  it('take nothing back where somebody has acted since', async () => {
    const admin = await anAdmin({
      sentry: (id) => ({ id, status: 'ignored', substatus: 'archived_forever' }),
    });

    const answer = await press(admin, { act: 'undo', was: '101:OPEN:new', made: 'RESOLVED:' });
    const page = await admin.call(answer.headers.get('location') ?? '');

    expect(admin.world.updates).toEqual([]);
    expect(await page.text()).toContain('Somebody has changed the error since, and that stays.');
  });

  const archived = (substatus: string, statusDetails = {}) =>
    aGroup({ status: 'IGNORED', substatus, statusDetails });

  it.each([
    ['until it escalates', archived('archived_until_escalating')],
    ['until 5 more events', archived('archived_until_condition_met', { ignoreCount: 5 })],
  ])('say beside the archives of what is archived %s that each replaces that', async (words, group) => {
    const admin = await anAdmin({ groups: [group] });

    const page = await (await admin.call('/admin/error-log/101')).text();

    expect(page.replaceAll(/\s+/g, ' ')).toContain(
      `It is archived ${words} now. Each of these replaces that.`,
    );
  });

  it('say beside the archives of what is open nothing of another one', async () => {
    const page = await (await (await anAdmin()).call('/admin/error-log/101')).text();

    expect(page).not.toContain('Each of these replaces that');
  });

  it('tell which archive another one took the place of, and bring it back', async () => {
    const admin = await anAdmin({
      groups: [archived('archived_until_escalating')],
      sentry: (id) => ({ id, status: 'ignored', substatus: 'archived_until_condition_met' }),
    });

    const acted = await press(admin, { archive: 'day' });
    const way = new URL(acted.headers.get('location') ?? '', 'https://ledger.test');
    const page = await (await admin.call(way.pathname + way.search)).text();
    await press(admin, {
      ...{ act: 'undo', was: way.searchParams.get('was')!, made: way.searchParams.get('made')! },
    });

    expect(page).toContain('Until now it was archived until it escalates: that no longer holds.');
    expect(admin.world.updates.at(-1)).toEqual({
      ...{ id: '101', status: 'ignored', substatus: 'archived_until_escalating' },
    });
  });

  it('say of what cannot come back that it cannot', async () => {
    const conditioned = { status: 'IGNORED', substatus: 'archived_until_condition_met' } as const;
    const admin = await anAdmin({ groups: [aGroup(conditioned)] });

    const answer = await press(admin, 'OPEN');
    const page = await (await admin.call(answer.headers.get('location') ?? '')).text();

    expect(page).toContain('This cannot be taken back in one step');
    expect(page).not.toContain('value="undo"');
  });

  it.each([
    ['another group', { was: '102:OPEN:new', made: 'RESOLVED:' }],
    ['nothing', {}],
    ['what no page of ours writes', { was: 'x', made: 'y' }],
  ])('take back no change of %s', async (_what, fields) => {
    const admin = await anAdmin();

    const answer = await press(admin, { act: 'undo', ...fields });

    expect([answer.status, admin.world.updates]).toEqual([400, []]);
  });

  it('do nothing for another site', async () => {
    const admin = await anAdmin();

    const answer = await admin.app.request('/admin/error-log/101/status', {
      method: 'POST',
      headers: { cookie: `session=${admin.sealed()}`, 'sec-fetch-site': 'cross-site' },
      body: new URLSearchParams({ status: 'RESOLVED' }),
    });

    expect([answer.status, admin.world.updates]).toEqual([403, []]);
  });
});
