import { aGroup, anAdmin } from '../../support/fakes/admin-services.ts';

type Overrides = Parameters<typeof anAdmin>[0];

const three = ['1', '2', '3'].map((issueId) =>
  aGroup({ issueId, shortId: `SHOP-${issueId}`, substatus: 'new' }),
);

/** Sends the list's form, and follows it to the page that it leads to. */
async function send(fields: [string, string][], overrides: Overrides = {}) {
  const admin = await anAdmin({ groups: three, ...overrides });
  const post = async (form: [string, string][]) => {
    const answer = await admin.app.request('/admin/error-log', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${admin.token}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(form).toString(),
    });
    const to = answer.headers.get('location') ?? '';
    const html = to === '' ? '' : await (await admin.call(to)).text();
    return { status: answer.status, to, html, parameters: new URL(to, 'http://x').searchParams };
  };
  return { ...admin, post, ...(await post(fields)) };
}

/** Sentry as it answers a change: with what was asked, or with what it has. */
const issueOf = (id: string, status: string, substatus: string | null) => ({ id, status, substatus });
const ticks: [string, string][] = [
  ['ids', '1'],
  ['ids', '2'],
];

describe('a change of what is ticked', () => {
  it.each<[string, [string, string][], object]>([
    ['resolve', [], { status: 'resolved' }],
    ['reopen', [], { status: 'unresolved', substatus: 'ongoing' }],
    ['resolve_next_release', [], { status: 'resolved', statusDetails: { inNextRelease: true } }],
    ['archive_until_escalating', [], { status: 'ignored', substatus: 'archived_until_escalating' }],
    ['archive_forever', [], { status: 'ignored', substatus: 'archived_forever' }],
    [
      'archive_day',
      [],
      {
        status: 'ignored',
        substatus: 'archived_until_condition_met',
        statusDetails: { ignoreDuration: 1440 },
      },
    ],
    [
      'archive_until_condition',
      [
        ['amount', '24'],
        ['unit', 'hours'],
      ],
      {
        status: 'ignored',
        substatus: 'archived_until_condition_met',
        statusDetails: { ignoreDuration: 1440 },
      },
    ],
    [
      'archive_until_condition',
      [
        ['amount', '10'],
        ['unit', 'users'],
      ],
      {
        status: 'ignored',
        substatus: 'archived_until_condition_met',
        statusDetails: { ignoreUserCount: 10 },
      },
    ],
    ['assign', [['assignee', 'team:7']], { assignedTo: 'team:7' }],
    ['assign', [['assignee', '']], { assignedTo: '' }],
    ['priority_high', [], { priority: 'high' }],
  ])('%s with %j sends Sentry exactly that, of exactly those', async (act, fields, change) => {
    const { world } = await send([...ticks, ['act', act], ...fields]);

    expect(world.updates).toEqual(['1', '2'].map((id) => ({ id, ...change })));
  });

  it.each([
    ['OPEN', 'resolve', 'reopen'],
    ['ALL', 'resolve', 'reopen'],
    ['RESOLVED', 'reopen', 'resolve'],
    ['IGNORED', 'reopen', 'resolve'],
  ])('begins on the tab %s with %s, and has %s in its menu', async (tab, first, inMenu) => {
    const { call } = await anAdmin({ groups: three });

    const html = await (await call(`/admin/error-log?status=${tab}`)).text();
    const acts = [...(html.split('class="bulk"')[1] ?? '').matchAll(/name="act" value="(\w+)"/g)].map(
      ([, act]) => act,
    );

    expect(acts[0]).toBe(first);
    expect(acts.filter((act) => act === inMenu)).toHaveLength(1);
    expect(acts.indexOf(inMenu)).toBeGreaterThan(acts.indexOf('resolve_next_release'));
  });

  it('leads back to the list that it was asked from, with none ticked any more', async () => {
    const { status, to, html } = await send([
      ...ticks,
      ['act', 'resolve'],
      ['back', 'status=ALL&query=is%3Anew'],
    ]);

    expect(status).toBe(303);
    expect(to).toMatch(/^\/admin\/error-log\?status=ALL&query=is%3Anew&act=resolve&done=1%2C2/);
    expect(html).toContain('2 errors resolved, in Sentry as well.');
    expect(html).toMatch(/value="1"\s+aria-label="Tick SHOP-1"/);
    expect(html).not.toMatch(/\schecked/);
  });

  it('names what Sentry refused, and says of the others that they are done', async () => {
    const { html, parameters } = await send([...ticks, ['act', 'resolve']], {
      sentry: (id) => {
        if (id === '2') throw Object.assign(new Error('no'), { status: 404 });
        return issueOf(id, 'resolved', null);
      },
    });

    expect([parameters.get('done'), parameters.get('refused')]).toEqual(['1', '2:not_found']);
    expect(html).toContain('1 error resolved, in Sentry as well.');
    expect(html).toMatch(/SHOP-2 .*<\/a\s*>: Sentry has no such error/s);
  });

  it('is one entry of the audit', async () => {
    const { world } = await send([...ticks, ['act', 'resolve']]);

    expect(world.audit).toMatchObject([{ action: 'triage', groups: ['1', '2'] }]);
  });

  it('of nothing changes nothing and says so', async () => {
    const { world, html } = await send([['act', 'resolve']]);

    expect(world.updates).toEqual([]);
    expect(html).toContain('Nothing was ticked.');
  });

  it.each([
    ['act', 'delete'],
    ['act', 'constructor'],
  ])('by an unknown button (%s=%s) is refused', async (name, value) => {
    const { status, world } = await send([...ticks, [name, value]]);

    expect([status, world.updates]).toEqual([400, []]);
  });

  it('never leads to another site', async () => {
    const { to } = await send([...ticks, ['act', 'resolve'], ['back', '//evil.example/?x=1']]);

    expect(to).toMatch(/^\/admin\/error-log\?/);
  });

  it('is not for a viewer, who is shown nothing to tick', async () => {
    const admin = await anAdmin({ groups: three });
    const headers = { authorization: `Bearer ${admin.viewerToken}` };

    const page = await (await admin.app.request('/admin/error-log', { headers })).text();
    const refused = await admin.app.request('/admin/error-log', {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'ids=1&act=resolve',
    });

    expect(page).not.toContain('type="checkbox"');
    expect([refused.status, admin.world.updates]).toEqual([403, []]);
  });
});

