import { aGroup, anAdmin } from '../../support/fakes/admin-services.ts';

/** Whom something was assigned to is said at once, by name, before the change has come back through the queue. */

type Admin = Awaited<ReturnType<typeof anAdmin>>;
type Overrides = Parameters<typeof anAdmin>[0];

const ADA = { type: 'user', id: '5', name: 'Ada Okafor' };
/** Sentry that has an issue of somebody. */
const sentryWith = (assignedTo: object | null) => (id: string) => ({ id, status: 'unresolved', assignedTo });

/** Sends a form, and opens the page that it leads to as the same browser, or as one that keeps nothing. */
async function press(
  path: string,
  fields: [string, string][],
  overrides: Overrides & { keeps?: boolean; before?: (admin: Admin) => void } = {},
) {
  const { keeps = true, before, ...world } = overrides;
  const admin = await anAdmin({ groups: [aGroup({ assignee: null })], sentry: sentryWith(ADA), ...world });
  const session = `session=${admin.sealed()}`;
  const answer = await admin.app.request(path, {
    method: 'POST',
    headers: { cookie: session, 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams(fields),
  });
  const own = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
  before?.(admin);
  const to = answer.headers.get('location')!;
  const page = await admin.app.request(to, {
    headers: { cookie: (keeps ? [session, ...own] : [session]).join('; ') },
  });
  return { ...admin, to, html: (await page.text()).replaceAll(/\s+/g, ' ') };
}

const GROUP = '/admin/error-log/101/status';
const whoHas = (html: string) => /<dt>Assigned to<\/dt> ?<dd>(.*?)<\/dd>/.exec(html)?.[1];

describe('the page of an error', () => {
  it('says whom it was assigned to, and shows who has it', async () => {
    const { html } = await press(GROUP, [['assignee', 'user:5']]);

    expect(html).toContain('Assigned to Ada Okafor, in Sentry as well.');
    expect(whoHas(html)).toBe('Ada Okafor');
  });

  it('names a team with its sign, and nobody as nobody', async () => {
    const team = await press(GROUP, [['assignee', 'team:7']], {
      sentry: sentryWith({ type: 'team', id: '7', name: 'payments' }),
    });
    const nobody = await press(GROUP, [['assignee', '']], {
      groups: [aGroup()],
      sentry: sentryWith(null),
    });

    expect(team.html).toContain('Assigned to #payments,');
    expect(nobody.html).toContain('Assigned to nobody,');
    expect([whoHas(team.html), whoHas(nobody.html)]).toEqual(['#payments', 'nobody']);
  });

  it('says whom it was given back to', async () => {
    const { html } = await press(
      GROUP,
      [
        ['act', 'undo'],
        ['had', 'assignee:user:5'],
        ['has', 'assignee:user:5'],
      ],
      { groups: [aGroup()] },
    );

    expect(html).toContain('Assigned to Ada Okafor again, in Sentry as well.');
  });

  it('says nothing of an assignment where a priority is given back after one', async () => {
    const { app, sealed } = await anAdmin({ sentry: (id) => ({ id, priority: 'high', assignedTo: ADA }) });
    const headers = {
      cookie: `session=${sealed()}; assigned=${encodeURIComponent('["101",1,["user","5","Ada Okafor"]]')}`,
      'sec-fetch-site': 'same-origin',
    };

    const answer = await app.request(GROUP, {
      ...{ method: 'POST', headers },
      body: new URLSearchParams({ act: 'undo', had: 'priority:low', has: 'priority:high' }),
    });

    expect(answer.headers.get('location')).toContain('notice=given_back');
    expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(/^assigned=;.*Max-Age=0/)]);
  });

  it('shows what was told since, where somebody else has it by now', async () => {
    const { html, world } = await press(GROUP, [['assignee', 'user:5']], {
      before: ({ world: fake }) => {
        const at = new Date(fake.nowMs + 1).toISOString();
        fake.groups = [aGroup({ assignee: { type: 'user', id: '9', name: 'Eve' }, statusObservedAt: at })];
      },
    });

    expect(world.updates).toHaveLength(1);
    expect(whoHas(html)).toBe('Eve');
  });

  it('keeps names out of the address, and makes up none where it does not know', async () => {
    const { to, html } = await press(GROUP, [['assignee', 'user:5']], { keeps: false });

    expect(decodeURIComponent(to)).not.toContain('Ada');
    expect(html).toContain('Sentry has assigned the error.');
    expect(whoHas(html)).toBe('nobody');
  });

  it('escapes a name', async () => {
    const { html } = await press(GROUP, [['assignee', 'user:5']], {
      sentry: sentryWith({ ...ADA, name: '<x-evil>' }),
    });

    expect(html).toContain('Assigned to &lt;x-evil&gt;,');
    expect(html).not.toContain('<x-evil>');
  });
});

