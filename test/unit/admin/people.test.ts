import fc from 'fast-check';
import type { AssignablePerson } from '../../../lambdas/adapters/sentry/people.ts';
import { createPeopleCache } from '../../../lambdas/admin/triage/people-cache.ts';
import { findPeople } from '../../../lambdas/admin/triage/people.ts';
import { aGroup, anAdmin, json, type World } from '../../support/fakes/admin-services.ts';
import { anyCharacter } from '../../support/samples/code-points.ts';

const person = (id: string, name: string, email: string | null = `${id}@example.com`): AssignablePerson => ({
  ...{ kind: 'user', id, name, email },
});
const ADA = person('1', 'Ada Okafor', 'ADA@example.test');
const SOREN = person('2', 'Sören Lindqvist');
const HANAKO = person('3', '山田 花子');
const TEAM: AssignablePerson = { kind: 'team', id: '7', name: 'payments', email: null };
const EVERYBODY = [SOREN, HANAKO, TEAM, ADA];

const find = (text: string, people = EVERYBODY) => findPeople(people, text, null).map(({ id }) => id);

const ask = async (query: string, overrides: Partial<World> = {}) => {
  const admin = await anAdmin({ people: () => EVERYBODY, ...overrides });
  return { ...admin, ...(await json(await admin.call(`/api/admin/people?${query}`))) };
};

describe('finding somebody', () => {
  it.each([
    ['sor', ['2']],
    ['LIND', ['2']],
    ['lind sor', ['2']],
    ['花', ['3']],
    ['#pay', ['7']],
    ['2@example', ['2']],
    ['nobody', []],
  ])('by %j', (text, ids) => {
    expect(find(text)).toEqual(ids);
  });

  it('offers whoever asks first, then who is called so, then who is called so elsewhere', () => {
    const people = [person('4', 'Anna'), person('5', 'Joanna'), ADA];

    expect(findPeople(people, 'a', 'ada@example.test').map(({ id }) => id)).toEqual(['1', '4', '5']);
  });

  it('never offers anybody who was not there, and everybody for nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        const found = find(text);

        expect(new Set(found).size).toBe(found.length);
        expect(['1', '2', '3', '7']).toEqual(expect.arrayContaining(found));
        expect(find('')).toHaveLength(4);
      }),
    );
  });
});

describe('GET /api/admin/people', () => {
  it('tells what can be assigned, and who of them asks', async () => {
    const { status, body } = await ask('project=shop&find=ada');

    expect(status).toBe(200);
    expect(body).toEqual({
      people: [
        { assignee: 'user:1', kind: 'user', name: 'Ada Okafor', email: 'ADA@example.test', isYou: true },
      ],
      more: 0,
      unavailable: null,
    });
  });

  it('offers for several projects those who are in all of them', async () => {
    const { body } = await ask('project=shop,api', {
      people: (project) => (project === 'shop' ? [ADA, TEAM] : [TEAM, SOREN]),
    });

    expect(body.people).toMatchObject([{ assignee: 'team:7' }]);
  });

  it('offers twenty of thousands, and says how many more there are', async () => {
    const many = Array.from({ length: 5_000 }, (_, n) => person(n.toString(), `Person ${n.toString()}`));

    const { body } = await ask('project=shop', { people: () => many });

    expect([body.people.length, body.more]).toEqual([20, 4_980]);
  });

  it.each([
    [403, 'forbidden', 'project:read'],
    [404, 'not_found', 'no such project'],
    [500, 'sentry_unavailable', 'does not tell now'],
  ])('says why nobody is offered where Sentry answers %s', async (status, code, words) => {
    const { body, status: answered } = await ask('project=shop', {
      people: () => {
        throw Object.assign(new Error('no'), { status });
      },
    });

    expect(answered).toBe(200);
    expect(body).toMatchObject({ people: [], unavailable: { code } });
    expect(body.unavailable.message).toContain(words);
  });

  it.each([
    [''],
    ['project='],
    ['project=..%2Fsentry-apps'],
    ['project=a%0Ab'],
    [`project=${Array.from({ length: 11 }, (_, n) => `p${n.toString()}`).join(',')}`],
    [`project=shop&find=${'x'.repeat(201)}`],
  ])('refuses %j', async (query) => {
    expect((await ask(query)).status).toBe(400);
  });

  it('tells a viewer nothing', async () => {
    const { app, viewerToken } = await anAdmin({ people: () => EVERYBODY });

    const answer = await app.request('/api/admin/people?project=shop', {
      headers: { authorization: `Bearer ${viewerToken}` },
    });

    expect(answer.status).toBe(403);
    expect(await answer.text()).not.toContain('Okafor');
  });
});

