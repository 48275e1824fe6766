import { SentryRefusal, SentryUnavailable } from '../../../../lambdas/adapters/sentry/api.ts';
import {
  baseUrl,
  createClient,
  failure,
  FIRST_PAGE,
  sentry,
  TOKEN,
  useSentryServer,
  type Answer,
} from './sentry-server.ts';

useSentryServer();

describe('a refusal', () => {
  it.each([
    [401, 'sentry_token_refused', /token refused/],
    [403, 'sentry_forbidden', /event:read/],
    [404, 'sentry_not_found', /organization acme .*not found.*SENTRY_ORG_SLUG/],
    [400, 'sentry_refused', /Invalid project/],
  ])('with %d is final, says what to do and never holds the token', async (status, code, message) => {
    const { api } = createClient();
    sentry.answerer = () => ({ status, body: { detail: 'Invalid project parameter' } });

    const error = await failure(api.listIssues(FIRST_PAGE));

    expect(error).toBeInstanceOf(SentryRefusal);
    expect(error).toMatchObject({ status, code });
    expect(error.message).toMatch(message);
    expect(JSON.stringify(error) + error.message).not.toContain(TOKEN);
    expect(sentry.requests).toHaveLength(1);
  });

  it('of the list names the projects asked for', async () => {
    const { api } = createClient();
    sentry.answerer = () => ({ status: 403, body: { detail: 'You do not have permission' } });

    const error = await failure(api.listIssues({ ...FIRST_PAGE, projects: ['shop'] }));

    expect(error.message).toMatch(/SENTRY_PROJECT_SLUG \(shop\)/);
  });

  it('by redirect is not followed', async () => {
    const { api } = createClient();
    sentry.answerer = () => ({ status: 302, headers: { location: `${baseUrl()}/login/` } });

    const error = await failure(api.listIssues(FIRST_PAGE));

    expect(error).toMatchObject({ code: 'sentry_redirect', status: 302 });
    expect(sentry.requests).toHaveLength(1);
  });
});

describe('an answer of something in Sentry’s place', () => {
  const html = { 'content-type': 'text/html', server: 'squid/6.10' };

  it('is a refusal that says so, and is not retried', async () => {
    const { api } = createClient();
    sentry.answerer = () => ({ status: 403, headers: html, body: Buffer.from('<html>denied</html>') });

    const error = await failure(api.listIssues({ ...FIRST_PAGE, projects: ['shop'] }));

    expect(error).toMatchObject({ code: 'not_sentry', status: 403, isSentrys: false });
    expect(error.message).toContain('status 403, text/html, server squid/6.10');
    expect(error.message).not.toMatch(/scope|SENTRY_PROJECT_SLUG/);
    expect(sentry.requests).toHaveLength(1);
  });

  it('with 404 is no word of Sentry’s that an issue or event is gone', async () => {
    const { api } = createClient();
    sentry.answerer = () => ({ status: 404, headers: html, body: Buffer.from('<html>not found</html>') });

    await expect(api.getIssue('7')).rejects.toMatchObject({ code: 'not_sentry' });
    await expect(api.getEvent('7', 'e')).rejects.toMatchObject({ code: 'not_sentry' });
  });
});

describe('a temporary failure', () => {
  it.each<[string, Answer | 'hang up']>([
    ['500', { status: 500, body: { detail: 'Internal Error', errorId: 'x' } }],
    ['504', { status: 504, body: { detail: 'Query timeout' } }],
    ['502 with a page of a proxy', { status: 502, body: Buffer.from('<html>') }],
    ['400 for a timed-out query', { status: 400, body: { detail: 'Query timeout. Please try again.' } }],
    ['a closed connection', 'hang up'],
    ['200 that is not JSON', { body: Buffer.from('<html>maintenance</html>') }],
  ])('(%s) is repeated until it succeeds', async (_case, bad) => {
    const { api, slept } = createClient();
    sentry.answerer = (_request, _url, attempt) => (attempt < 3 ? bad : { body: [{ id: '1' }] });

    const page = await api.listIssues(FIRST_PAGE);

    expect(page.issues).toEqual([{ id: '1' }]);
    expect(slept.filter((ms) => ms >= 500)).toEqual([500, 1000]);
    expect(api.figures().requests).toBe(3);
  });

  it('that lasts is reported with its status after six attempts', async () => {
    const { api } = createClient();
    sentry.answerer = () => ({ status: 500, body: { detail: 'Internal Error' } });

    const error = await failure(api.listIssues(FIRST_PAGE));

    expect(error).toBeInstanceOf(SentryUnavailable);
    expect(error).toMatchObject({ code: 'sentry_unavailable', status: 500 });
    expect(error.message).toContain('GET /api/0/organizations/acme/issues/');
    expect(sentry.requests).toHaveLength(6);
  });

  it('ends after the time limit when Sentry does not answer', async () => {
    const { api } = createClient({ timeoutMs: 30, retries: 1 });
    sentry.answerer = () => 'hang';

    const error = await failure(api.listIssues(FIRST_PAGE));

    expect(error).toMatchObject({ code: 'sentry_timeout', status: null });
    expect(sentry.requests).toHaveLength(2);
  });

  it('ends at once with the reason of the caller who gives up', async () => {
    const controller = new AbortController();
    const { api } = createClient({ signal: controller.signal });
    sentry.answerer = () => {
      controller.abort(new Error('out of time'));
      return 'hang';
    };

    await expect(api.listIssues(FIRST_PAGE)).rejects.toThrow('out of time');
    expect(sentry.requests).toHaveLength(1);
  });
});

