import fc from 'fast-check';
import { SentryRefusal, SentryUnavailable } from '../../../../lambdas/adapters/sentry/api.ts';
import { nextCursor } from '../../../../lambdas/adapters/sentry/link.ts';
import {
  createClient,
  failure,
  FIRST_PAGE,
  link,
  sentry,
  SPAN,
  TOKEN,
  useSentryServer,
} from './sentry-server.ts';

useSentryServer();

describe('the issue list', () => {
  it('asks for every status, by date, in the fixed window, for the projects named', async () => {
    const { api } = createClient();

    await api.listIssues({ ...FIRST_PAGE, projects: ['shop', 'api'], cursor: '5:0:0' });

    const { url, authorization } = sentry.requests[0]!;
    expect(url.pathname).toBe('/api/0/organizations/acme/issues/');
    expect(url.search).toContain('query=&');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      ...SPAN,
      sort: 'date',
      limit: '100',
      groupStatsPeriod: '',
      cursor: '5:0:0',
    });
    expect(url.searchParams.getAll('project')).toEqual(['shop', 'api']);
    expect(url.searchParams.has('statsPeriod')).toBe(false);
    expect(authorization).toBe(`Bearer ${TOKEN}`);
  });

  it('asks for a part of the issues by their first event, in every status', async () => {
    const { api } = createClient();
    const [early, late] = ['2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z'];

    await api.listIssues({ ...FIRST_PAGE, firstSeen: { from: null, before: early } });
    await api.listIssues({ ...FIRST_PAGE, firstSeen: { from: early, before: late } });
    await api.listIssues({ ...FIRST_PAGE, firstSeen: { from: late, before: null } });

    expect(sentry.requests.map(({ url }) => url.searchParams.get('query'))).toEqual([
      'firstSeen:<2026-10-01T00:00:00Z',
      'firstSeen:>=2026-10-01T00:00:00Z firstSeen:<2026-11-01T00:00:00Z',
      'firstSeen:>=2026-11-01T00:00:00Z',
    ]);
  });

  it('learns the project ids once for pages that are asked for at the same time', async () => {
    const { api } = createClient();
    sentry.answerer = (_request, url) => {
      if (url.pathname === '/api/0/projects/acme/shop/') return { body: { id: '11', slug: 'shop' } };
      return url.searchParams.get('project') === '11'
        ? { body: [{ id: '1' }] }
        : { status: 400, body: { detail: 'Invalid project parameter. Values must be numbers.' } };
    };
    const page = () => api.listIssues({ ...FIRST_PAGE, projects: ['shop'] });

    const pages = await Promise.all([page(), page(), page()]);

    expect(pages.map(({ issues }) => issues)).toEqual([[{ id: '1' }], [{ id: '1' }], [{ id: '1' }]]);
    expect(sentry.requests.filter(({ url }) => url.pathname.includes('/projects/'))).toHaveLength(1);
  });

  it('asks by project id where an older server takes no slugs', async () => {
    const { api } = createClient();
    sentry.answerer = (_request, url) => {
      if (url.pathname === '/api/0/projects/acme/shop/') return { body: { id: '11', slug: 'shop' } };
      return url.searchParams.get('project') === '11'
        ? { body: [{ id: '1' }] }
        : { status: 400, body: { detail: 'Invalid project parameter. Values must be numbers.' } };
    };

    const pages = [
      await api.listIssues({ ...FIRST_PAGE, projects: ['shop'] }),
      await api.listIssues({ ...FIRST_PAGE, projects: ['shop'] }),
    ];

    expect(pages).toMatchObject([{ issues: [{ id: '1' }] }, { issues: [{ id: '1' }] }]);
    expect(sentry.requests).toHaveLength(4);
  });

  it('follows the cursor on its own server, whatever host the Link header names', async () => {
    const { api } = createClient();
    sentry.answerer = (_request, url) =>
      url.searchParams.has('cursor')
        ? { body: [{ id: '2' }], headers: { link: link('99:0:0', false) } }
        : { body: [{ id: '1' }], headers: { link: link('42:0:0', true) } };

    const first = await api.listIssues(FIRST_PAGE);
    const second = await api.listIssues({ ...FIRST_PAGE, cursor: first.nextCursor });

    expect(first).toMatchObject({ issues: [{ id: '1' }], nextCursor: '42:0:0' });
    expect(second).toMatchObject({ issues: [{ id: '2' }], nextCursor: null });
    expect(sentry.requests.map(({ url }) => url.searchParams.get('cursor'))).toEqual([null, '42:0:0']);
  });

  it('is stamped with the start of the attempt that succeeded', async () => {
    const { api, starts } = createClient();
    sentry.answerer = (_request, _url, attempt) => (attempt === 1 ? { status: 503, body: {} } : { body: [] });

    const { observedAt } = await api.listIssues(FIRST_PAGE);

    expect(observedAt).toBe(new Date(starts[1]!).toISOString());
  });

  it('that is no list is an error that quotes no content', async () => {
    const { api } = createClient();
    sentry.answerer = () => ({ body: { detail: 'private text' } });

    const error = await failure(api.listIssues(FIRST_PAGE));

    expect(error.code).toBe('sentry_unexpected_body');
    expect(error.message).not.toContain('private');
  });
});

