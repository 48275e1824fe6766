import type { AssignablePerson } from '../../../lambdas/adapters/sentry/people.ts';
import { aGroup, anAdmin, type World } from '../../support/fakes/admin-services.ts';

/** Whoever is signed in gives an error to themselves by one button, as any other assignment. */

const ME = { type: 'user', id: '5', name: 'Ada Okafor' };
const MY_ADDRESS = 'admin@example.test';
const ADA: AssignablePerson = { kind: 'user', id: '5', name: 'Ada Okafor', email: 'Admin@Example.test' };
const GROUP = '/admin/error-log/101';
const nobodys = (issueId = '101') => aGroup({ issueId, shortId: `SHOP-${issueId}`, assignee: null });

const refusing = (status: number, detail?: string) => () => {
  throw Object.assign(new Error('no'), { status, detail });
};

/** One browser, which keeps the cookies that it is given. */
async function browse(overrides: Partial<World> = {}, address: string | null = MY_ADDRESS) {
  const admin = await anAdmin({
    groups: [nobodys()],
    sentry: (id) => ({ id, status: 'unresolved', assignedTo: ME }),
    ...overrides,
  });
  const kept = new Map([['session', admin.sealed('admin', { address })]]);
  const ask = async (path: string, init: { method?: string; body?: URLSearchParams } = {}) => {
    const cookie = [...kept].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await admin.app.request(path, {
      ...init,
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
    });
    for (const written of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(written) ?? [];
      kept.set(name, value);
    }
    return answer;
  };
  const open = async (path: string) => (await (await ask(path)).text()).replaceAll(/\s+/g, ' ');
  const press = async (path: string, fields: [string, string][]) => {
    const answer = await ask(path, { method: 'POST', body: new URLSearchParams(fields) });
    return { status: answer.status, to: answer.headers.get('location') ?? '' };
  };
  return { ...admin, open, press };
}

const BUTTON = /value="assign_me"[^>]*>\s*Assign to me\s*<\/button/;
const ROW_BUTTON = /name="one" value="assign_me 101"/;

