import { aGroup, anAdmin } from '../../support/fakes/admin-services.ts';

type Overrides = Parameters<typeof anAdmin>[0];

const MINUTE = 60_000;
const many = (count: number) =>
  Array.from({ length: count }, (_, n) =>
    aGroup({ issueId: String(1001 + n), shortId: `SHOP-${(n + 1).toString()}`, substatus: 'new' }),
  );
/** Sentry as it answers: with what was asked, and with that from then on. */
const keepingSentry = () => {
  const has = new Map<string, { status: string; substatus: string | null }>();
  return (id: string, status: string | null, change?: { substatus?: string }) => {
    if (status !== null) has.set(id, { status, substatus: change?.substatus ?? null });
    return { id, ...(has.get(id) ?? { status: 'unresolved', substatus: 'new' }) };
  };
};

async function world(overrides: Overrides = {}) {
  const admin = await anAdmin({ sentry: keepingSentry(), ...overrides });
  const post = async (path: string, form: Record<string, string>, token = admin.token) => {
    const answer = await admin.app.request(path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(form).toString(),
    });
    return { status: answer.status, to: answer.headers.get('location') ?? '' };
  };
  const page = async (path: string) => (await admin.call(path)).text();
  /** Asks for a change of all that match the list. */
  const ask = async (form: Record<string, string> = {}) =>
    (await post('/admin/error-log', { all: '1', act: 'resolve', back: 'status=OPEN', ...form })).to;
  const next = (path: string) => post(path, { act: 'next' });
  const sendAll = async (path: string) => {
    for (let n = 0; n < 30 && !(await page(path)).includes('That is all.'); n++) await next(path);
    return page(path);
  };
  const sentIds = () => admin.world.updates.map(({ id }) => id);
  return { ...admin, post, page, ask, next, sendAll, sentIds };
}