it('an archive of several says what it took the place of', async () => {
  const groups = [
    aGroup({ issueId: '1', status: 'IGNORED', substatus: 'archived_until_escalating' }),
    aGroup({ issueId: '2', status: 'OPEN' }),
  ];

  const { html } = await send([...ticks, ['act', 'archive_forever']], {
    groups,
    sentry: (id) => issueOf(id, 'ignored', 'archived_forever'),
  });

  expect(html).toContain('Until now 1 archived until it escalates: that no longer holds.');
});

describe('taking it back', () => {
  const undone = async (sentry: (id: string, status: string | null) => unknown, groups = three) => {
    const first = await send([...ticks, ['act', 'resolve']], { groups, sentry });
    first.world.updates.length = 0;
    const { parameters } = first;
    const answer = await first.post([
      ['act', 'undo'],
      ['was', parameters.get('was') ?? ''],
      ['made', parameters.get('made') ?? ''],
    ]);
    return { ...first, answer };
  };

  it('sends what was', async () => {
    const { world, answer } = await undone((id, status) => issueOf(id, status ?? 'resolved', null));

    expect(world.updates).toEqual(['1', '2'].map((id) => ({ id, status: 'unresolved', substatus: 'new' })));
    expect(answer.html).toContain('2 errors brought back to what they were, in Sentry as well.');
  });

  it.each(['regressed', 'escalating'])(
    'opens what was %s as ongoing: nothing has happened once more',
    async (substatus) => {
      const groups = [aGroup({ issueId: '1', substatus }), aGroup({ issueId: '2', substatus: 'ongoing' })];

      const { world } = await undone((id, status) => issueOf(id, status ?? 'resolved', null), groups);

      expect(world.updates).toEqual(
        ['1', '2'].map((id) => ({ id, status: 'unresolved', substatus: 'ongoing' })),
      );
    },
  );

  it.each([
    [
      ['escalating', 'new'],
      '2 errors brought back, in Sentry as well.',
      '1 of them is ongoing now, it was escalating.',
    ],
    [['regressed', 'regressed'], '2 errors brought back,', '2 of them are ongoing now, they were regressed.'],
  ])('says what is not as it was: %j', async (were, done, words) => {
    const groups = were.map((substatus, n) => aGroup({ issueId: String(n + 1), substatus }));

    const { answer } = await undone((id, status) => issueOf(id, status ?? 'resolved', null), groups);

    expect(answer.html).toContain(done);
    expect(answer.html.replaceAll(/\s+/g, ' ')).toContain(words);
  });

  it('leaves what somebody has changed since, and says so', async () => {
    const { world, answer } = await undone((id, status) =>
      status === null && id === '1'
        ? issueOf(id, 'ignored', 'archived_forever')
        : issueOf(id, status ?? 'resolved', null),
    );

    expect(world.updates.map(({ id }) => id)).toEqual(['2']);
    expect(answer.html).toMatch(/SHOP-1 .*<\/a\s*>: somebody changed it since, and that stays/s);
  });

  it('is not offered for an archive until a condition, which Sentry would count anew', async () => {
    const groups = [
      aGroup({ issueId: '1', status: 'IGNORED', substatus: 'archived_until_condition_met' }),
      aGroup({ issueId: '2', status: 'IGNORED', substatus: 'archived_forever' }),
    ];

    const { html, parameters } = await send([...ticks, ['act', 'reopen']], {
      groups,
      sentry: (id, status) => issueOf(id, status ?? 'unresolved', 'ongoing'),
    });

    expect(parameters.get('was')).toBe('2:IGNORED:archived_forever');
    expect(html).toMatch(/1 error had a condition and cannot come back as it\s+was\./);
  });
});