describe('the list', () => {
  const groups = ['101', '102'].map((issueId) => aGroup({ issueId, assignee: null }));
  const ticked: [string, string][] = [
    ['ids', '101'],
    ['ids', '102'],
    ['act', 'assign'],
    ['assignee', 'user:5'],
  ];

  it('says whom they were assigned to, and shows it in their rows', async () => {
    const { to, html } = await press('/admin/error-log', ticked, { groups });

    expect(html).toContain('2 errors assigned to Ada Okafor, in Sentry as well.');
    expect(html.match(/class="line" title="user 5">Ada Okafor</g)).toHaveLength(2);
    expect(decodeURIComponent(to)).not.toContain('Ada');
  });

  it('says it of the change before this one no more', async () => {
    const { app, sealed } = await anAdmin({ groups });
    const cookie = `session=${sealed()}; assigned=${encodeURIComponent(JSON.stringify(['7', 1, ['user', '5', 'Ada Okafor']]))}`;

    const page = await app.request('/admin/error-log?act=assign&done=101', { headers: { cookie } });

    expect(await page.text()).not.toContain('Okafor');
  });

  it.each(['', 'x', '[]', '{"a":1}', '["101",1,["user"]]'])(
    'is not disturbed by a cookie of %j, which is none of ours',
    async (written) => {
      const { app, sealed } = await anAdmin({ groups });
      const cookie = `session=${sealed()}; assigned=${encodeURIComponent(written)}`;

      const page = await app.request('/admin/error-log?act=assign&done=101', { headers: { cookie } });

      expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('1 error assigned,')]);
    },
  );
});

describe('a change of all that match', () => {
  const asked = async (assignee: string, overrides: Overrides = {}) =>
    press(
      '/admin/error-log',
      [
        ['all', '1'],
        ['act', 'assign'],
        ['assignee', assignee],
        ['back', 'status=OPEN'],
      ],
      {
        people: () => [{ kind: 'user', id: '5', name: 'Ada Okafor', email: null }],
        ...overrides,
      },
    );

  it.each([
    ['user:5', 'Assign 1 error to Ada Okafor?'],
    ['ada@example.test', 'Assign 1 error to ada@example.test?'],
    ['', 'Assign 1 error to nobody?'],
    ['user:404', 'Assign 1 error to user:404?'],
  ])('to %j asks whom it is about to assign them to', async (assignee, title) => {
    expect((await asked(assignee)).html).toContain(title);
  });

  it('asks by id where Sentry does not tell names', async () => {
    const { html } = await asked('user:5', {
      people: () => {
        throw Object.assign(new Error('no'), { status: 403 });
      },
    });

    expect(html).toContain('Assign 1 error to user:5?');
  });

  it('says in the end whom Sentry has them assigned to', async () => {
    const { app, token, call, to } = await asked('ada@example.test');

    await app.request(to, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'act=next',
    });

    expect(await (await call(to)).text()).toContain('1 of 1 error assigned to Ada Okafor');
  });
});
