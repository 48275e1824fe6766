import { aGroup, anAdmin, idsOf, json } from '../../support/fakes/admin-services.ts';

describe('GET /api/admin/error-log', () => {
  it('answers groups in the agreed shape', async () => {
    const { call } = await anAdmin();

    const { body } = await json(await call('/api/admin/error-log'));

    expect(body).toEqual({
      nextCursor: null,
      groups: [
        expect.objectContaining({
          id: '101',
          shortId: 'SHOP-7K',
          title: "TypeError: Cannot read properties of undefined (reading 'total')",
          culprit: 'checkout/summarise(cart)',
          level: 'error',
          status: 'OPEN',
          substatus: 'ongoing',
          platform: 'node',
          project: { id: '7', slug: 'shop' },
          environment: 'production',
          release: 'shop@4.2.0',
          firstSeen: '2026-11-02T08:00:00.000Z',
          lastSeen: '2026-11-20T12:25:00.000Z',
          sentryCount: 1520,
          storedEvents: 1498,
          users: 88,
          assignee: { type: 'user', id: '3', name: 'Ada' },
          permalink: 'https://sentry.example.test/organizations/acme/issues/101/',
        }),
      ],
    });
  });

  it('without parameters asks for every status, newest first, fifty at a time', async () => {
    const { call, world } = await anAdmin();

    await call('/api/admin/error-log');

    expect(world.queries).toEqual([
      {
        statuses: ['OPEN', 'RESOLVED', 'IGNORED'],
        sortBy: 'last_seen_at',
        sortOrder: 'desc',
        limit: 50,
        cursor: null,
        filter: {},
      },
    ]);
  });

  it('hands every filter on; a date stands for its whole day', async () => {
    const { call, world } = await anAdmin();

    await call(
      '/api/admin/error-log?status=OPEN&status=IGNORED&level=error&environment=production&release=a%401&project=shop' +
        '&search=Total&dateFrom=2026-11-01&dateTo=2026-11-02&sortBy=event_count&sortOrder=asc&limit=7',
    );

    expect(world.queries).toEqual([
      {
        statuses: ['OPEN', 'IGNORED'],
        sortBy: 'event_count',
        sortOrder: 'asc',
        limit: 7,
        cursor: null,
        filter: {
          level: 'error',
          environment: 'production',
          release: 'a@1',
          project: 'shop',
          search: 'Total',
          dateFrom: '2026-11-01T00:00:00.000Z',
          dateTo: '2026-11-02T23:59:59.999Z',
        },
      },
    ]);
  });

  it('takes statuses as a list with commas and ignores empty and unknown parameters', async () => {
    const { call, world } = await anAdmin();

    const answer = await call('/api/admin/error-log?status=RESOLVED,IGNORED&level=&colour=blue');

    expect(answer.status).toBe(200);
    expect(world.queries[0]).toMatchObject({ statuses: ['RESOLVED', 'IGNORED'], filter: {} });
  });

  it('pages with an opaque cursor', async () => {
    const groups = ['1', '2', '3'].map((issueId) => aGroup({ issueId }));
    const { call } = await anAdmin({ groups });

    const first = await json(await call('/api/admin/error-log?limit=2'));
    const second = await json(await call(`/api/admin/error-log?limit=2&cursor=${first.body.nextCursor}`));

    const ids = [first, second].map(({ body }) => idsOf(body.groups));
    expect([ids, second.body.nextCursor]).toEqual([[['1', '2'], ['3']], null]);
  });

  it('a cursor that is not ours is the caller’s mistake', async () => {
    const { call } = await anAdmin();

    const { status, body } = await json(await call('/api/admin/error-log?cursor=guess'));

    expect([status, body.error.code]).toEqual([400, 'bad_request']);
    expect(body.error.message).toContain('cursor');
  });

  it('names all mistakes at once, with the values that are allowed', async () => {
    const { call } = await anAdmin();

    const { status, body } = await json(
      await call('/api/admin/error-log?status=CLOSED&limit=500&sortBy=age&sortOrder=up&dateFrom=yesterday'),
    );

    expect(status).toBe(400);
    for (const part of [
      'status must be one of OPEN, RESOLVED, IGNORED',
      'limit must be a whole number from 1 to 100',
      'sortBy must be one of last_seen_at, first_seen_at, event_count',
      'sortOrder must be one of asc, desc',
      'dateFrom must be an ISO 8601 time',
    ]) {
      expect(body.error.message).toContain(part);
    }
  });

  it.each([
    'dateFrom=2026-11-02&dateTo=2026-11-01',
    'dateFrom=2026-11-01T00:00:00.001Z&dateTo=2026-11-01T00:00:00.000Z',
    // Years beyond 9999 are written with a sign, which sorts before digits.
    'dateFrom=%2B010000-01-01&dateTo=2026-11-01',
  ])('dates in the wrong order (%s) are a mistake in both', async (query) => {
    const { call, world } = await anAdmin();

    const { status, body } = await json(await call(`/api/admin/error-log?${query}`));

    expect([status, world.queries]).toEqual([400, []]);
    expect(body.error.message).toBe('dateFrom must not be after dateTo.');
  });

  it.each(['dateFrom=2026-11-02&dateTo=2026-11-02', 'dateFrom=2026-11-02', 'dateTo=2026-11-02'])(
    'dates in order (%s) are taken',
    async (query) => {
      const { call } = await anAdmin();

      expect((await call(`/api/admin/error-log?${query}`)).status).toBe(200);
    },
  );

  it.each(['0', '101', '-1', '1.5', 'ten', '1e2'])('limit %s is refused', async (limit) => {
    const { call } = await anAdmin();

    expect((await call(`/api/admin/error-log?limit=${limit}`)).status).toBe(400);
  });
});