describe('on the page of an error', () => {
  it('is the first thing that the menu to assign offers', async () => {
    const { open } = await browse();

    const html = await open(GROUP);

    expect(html).toMatch(
      /Assign<\/summary> <div class="card"> <form[^>]*> <button name="act" value="assign_me"/,
    );
  });

  it('asks Sentry for the address of whoever is signed in, audited as any assignment', async () => {
    const { press, world } = await browse();

    await press(`${GROUP}/status`, [['act', 'assign_me']]);

    expect(world.updates).toEqual([{ id: '101', assignedTo: MY_ADDRESS }]);
    expect(world.audit).toMatchObject([
      { action: 'triage', change: { assignedTo: MY_ADDRESS }, outcome: { result: 'done' } },
    ]);
  });

  it('says who has it, and offers the way back', async () => {
    const { open, press, world } = await browse();

    const { to } = await press(`${GROUP}/status`, [['act', 'assign_me']]);
    const html = await open(to);
    const way = new URL(to, 'http://x').searchParams;
    await press(`${GROUP}/status`, [
      ['act', 'undo'],
      ['had', way.get('had') ?? ''],
      ['has', way.get('has') ?? ''],
    ]);

    expect(html).toContain('Assigned to Ada Okafor, in Sentry as well.');
    expect(world.updates.at(-1)).toEqual({ id: '101', assignedTo: '' });
  });

  it('is not offered of what was just taken, nor ever after by this browser', async () => {
    const { open, press, world } = await browse();

    const { to } = await press(`${GROUP}/status`, [['act', 'assign_me']]);
    const after = await open(to);
    world.groups = [aGroup({ assignee: ME })];
    const later = await open(GROUP);
    world.groups = [aGroup({ assignee: { ...ME, id: '6' } })];
    const ofAnother = await open(GROUP);

    expect([after, later, ofAnother].map((html) => BUTTON.test(html))).toEqual([false, false, true]);
  });

  it('is not offered of what is theirs where Sentry has said who of its members they are', async () => {
    const { open } = await browse({ groups: [aGroup({ assignee: ME })], people: () => [ADA] });

    await open('/admin/assign?ids=101');

    expect(await open(GROUP)).not.toMatch(BUTTON);
  });

  it('is judged by who is signed in, not by what the browser knows of somebody else', async () => {
    const { open, app, sealed } = await browse({ groups: [aGroup({ assignee: ME })] });
    const me = encodeURIComponent(JSON.stringify(['ada', 'user:5']));
    const asOf = async (subject: string) => {
      const cookie = `session=${sealed('admin', { subject })}; me=${me}`;
      return (await app.request(GROUP, { headers: { cookie } })).text();
    };

    expect(await asOf('ada')).not.toMatch(BUTTON);
    expect(await asOf('bob')).toMatch(BUTTON);
    expect(await open(GROUP)).toMatch(BUTTON);
  });

  it.each(['', 'x', '[]', '["ada",5]', '["ada","<b>"]'])(
    'is not disturbed by a cookie of %j, which is none of ours',
    async (written) => {
      const { app, sealed } = await browse();
      const cookie = `session=${sealed()}; me=${encodeURIComponent(written)}`;

      const page = await app.request(GROUP, { headers: { cookie } });

      expect([page.status, BUTTON.test(await page.text())]).toEqual([200, true]);
    },
  );

  it('where Sentry refuses says so plainly, with what to do next', async () => {
    const { open, press } = await browse({
      sentry: refusing(400, 'assignedTo: Cannot assign to non-team member'),
      people: () => [{ kind: 'team', id: '7', name: 'payments', email: null }],
    });

    const { to } = await press(`${GROUP}/status`, [['act', 'assign_me']]);
    const html = await open(to);

    expect(to).toBe('/admin/assign?ids=101&of=&refused=me');
    expect(html).toContain(
      `Sentry does not let ${MY_ADDRESS} have it, so nothing changed: there you are in no team of its project, or have another address. Join a team of the project in Sentry and try again, or choose yourself by name:`,
    );
    expect(html).toMatch(/<button name="assignee" value="team:7"> ?#payments/);
    expect(html).not.toMatch(BUTTON);
  });

  it('where Sentry does not answer says that, as of any change', async () => {
    const { press } = await browse({ sentry: refusing(503) });

    const { to } = await press(`${GROUP}/status`, [['act', 'assign_me']]);

    expect(to).toBe(`${GROUP}?notice=sentry_unavailable`);
  });
});

describe('in the list', () => {
  const three = ['101', '102', '103'].map((id) => nobodys(id));

  it('gives what is ticked', async () => {
    const { press, open, world } = await browse({ groups: three });

    const { to } = await press('/admin/error-log', [
      ['ids', '101'],
      ['ids', '103'],
      ['assignee', 'what somebody typed before'],
      ['act', 'assign_me'],
    ]);

    expect(world.updates).toEqual(['101', '103'].map((id) => ({ id, assignedTo: MY_ADDRESS })));
    expect(await open(to)).toContain('2 errors assigned to Ada Okafor, in Sentry as well.');
  });

  it('gives the one row by its own button, whatever is ticked', async () => {
    const { open, press, world } = await browse({ groups: three });

    const html = await open('/admin/error-log');
    await press('/admin/error-log', [
      ['ids', '103'],
      ['one', 'assign_me 101'],
    ]);

    expect(html).toMatch(ROW_BUTTON);
    expect(world.updates).toEqual([{ id: '101', assignedTo: MY_ADDRESS }]);
  });

  it('has no such button in the row of what somebody has', async () => {
    const { open } = await browse({ groups: [aGroup()] });

    expect(await open('/admin/error-log')).not.toMatch(ROW_BUTTON);
  });

  it('gives all that match, after the question', async () => {
    const { press, open, world } = await browse({ groups: three });

    const { to } = await press('/admin/error-log', [
      ['all', '1'],
      ['act', 'assign_me'],
      ['back', 'status=OPEN'],
    ]);
    const asked = await open(to);
    await press(to, [['act', 'next']]);

    expect(asked).toContain(`Assign 3 errors to ${MY_ADDRESS}?`);
    expect(world.updates).toHaveLength(3);
  });

  it('names what Sentry does not let them have, and what to do next', async () => {
    const { press, open } = await browse({ groups: three, sentry: refusing(400, 'assignedTo: no') });

    const { to } = await press('/admin/error-log', [
      ['ids', '101'],
      ['act', 'assign_me'],
    ]);

    expect(to).toContain('refused=101%3Anot_member');
    expect(await open(to)).toContain(
      'Sentry does not let you have it: join a team of its project in Sentry, or choose yourself by name',
    );
  });
});

describe('on the page of whom to assign', () => {
  it('is the first choice of one, and takes the place of the name', async () => {
    const { open } = await browse({ people: () => [ADA] });

    const html = await open('/admin/assign?ids=101');

    expect(html).toMatch(
      /<form method="post" action="\/admin\/error-log\/101\/status"[^>]*> <button name="act" value="assign_me"/,
    );
    expect(html.indexOf('assign_me')).toBeLessThan(html.indexOf('name="find"'));
    expect(html).not.toContain('value="user:5"');
  });

  it('of several ticked sends them all', async () => {
    const { open } = await browse({ groups: [nobodys('101'), nobodys('102')] });

    const html = await open('/admin/assign?ids=101,102&back=status%3DOPEN');
    const [form = ''] = /<form[^>]*>(?:(?!<\/form>).)*value="assign_me"/.exec(html) ?? [];

    expect(form).toMatch(/name="ids" value="101".*name="ids" value="102".*name="back" value="status=OPEN"/);
    expect(form.match(/name="act"/g)).toHaveLength(1);
  });
});

describe('whoever has no address, such as a program', () => {
  it.each(['/admin/error-log', GROUP, '/admin/assign?ids=101'])('is offered nothing on %s', async (path) => {
    const { open } = await browse({}, null);

    const html = (await open(path)).replaceAll(/<script.*?<\/script>/g, '');

    expect(/assign_me|to me\b/i.exec(html)?.[0]).toBeUndefined();
  });

  it.each([
    ['/admin/error-log', [['ids', '101']]],
    [`${GROUP}/status`, []],
  ] as [string, [string, string][]][])(
    'is refused with 400 on %s, and nothing changes',
    async (path, fields) => {
      const { press, world } = await browse({}, null);

      const { status } = await press(path, [...fields, ['act', 'assign_me']]);

      expect([status, world.updates]).toEqual([400, []]);
    },
  );
});
