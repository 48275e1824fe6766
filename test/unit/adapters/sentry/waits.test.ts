import { createClient, failure, FIRST_PAGE, sentry, TOKEN, useSentryServer } from './sentry-server.ts';

useSentryServer();

const LIMITED = 'You are attempting to use this endpoint too frequently.';
const httpDate = (ms: number) => new Date(ms).toUTCString();
const resetAt = (ms: number) => ({ 'x-sentry-rate-limit-reset': (ms / 1000).toString() });

/** Refuses the first request with these headers; resolves to what was slept. */
const sleptAfter = async (headersAt: (now: number) => Record<string, string>, status = 429) => {
  const { api, slept, now } = createClient();
  sentry.answerer = (_request, _url, attempt) =>
    attempt === 1 ? { status, body: LIMITED, headers: headersAt(now()) } : { body: [] };
  await api.listIssues(FIRST_PAGE);
  return slept;
};

describe('a refusal for too many requests is waited for', () => {
  it('as many seconds as Retry-After says, which is all that a proxy sends', async () => {
    expect(await sleptAfter(() => ({ 'retry-after': '17' }))).toEqual([17_000]);
  });

  it('until the date that Retry-After names', async () => {
    expect(await sleptAfter((now) => ({ 'retry-after': httpDate(now + 23_000) }))).toEqual([23_000]);
  });

  it.each([
    ['later', 9000],
    ['earlier', 5000],
  ])('until the later of both where the reset is %s', async (_case, reset) => {
    const slept = await sleptAfter((now) => ({ 'retry-after': '7', ...resetAt(now + reset) }));

    expect(slept).toEqual([Math.max(7000, reset)]);
  });

  it.each(['', 'soon', '-5', 'Thu, 01 Jan 1970 00:00:00 GMT'])(
    'a second where Retry-After says nothing that helps: "%s"',
    async (told) => {
      expect(await sleptAfter(() => ({ 'retry-after': told }))).toEqual([1000]);
    },
  );

  it('also where it is a server that is down for a while', async () => {
    expect(await sleptAfter(() => ({ 'retry-after': '31' }), 503)).toEqual([31_000]);
  });

  it('by every request that comes meanwhile', async () => {
    const { api, starts, now } = createClient();
    sentry.answerer = (_request, _url, attempt) =>
      attempt === 1
        ? { status: 429, body: LIMITED, headers: { 'retry-after': '4', ...resetAt(now()) } }
        : { body: [] };

    await Promise.all([api.listIssues(FIRST_PAGE), api.listIssues(FIRST_PAGE), api.listIssues(FIRST_PAGE)]);

    expect(starts.slice(1).every((start) => start >= starts[0]! + 4000)).toBe(true);
  });

  it('no longer than the run has time', async () => {
    const controller = new AbortController();
    const { api } = createClient({
      signal: controller.signal,
      sleep: (ms, signal) =>
        new Promise((_resolve, reject) => {
          expect(ms).toBe(100_000);
          signal?.addEventListener('abort', () => reject(signal.reason as Error));
          controller.abort(new Error('out of time'));
        }),
    });
    sentry.answerer = () => ({ status: 429, body: LIMITED, headers: { 'retry-after': '100' } });

    await expect(api.listIssues(FIRST_PAGE)).rejects.toThrow('out of time');
    expect(sentry.requests).toHaveLength(1);
  });

  it('not at all where it would take longer than a call may: the answer says so', async () => {
    const { api, slept } = createClient();
    sentry.answerer = () => ({ status: 429, body: LIMITED, headers: { 'retry-after': '3600' } });

    const error = await failure(api.listIssues(FIRST_PAGE));

    expect(error).toMatchObject({ code: 'sentry_rate_limited', status: 429, waitMs: 3_600_000 });
    expect(slept).toEqual([]);
  });
});

describe('requests at the same time', () => {
  /** Answers each request when the next turn of the event loop is over; resolves to the most that were under way. */
  const mostAtOnce = async (headers: Record<string, string>) => {
    let underWay = 0;
    let most = 0;
    const { api } = createClient({
      fetch: async () => {
        most = Math.max(most, ++underWay);
        for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
        underWay--;
        return Response.json([], { headers });
      },
    });
    await Promise.all(Array.from({ length: 8 }, (_, id) => api.getEvent(id.toString(), 'e')));
    return most;
  };

  it.each([
    ['1', 1],
    ['2', 2],
    ['0', 1],
  ])('are as many as X-Sentry-Rate-Limit-ConcurrentLimit: %s allows', async (limit, expected) => {
    expect(await mostAtOnce({ 'x-sentry-rate-limit-concurrentlimit': limit })).toBe(expected);
  });

  it('are not held back where the server names no limit', async () => {
    expect(await mostAtOnce({})).toBeGreaterThan(2);
  });
});

describe('a request that is one of many', () => {
  it('is soon given up: the issue waits for a later run', async () => {
    const { api } = createClient();
    sentry.answerer = () => ({ status: 500, body: { detail: 'Internal Error' } });

    const error = await failure(api.getEvent('1', 'e'));

    expect(error).toMatchObject({ code: 'sentry_unavailable' });
    expect(JSON.stringify(error)).not.toContain(TOKEN);
    expect(sentry.requests).toHaveLength(2);
  });

  it('waits for a limit like every other', async () => {
    const { api, slept } = createClient();
    sentry.answerer = (_request, _url, attempt) =>
      attempt <= 3 ? { status: 429, body: LIMITED, headers: { 'retry-after': '20' } } : { body: {} };

    await api.getEvent('1', 'e');

    expect(slept).toEqual([20_000, 20_000, 20_000]);
  });
});