describe('the Link header', () => {
  it('ends the list only by the next rel', () => {
    fc.assert(
      fc.property(fc.nat(), fc.boolean(), fc.nat(100), (cursor, results, rows) => {
        expect(nextCursor(link(`${cursor}:0:0`, results), rows, null)).toBe(results ? `${cursor}:0:0` : null);
      }),
    );
  });

  it('may be absent from a short page but not from a full one', () => {
    expect(nextCursor(null, 99, null)).toBeNull();
    expect(() => nextCursor(null, 100, null)).toThrow(SentryUnavailable);
  });

  it('that leads back to the page just read ends the list with an error, for it would never end', () => {
    const again = () => nextCursor(link('0:100:0', true), 100, '0:100:0');

    expect(again).toThrow('The page after this one is this one');
    expect(nextCursor(link('0:100:0', false), 100, '0:100:0')).toBeNull();
  });
});

describe('single issues and events', () => {
  it('looks up at most a hundred issues by id, without a window', async () => {
    const { api } = createClient();

    await api.lookUpIssues(['7', '8']);

    expect(sentry.requests[0]!.url.searchParams.getAll('group')).toEqual(['7', '8']);
    expect(sentry.requests[0]!.url.searchParams.has('start')).toBe(false);
    await expect(api.lookUpIssues(Array.from({ length: 101 }, String))).rejects.toThrow(RangeError);
  });

  it('takes a hundred issues from a lookup, which Sentry answers without a Link header', async () => {
    const { api } = createClient();
    sentry.answerer = () => ({ body: Array.from({ length: 100 }, (_, id) => ({ id: id.toString() })) });

    const { issues } = await api.lookUpIssues(Array.from({ length: 100 }, String));

    expect(issues).toHaveLength(100);
  });

  it('a deleted issue or event is undefined', async () => {
    const { api } = createClient();
    sentry.answerer = () => ({ status: 404, body: { detail: 'The requested resource does not exist' } });

    await expect(api.getIssue('7')).resolves.toBeUndefined();
    await expect(api.getEvent('7', 'e'.repeat(32))).resolves.toBeUndefined();
  });

  it('a merged issue shows by the id of the surviving one', async () => {
    const { api } = createClient();
    sentry.answerer = () => ({ body: { id: '8', anything: 'kept' } });

    await expect(api.getIssue('7')).resolves.toEqual({ id: '8', anything: 'kept' });
  });

  it('a status change is put and answers the issue', async () => {
    const { api } = createClient();
    sentry.answerer = () => ({ body: { id: '7', status: 'resolved' } });

    const issue = await api.updateIssue('7', { status: 'resolved' });

    expect(issue).toEqual({ id: '7', status: 'resolved' });
    expect(sentry.requests).toMatchObject([{ method: 'PUT', body: '{"status":"resolved"}' }]);
    expect(sentry.requests[0]!.url.pathname).toBe('/api/0/organizations/acme/issues/7/');
  });

  it('a refused status change names status, detail and scope', async () => {
    const { api } = createClient();
    sentry.answerer = () => ({ status: 403, body: { detail: 'You do not have permission' } });

    const error = await failure(api.updateIssue('7', { status: 'resolved' }));

    expect(error).toBeInstanceOf(SentryRefusal);
    expect(error).toMatchObject({ status: 403, detail: 'You do not have permission' });
    expect(error.message).toContain('event:write');
  });

  it('events of an issue come page by page with the fixed window', async () => {
    const { api } = createClient();
    sentry.answerer = () => ({
      body: [{ eventID: 'a' }, { broken: true }],
      headers: { link: link('0:100:0', true) },
    });

    const page = await api.listIssueEvents('7', { ...SPAN, cursor: null });

    expect(page).toMatchObject({ events: [{ eventID: 'a' }], nextCursor: '0:100:0' });
    expect(Object.fromEntries(sentry.requests[0]!.url.searchParams)).toEqual({ ...SPAN, per_page: '100' });
  });

  it('events with their bodies come ten a page', async () => {
    const { api, starts } = createClient();
    sentry.answerer = () => ({
      body: [{ eventID: 'a', entries: [] }],
      headers: { link: link('0:10:0', true) },
    });

    const page = await api.listFullEvents('7', { ...SPAN, cursor: '0:0:0' });

    expect(page).toEqual({
      events: [{ eventID: 'a', entries: [] }],
      nextCursor: '0:10:0',
      observedAt: new Date(starts[0]!).toISOString(),
    });
    const { url } = sentry.requests[0]!;
    expect(Object.fromEntries(url.searchParams)).toEqual({
      ...SPAN,
      cursor: '0:0:0',
      per_page: '10',
      full: 'true',
    });
  });

  it('a list of events that is not found is refused: nothing is known of its events', async () => {
    const { api } = createClient();
    sentry.answerer = () => ({ status: 404, body: { detail: 'The requested resource does not exist' } });

    const query = { ...SPAN, cursor: null };
    await expect(api.listIssueEvents('7', query)).rejects.toMatchObject({ status: 404 });
    await expect(api.listFullEvents('7', query)).rejects.toMatchObject({ status: 404 });
  });
});