describe('what is kept of a project', () => {
  const counted = (clock: { now: () => number }) => {
    const asked: string[] = [];
    const cache = createPeopleCache(
      {
        assignable: (project) => {
          asked.push(project);
          return project === 'broken' ? Promise.reject(new Error('no')) : Promise.resolve([ADA]);
        },
      },
      clock,
    );
    return { asked, cache };
  };

  it('is asked once for some minutes, also by several at once', async () => {
    let now = 0;
    const { asked, cache } = counted({ now: () => now });

    await Promise.all([cache.assignable('shop'), cache.assignable('shop')]);
    now += 4 * 60_000;
    await cache.assignable('shop');
    now += 2 * 60_000;
    await cache.assignable('shop');

    expect(asked).toEqual(['shop', 'shop']);
  });

  it('is no failure: that is asked once more', async () => {
    const { asked, cache } = counted({ now: () => 0 });

    await expect(cache.assignable('broken')).rejects.toThrow('no');
    await expect(cache.assignable('broken')).rejects.toThrow('no');

    expect(asked).toHaveLength(2);
  });

  it('is bounded: the one asked for longest ago goes', async () => {
    const { asked, cache } = counted({ now: () => 0 });

    for (let n = 0; n <= 20; n++) await cache.assignable(`p${n.toString()}`);
    await cache.assignable('p20');
    await cache.assignable('p0');

    expect(asked).toHaveLength(22);
  });
});

describe('the page that lists everybody', () => {
  const page = async (address: string, overrides: Partial<World> = {}) => {
    const admin = await anAdmin({ people: () => EVERYBODY, ...overrides });
    const answer = await admin.call(address);
    return { ...admin, status: answer.status, html: await answer.text() };
  };

  it('has a button for each, which assigns the one group, without a script', async () => {
    const { app, token, html, world } = await page('/admin/assign?ids=101');

    expect(html).toContain('action="/admin/error-log/101/status"');
    expect(html).toMatch(/<button name="assignee" value="team:7">\s*#payments/);
    const answer = await app.request('/admin/error-log/101/status', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'assignee=team%3A7',
    });
    expect(answer.status).toBe(303);
    expect(world.updates).toEqual([{ id: '101', assignedTo: 'team:7' }]);
  });

  it('carries what is ticked and the list on to the list', async () => {
    const { html } = await page('/admin/assign?ids=101,102&back=query%3Dis%253Anew%26done%3D1');

    expect(html).toContain('Assign 2 errors');
    expect(html).toContain('action="/admin/error-log"');
    expect(html).toContain('<input type="hidden" name="ids" value="102" />');
    expect(html).toContain('name="back" value="query=is%3Anew"');
  });

  it('names the one error, and who has it', async () => {
    const { html } = await page('/admin/assign?ids=101', {
      groups: [aGroup({ title: 'Boom: <x-evil>', assignee: { type: 'team', id: '7', name: 'payments' } })],
    });

    expect(html).toContain('<h1>Assign SHOP-7K</h1>');
    expect(html).toMatch(/<b>Boom: &lt;x-evil&gt;<\/b><br \/>Now assigned to #payments/);
  });

  const several = Array.from({ length: 7 }, (_, n) =>
    aGroup({ issueId: n.toString(), shortId: `SHOP-${n.toString()}`, title: `Error ${n.toString()}` }),
  );
  const meant = (html: string) =>
    [
      ...(/<ul class="[^"]*" id="meant">(.*?)<\/ul>/s.exec(html)?.[1] ?? '').matchAll(
        /<li[^>]*>(.*?)<\/li>/gs,
      ),
    ].map(([, item = '']) =>
      item
        .replaceAll(/<[^>]*>/g, '')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    );

  it('names the first of several, and how many more there are', async () => {
    const { html } = await page('/admin/assign?ids=6,5,4,3,2,1,0&back=', { groups: several });

    expect(html).toContain('<h1>Assign 7 errors</h1>');
    expect(meant(html)).toEqual([
      ...['6', '5', '4', '3', '2'].map((n) => `SHOP-${n} Error ${n}`),
      'and 2 more',
    ]);
  });

  it('names the first of all that match, and the query that they match', async () => {
    const { html } = await page('/admin/assign?all=1&back=query%3Dlevel%253Aerror', { groups: several });

    expect(html).toContain('<h1>Assign all that match</h1>');
    expect(html).toMatch(/Of the list <code class="mono">level:error<\/code>/);
    expect(meant(html)).toHaveLength(6);
  });

  it('finds by a part of a name', async () => {
    const { html } = await page('/admin/assign?ids=101&find=ada');

    expect(html).toContain('Ada Okafor');
    expect(html).not.toContain('Lindqvist');
  });

  it('lets one type where Sentry does not tell, and says which scope is missing', async () => {
    const { html } = await page('/admin/assign?ids=101', {
      people: () => {
        throw Object.assign(new Error('no'), { status: 403 });
      },
    });

    expect(html).toContain('it needs the scope project:read');
    expect(html).toMatch(/<input\s+name="assignee"\s+required/);
  });

  it('writes names as text, whatever Sentry’s members call themselves', async () => {
    const { html } = await page('/admin/assign?ids=101', {
      people: () => [person('9', '"><img src=x onerror=alert(1)>', '<script>')],
    });

    expect(html).not.toMatch(/<img|<script>/);
    expect(html).toContain('&lt;script&gt;');
  });

  it.each(['/admin/assign', '/admin/assign?ids=', '/admin/assign?ids=abc', '/admin/assign?back='])(
    'of nothing is 400: %s',
    async (address) => {
      expect((await page(address)).status).toBe(400);
    },
  );

  it('is asked for by the list without a script, with what is ticked', async () => {
    const { app, token } = await anAdmin({ groups: [aGroup()] });

    const answer = await app.request('/admin/error-log', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'act=choose_assignee&ids=101&back=status%3DOPEN',
    });

    expect(answer.headers.get('location')).toBe('/admin/assign?ids=101&back=status%3DOPEN');
  });
});