it('what could not be looked at is not said to be overtaken, and can be taken back once more', async () => {
  const first = await send([...ticks, ['act', 'resolve']], {
    sentry: (id, status) => issueOf(id, status ?? 'resolved', null),
  });
  first.world.sentry = () => {
    throw Object.assign(new Error('down'), { status: 503 });
  };

  const { html, parameters } = await first.post([
    ['act', 'undo'],
    ['was', first.parameters.get('was') ?? ''],
    ['made', first.parameters.get('made') ?? ''],
  ]);

  expect(parameters.get('refused')).toBe('1:unread,2:unread');
  expect(html).toContain('Sentry could not be asked what it is now; undo once more');
  expect(html).toContain('value="undo"');
});

it.each([
  ['assign', 'assignee'],
  ['priority_high', 'unused'],
])('%s offers no undo, which would bring back the status alone, and says so', async (act, field) => {
  const { html, parameters } = await send([...ticks, ['act', act], [field, 'user:5']], {
    // As Sentry answers: with the status, which nobody has changed.
    sentry: (id) => issueOf(id, 'unresolved', 'new'),
  });

  expect([parameters.get('was'), parameters.get('made')]).toEqual([null, null]);
  expect(html).not.toContain('value="undo"');
  expect(html).toMatch(/what was before is in the history of\s+each\./);
});

it('a resolution in a release is not offered to come back as a plain one', async () => {
  const groups = [aGroup({ issueId: '1', status: 'RESOLVED', statusDetails: { inNextRelease: true } })];

  const { parameters } = await send(
    [
      ['ids', '1'],
      ['act', 'reopen'],
    ],
    { groups, sentry: (id, status) => issueOf(id, status ?? 'unresolved', 'ongoing') },
  );

  expect(parameters.get('was')).toBeNull();
});

it.each(['act=resolve&done=<script>', 'act=%3Cb%3E', 'act=resolve&refused=1:<b>', 'act=undo&was=x:y:z'])(
  'an address that is not of our making (%s) says nothing that we did not write',
  async (query) => {
    const admin = await anAdmin({ groups: three });

    const html = await (await admin.call(`/admin/error-log?${query}`)).text();

    expect(html).not.toMatch(/<script>|<b>\s*<\/b>|x:y:z/);
  },
);
