import { createSentryComments } from '../../../../lambdas/adapters/sentry/comments.ts';
import { createSentryHttp } from '../../../../lambdas/adapters/sentry/http.ts';
import { createSentryPeople } from '../../../../lambdas/adapters/sentry/people.ts';
import { baseUrl, failure, sentry, TOKEN, useSentryServer } from './sentry-server.ts';

useSentryServer();

const http = () =>
  createSentryHttp({
    baseUrl: baseUrl(),
    token: () => Promise.resolve(TOKEN),
    clock: { now: () => Date.now() },
    sleep: () => Promise.resolve(),
    random: () => 0,
    retries: 1,
  });
const people = () => createSentryPeople(http(), { orgSlug: 'acme' });
const comments = () => createSentryComments(http(), { orgSlug: 'acme' });

const aMember = (id: number, overrides: object = {}) => ({
  id: `m${id.toString()}`,
  name: `Person ${id.toString()}`,
  email: `p${id.toString()}@example.com`,
  user: {
    id: id.toString(),
    name: `Person ${id.toString()}`,
    email: `p${id.toString()}@example.com`,
    isActive: true,
  },
  ...overrides,
});
/** Members without pages; teams in as many as given. */
const answering = (members: unknown, teams: readonly unknown[][] = [[]]) => {
  sentry.answerer = (_request, url) => {
    if (url.pathname.endsWith('/members/')) return { body: members };
    const page = Number(url.searchParams.get('cursor')?.split(':')[1] ?? 0);
    const next = `<http://x/?cursor=0:${(page + 1).toString()}:0>; rel="next"; results="${String(page + 1 < teams.length)}"; cursor="0:${(page + 1).toString()}:0"`;
    return { body: teams[page], headers: { link: next } };
  };
};

describe('those whom issues of a project can be assigned to', () => {
  it('are its members and its teams, asked for by project', async () => {
    answering([aMember(1)], [[{ id: 7, slug: 'payments', name: 'Payments' }]]);

    expect(await people().assignable('shop')).toEqual([
      { kind: 'user', id: '1', name: 'Person 1', email: 'p1@example.com' },
      { kind: 'team', id: '7', name: 'payments', email: null },
    ]);
    expect(sentry.requests.map(({ url }) => url.pathname).sort()).toEqual([
      '/api/0/projects/acme/shop/members/',
      '/api/0/projects/acme/shop/teams/',
    ]);
  });

  it('are thousands of members in one answer, and teams of every page', async () => {
    const teams = [0, 1, 2].map((page) =>
      Array.from({ length: 100 }, (_, n) => ({
        id: page * 100 + n,
        slug: `t${page.toString()}-${n.toString()}`,
      })),
    );
    answering(
      Array.from({ length: 5_000 }, (_, n) => aMember(n)),
      teams,
    );

    expect(await people().assignable('shop')).toHaveLength(5_300);
  });

  it.each<[string, object]>([
    ['was only invited', { user: null }],
    ['is no longer active', { user: { id: '1', isActive: false } }],
    ['cannot be read', { user: 'ann' }],
  ])('are none that %s', async (_case, overrides) => {
    answering([aMember(1, overrides), aMember(2)]);

    expect((await people().assignable('shop')).map(({ id }) => id)).toEqual(['2']);
  });

  it('have a name also where Sentry knows none', async () => {
    answering([aMember(1, { name: '', email: null, user: { id: 1, name: null, email: 'a@example.com' } })]);

    expect(await people().assignable('shop')).toEqual([
      { kind: 'user', id: '1', name: 'a@example.com', email: 'a@example.com' },
    ]);
  });

  it('cannot be told where the token may not read the project, and the refusal names the scope', async () => {
    sentry.answerer = () => ({ status: 403, body: { detail: 'You do not have permission' } });

    expect((await failure(people().assignable('shop'))).message).toContain('project:read');
  });

  it('cannot be told by something that is no list', async () => {
    answering({ detail: 'moved' });

    expect(await failure(people().assignable('shop'))).toMatchObject({ code: 'sentry_unexpected_body' });
  });

  it('cannot lead out of their place by the name of a project', async () => {
    answering([]);

    await people().assignable('../../sentry-apps');

    expect(sentry.requests.map(({ url }) => url.pathname)).toContain(
      '/api/0/projects/acme/..%2F..%2Fsentry-apps/members/',
    );
  });
});

describe('a comment', () => {
  it('is added to the issue, as text alone', async () => {
    sentry.answerer = () => ({ status: 201, body: { id: '1' } });

    await comments().add('101', 'their outage');

    const { method, url, body } = sentry.requests[0]!;
    expect([method, url.pathname]).toEqual(['POST', '/api/0/organizations/acme/issues/101/comments/']);
    expect(JSON.parse(body)).toEqual({ text: 'their outage' });
  });

  it('that an attempt before has left there is there', async () => {
    sentry.answerer = (_request, _url, attempt) =>
      attempt === 1
        ? { status: 502, body: { detail: 'bad gateway' } }
        : { status: 400, body: { detail: 'You have already posted that comment.' } };

    await expect(comments().add('101', 'their outage')).resolves.toBeUndefined();
    expect(sentry.requests).toHaveLength(2);
  });

  it('that Sentry refuses is a refusal', async () => {
    sentry.answerer = () => ({ status: 403, body: { detail: 'no' } });

    expect(await failure(comments().add('101', 'their outage'))).toMatchObject({ status: 403 });
  });
});