describe('the rate limit', () => {
  const resetIn = (now: number, ms: number) => ({
    'x-sentry-rate-limit-reset': ((now + ms) / 1000).toString(),
  });

  it.each<[string, unknown]>([
    ['text', 'You are attempting to use this endpoint too frequently. Limit is 10 requests in 1 seconds'],
    ['object', { detail: 'Rate limit exceeded. Please try your query with a smaller date range.' }],
  ])('answered as %s is waited for until its reset', async (_case, body) => {
    const { api, slept, now } = createClient();
    sentry.answerer = (_request, _url, attempt) =>
      attempt === 1 ? { status: 429, body, headers: resetIn(now(), 4000) } : { body: [] };

    await api.listIssues(FIRST_PAGE);

    expect(slept).toEqual([4000]);
    expect(api.figures()).toMatchObject({ requests: 2, rateLimitWaits: 1 });
  });

  it('is not waited for longer than the caller has time', async () => {
    const { api, slept, now } = createClient({ giveUpAfterMs: 6000 });
    sentry.answerer = () => ({ status: 429, body: 'too frequently', headers: resetIn(now(), 40_000) });

    await expect(api.listIssues(FIRST_PAGE)).rejects.toThrow(SentryUnavailable);
    expect(slept).toEqual([]);
  });

  it('without a reset, or one that has passed, is waited for a second', async () => {
    const { api, slept, now } = createClient();
    sentry.answerer = (_request, _url, attempt) => {
      if (attempt === 1) return { status: 429, body: 'too frequently' };
      return attempt === 2 ? { status: 429, body: 'again', headers: resetIn(now(), -5000) } : { body: [] };
    };

    await api.listIssues(FIRST_PAGE);

    expect(slept).toEqual([1000, 1000]);
  });

  it('that lasts longer than a call may take is not waited for', async () => {
    const { api, slept, now } = createClient();
    sentry.answerer = () => ({ status: 429, body: 'too frequently', headers: resetIn(now(), 600_000) });

    const error = await failure(api.listIssues(FIRST_PAGE));

    expect(error).toMatchObject({ code: 'sentry_rate_limited', status: 429 });
    expect(slept).toEqual([]);
  });

  it('is not run into: at zero remaining the next request waits for the reset', async () => {
    const { api, slept, now } = createClient();
    sentry.answerer = () => ({
      body: [],
      headers: { ...resetIn(now(), 3000), 'x-sentry-rate-limit-remaining': '0' },
    });
    await api.listIssues(FIRST_PAGE);

    await api.listIssues(FIRST_PAGE);

    expect(slept).toEqual([3000]);
    expect(api.figures()).toEqual({ requests: 2, rateLimitWaits: 1, rateLimitRemaining: 0 });
  });

  it('that an answer calls for holds back those who wait for their turn already', async () => {
    const { api, starts, now } = createClient();
    sentry.answerer = (_request, _url, attempt) =>
      attempt === 1
        ? { body: [], headers: { ...resetIn(now(), 3000), 'x-sentry-rate-limit-remaining': '0' } }
        : { body: [] };

    const first = api.listIssues(FIRST_PAGE);
    const others = first.then(() => Promise.all([api.listIssues(FIRST_PAGE), api.listIssues(FIRST_PAGE)]));
    await others;

    expect(starts.map((at) => at - starts[0]!)).toEqual([0, 3000, 3105]);
  });

  it('of ten a second is kept although a turn came late', async () => {
    // Every third wait lasts 90 ms longer than asked for
    let now = 0;
    let waits = 0;
    const starts: number[] = [];
    const { api } = createClient({
      clock: { now: () => now },
      sleep: async (ms) => {
        await new Promise(setImmediate);
        now += ms + (waits++ % 3 === 0 ? 90 : 0);
      },
      fetch: (input, init) => {
        starts.push(now);
        return fetch(input, init);
      },
    });

    await Promise.all(Array.from({ length: 12 }, () => api.getEvent('1', 'e')));

    const apart = starts.slice(1).map((at, index) => at - starts[index]!);
    expect(Math.min(...apart)).toBeGreaterThanOrEqual(105);
  });

  it('of ten a second is kept, also by callers at the same time', async () => {
    const { api, starts } = createClient();

    for (let round = 0; round < 4; round++)
      await Promise.all(Array.from({ length: 8 }, () => api.getEvent('1', 'e')));

    const inOneSecond = starts.map(
      (start) => starts.filter((other) => other >= start && other < start + 1000).length,
    );
    expect(Math.max(...inOneSecond)).toBeLessThanOrEqual(10);
  });
});