describe('a change of all that match', () => {
  it('says which and how many before anything is sent, and sends nothing until that is agreed to', async () => {
    const { ask, page, world: fake } = await world({ groups: many(120) });

    const path = await ask({ back: 'status=OPEN&query=level%3Aerror&cursor=abc' });
    const html = await page(path);

    expect(path).toMatch(/^\/admin\/bulk\/\w{26}$/);
    expect(html).toContain('Resolve 120 errors?');
    expect(html).toContain('is:open level:error');
    expect(html).toContain('and 100 more');
    expect(fake.updates).toEqual([]);
  });

  it('changes exactly those, each once, whatever comes to match or ends to match meanwhile', async () => {
    const { ask, sendAll, sentIds, world: fake } = await world({ groups: many(120) });
    const path = await ask();

    fake.groups = [...many(130).slice(60)];
    await sendAll(path);

    expect(sentIds()).toEqual(many(120).map(({ issueId }) => issueId));
  });

  it('goes by the query of the list, and not by what was ticked', async () => {
    const { post, sendAll, world: fake } = await world({ groups: many(3) });

    const { to } = await post('/admin/error-log', {
      ...{ all: '1', ids: '1001', act: 'resolve' },
      back: 'status=OPEN&query=level%3Aerror',
    });
    await sendAll(to);

    expect(fake.updates).toHaveLength(3);
    expect(fake.queries.at(-1)).toMatchObject({
      statuses: ['OPEN'],
      filter: { query: [{ key: 'level', not: false }] },
    });
  });

  it('of more than a thousand takes a thousand, and says so', async () => {
    const { ask, page } = await world({ groups: many(1001) });

    const html = await page(await ask());

    expect(html).toContain('Resolve 1,000 errors?');
    expect(html).toContain('More match than one change takes');
  });

  it('of nothing, of a button that is none, or of a query that is none is refused', async () => {
    const { post } = await world({ groups: [] });
    const ask = (form: Record<string, string>) => post('/admin/error-log', { all: '1', ...form });

    const answers = [
      await ask({ act: 'resolve', back: 'status=OPEN' }),
      await ask({ act: 'explode', back: '' }),
      await ask({ act: 'resolve', back: 'query=levl%3Aerror' }),
      await ask({ act: 'archive_until_condition', amount: 'x', unit: 'hours' }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
  });

  it('is recorded part by part with every group', async () => {
    const { ask, sendAll, world: fake } = await world({ groups: many(60) });

    await sendAll(await ask());

    expect(fake.audit.map(({ action, groups }) => [action, groups.length])).toEqual([
      ['triage', 10],
      ['triage', 50],
    ]);
  });

  it('is nobody’s but of whoever asked, and of no viewer', async () => {
    const { ask, app, viewerToken, issuer } = await world({ groups: many(2) });
    const path = await ask();
    const other = await issuer.token({ sub: 'eve', email: 'eve@example.test' });
    const as = async (token: string) =>
      (await app.request(path, { headers: { authorization: `Bearer ${token}` } })).status;

    expect([await as(viewerToken), await as(other)]).toEqual([403, 404]);
  });
});

describe('a tab that is closed', () => {
  it('leaves the rest to be continued from the list, and nothing is sent twice', async () => {
    const { ask, next, page, sendAll, sentIds } = await world({ groups: many(120) });
    const path = await ask();
    await next(path);

    const list = await page('/admin/error-log?status=OPEN');
    const standing = await page(path);
    await sendAll(path);

    expect(list).toContain(`<a href="${path}">Look at it and continue</a>`);
    expect(standing).toContain('50 of 120 sent');
    expect(standing).toContain('data-state="stopped"');
    expect(sentIds()).toEqual(many(120).map(({ issueId }) => issueId));
    expect(await page('/admin/error-log?status=OPEN')).not.toContain('Look at it and continue');
  });

  it('in the middle of a part lets it be sent once more after a minute, with what was there at first', async () => {
    const { ask, next, page, post, sendAll, world: fake } = await world({ groups: many(2) });
    const path = await ask();
    const [id] = [...fake.bulk.kept.keys()];
    // As a function that ended between sending and recording.
    const was = [{ id: '1001', status: 'OPEN' as const, substatus: 'new' }];
    await fake.bulk.claim({ id: id! }, { n: 0, nowMs: fake.nowMs, staleBefore: 0, was });
    await next(path);
    const early = fake.updates.length;

    fake.nowMs += MINUTE + 1;
    fake.groups = many(2).map((group) => ({ ...group, status: 'RESOLVED', substatus: null }));
    await sendAll(path);
    const { to } = await post(path, { act: 'undo' });
    await sendAll(to);

    expect(early).toBe(0);
    expect(await page(to)).toContain('Sentry has 1 of 1');
    expect(fake.updates.map(({ id: issueId, status }) => `${issueId} ${status ?? ''}`)).toEqual([
      '1001 resolved',
      '1002 resolved',
      '1001 unresolved',
    ]);
  });

  it('and another one at once never send the same part', async () => {
    const { ask, next, sentIds } = await world({ groups: many(100) });
    const path = await ask();

    await Promise.all([next(path), next(path), next(path)]);

    expect(sentIds().sort()).toEqual(many(100).map(({ issueId }) => issueId));
  });
});

describe('what Sentry refuses', () => {
  const refusing = (refused: string, failure: object) => {
    const sentry = keepingSentry();
    return (id: string, status: string | null, change?: { substatus?: string }) => {
      if (id === refused && status !== null) throw Object.assign(new Error('no'), failure);
      return sentry(id, status, change);
    };
  };

  it('is told by name with its reason, and can be sent once more', async () => {
    const here = await world({
      groups: many(3),
      sentry: refusing('1002', { status: 403, detail: 'no permission' }),
    });
    const html = await here.sendAll(await here.ask());

    here.world.sentry = keepingSentry();
    const path = [...here.world.bulk.kept.keys()].map((id) => `/admin/bulk/${id}`)[0]!;
    const { to } = await here.post(path, { act: 'refused' });
    const again = await here.page(to);
    await here.sendAll(to);

    expect(html).toContain('Sentry has 2 of them');
    expect(html).toContain('SHOP-2 TypeError');
    expect(html).toContain('it needs the scope event:write');
    expect(again).toContain('Resolve 1 error?');
    expect(here.world.updates.at(-1)).toMatchObject({ id: '1002', status: 'resolved' });
  });

  it('stops the rest from being sent by itself where Sentry is out of reach', async () => {
    const { ask, next, page } = await world({
      groups: many(60),
      sentry: () => {
        throw new Error('no network');
      },
    });
    const path = await ask();

    const { to } = await next(path);

    expect(to).toBe(`${path}?run=1`);
    expect(await page(to)).toContain('data-state="stopped"');
  });

  it('is nothing where the change could not be recorded: the part is given back', async () => {
    const { ask, next, sendAll, sentIds, world: fake } = await world({ groups: many(2) });
    const path = await ask();
    fake.auditFails = true;
    const failed = await next(path);

    fake.auditFails = false;
    await sendAll(path);

    expect(failed.status).toBe(503);
    expect(sentIds()).toEqual(['1001', '1002']);
  });
});

describe('taking it back', () => {
  it('is asked for in its turn, says what cannot come back, and sends what was', async () => {
    const conditional = {
      ...{ status: 'IGNORED' as const, substatus: 'archived_until_condition_met' },
      statusDetails: { ignoreCount: 9 },
    };
    const [first, second, third] = many(3);
    const here = await world({
      groups: [
        first!,
        { ...second!, ...conditional },
        { ...third!, status: 'IGNORED', substatus: 'archived_forever' },
      ],
    });
    const path = await here.ask({ back: 'status=ALL' });
    await here.sendAll(path);

    const { to } = await here.post(path, { act: 'undo' });
    const question = await here.page(to);
    const sent = here.world.updates.length;
    await here.sendAll(to);

    expect(question).toContain('Bring back 2 errors?');
    expect(question).toContain('1 error more cannot come back in one step');
    expect(sent).toBe(3);
    expect(here.world.updates.slice(3)).toEqual([
      { id: '1001', status: 'unresolved', substatus: 'new' },
      { id: '1003', status: 'ignored', substatus: 'archived_forever' },
    ]);
  });

  it('leaves what somebody has changed since', async () => {
    const here = await world({ groups: many(2) });
    const path = await here.ask();
    await here.sendAll(path);
    here.world.sentry('1002', 'ignored');

    const { to } = await here.post(path, { act: 'undo' });
    const html = await here.sendAll(to);

    expect(html).toContain('somebody changed it since, and that stays');
    expect(here.world.updates.slice(2).map(({ id }) => id)).toEqual(['1001']);
  });
});
