import fc from 'fast-check';
import type { StoredEvent } from '../../../lambdas/core/group/group.ts';
import { userDigest } from '../../../lambdas/core/sanitise/sanitise.ts';
import { anAdmin, anEvent, aGroup, json } from '../../support/fakes/admin-services.ts';
import { cartError, webhookRecord } from '../../support/samples/admin-samples.ts';

const idOf = (index: number) => index.toString(16).padStart(32, '0');

interface Told {
  environment?: string | null;
  release?: string | null;
  user?: string;
  tags?: Record<string, string>;
}

/** Events one minute apart, the last one the newest; their rows have no room for any tag. */
function history(told: readonly Told[]) {
  const events: StoredEvent[] = told.map(({ environment = null, release = null, user }, index) =>
    anEvent({
      eventId: idOf(index),
      timestamp: new Date(Date.parse('2026-11-20T10:00:00.000Z') + index * 60_000).toISOString(),
      environment,
      release,
      userHash: user === undefined ? null : userDigest(user),
      tags: {},
      archive: { key: `archive/${index}`, offset: 0, length: 10 },
    }),
  );
  const records = new Map<string, unknown>(
    told.map(({ tags = {} }, index) => [
      idOf(index),
      webhookRecord({ ...cartError, event_id: idOf(index), tags: Object.entries(tags) }),
    ]),
  );
  return { groups: [aGroup({ storedEvents: events.length })], events, records };
}

const eventIds = (list: unknown): string[] => (list as { eventId: string }[]).map(({ eventId }) => eventId);

type Admin = Awaited<ReturnType<typeof anAdmin>>;

async function listed({ call }: Admin, search: string): Promise<number[]> {
  const { status, body } = await json(await call(`/api/admin/error-log/101/events?${search}`));
  expect(status).toBe(200);
  return eventIds(body.events).map((eventId) => Number.parseInt(eventId, 16));
}

const queryOf = (text: string) => new URLSearchParams({ query: text }).toString();

describe('the events of a group', () => {
  const told: Told[] = [
    { environment: 'staging', release: 'shop@1.0', user: 'u-1', tags: { customer: 'acme', region: 'eu' } },
    { environment: 'production', release: 'shop@1.1', user: 'u-2', tags: { customer: 'globex' } },
    { environment: 'staging', release: 'shop@1.1', user: 'u-2', tags: { customer: 'acme' } },
    { environment: null, release: null, tags: {} },
  ];

  it.each([
    ['environment:staging', [2, 0]],
    ['!environment:staging', [3, 1]],
    ['environment:staging release:shop@1.1', [2]],
    ['release:shop@1.*', [2, 1, 0]],
    ['!has:environment', [3]],
    ['user:u-2', [2, 1]],
    ['!has:user', [3]],
    ['customer:acme', [2, 0]],
    ['tags[customer]:acme|globex', [2, 1, 0]],
    ['!customer:acme', [3, 1]],
    ['has:region', [0]],
    ['level:error', [3, 2, 1, 0]],
    ['TypeError: Cannot read', [3, 2, 1, 0]],
    ['customer:acme user:u-2', [2]],
    ['customer:nobody', []],
  ])('are found by %s', async (text, expected) => {
    const admin = await anAdmin(history(told));

    expect(await listed(admin, queryOf(text))).toEqual(expected);
  });

  it.each([
    ['environment=staging', [2, 0]],
    ['environment=staging&release=shop%401.1', [2]],
    ['user=u-1', [0]],
    ['tag=customer:acme', [2, 0]],
    ['tag=customer:acme&tag=region:eu', [0]],
    ['tag=customer:acme&query=user:u-2', [2]],
  ])('are found by the parameters %s', async (search, expected) => {
    const admin = await anAdmin(history(told));

    expect(await listed(admin, search)).toEqual(expected);
  });

  it.each(['is:new', 'firstSeen:-24h', 'events:>3', 'assigned:ada', 'project:shop', 'has:assigned', 'id:7'])(
    'cannot be asked for %s, which holds of a whole error',
    async (text) => {
      const admin = await anAdmin(history(told));

      const answer = await json(
        await admin.call(`/api/admin/error-log/101/events?${queryOf(`level:error ${text}`)}`),
      );

      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({
        error: { code: 'bad_query', message: expect.stringContaining('whole error') },
        position: { offset: 12, length: text.length },
      });
    },
  );

  it('refuse a tag parameter without a value', async () => {
    const { call } = await anAdmin(history(told));

    const { status, body } = await json(await call('/api/admin/error-log/101/events?tag=customer'));

    expect([status, body.error.message]).toEqual([400, expect.stringContaining('a key and a value')]);
  });

  it('that are gone from the archive are neither found nor denied, and are counted', async () => {
    const world = history(told);
    world.records.delete(idOf(2));
    const { call } = await anAdmin(world);

    const { body } = await json(await call(`/api/admin/error-log/101/events?${queryOf('customer:acme')}`));

    expect(body.events).toHaveLength(1);
    expect(body.read).toEqual({
      events: 4,
      unknown: 1,
      to: '2026-11-20T10:00:00.000Z',
      complete: true,
    });
  });

  it('a page that stops reading early says how far it came and continues from its cursor', async () => {
    const many = Array.from({ length: 1000 }, (_, index) => ({ tags: { n: index === 3 ? 'rare' : 'x' } }));
    const { call } = await anAdmin(history(many));
    const address = `/api/admin/error-log/101/events?${queryOf('n:rare')}`;

    const first = await json(await call(address));
    const found: string[] = [];
    let next = first.body.nextCursor;
    let pages = 1;
    while (next !== null) {
      const { body } = await json(await call(`${address}&cursor=${next}`));
      found.push(...eventIds(body.events));
      next = body.nextCursor;
      pages++;
    }

    expect(first.body).toMatchObject({ events: [], read: { complete: false } });
    expect(first.body.read.events).toBeGreaterThan(300);
    expect(found).toEqual([idOf(3)]);
    expect(pages).toBeLessThan(5);
  });

  it('are the same, page by page, as those that a plain filter takes', async () => {
    const value = fc.constantFrom('a', 'b');
    const anyTold = fc.record({
      environment: fc.option(value),
      release: fc.option(value),
      tags: fc.dictionary(fc.constantFrom('t', 'w'), value),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyTold, { maxLength: 40 }),
        fc.record({ environment: fc.option(value), t: fc.option(value) }),
        fc.integer({ min: 1, max: 7 }),
        async (all, asked, limit) => {
          const { call } = await anAdmin(history(all));
          const text = Object.entries(asked).flatMap(([key, is]) => (is === null ? [] : [`${key}:${is}`]));
          const expected = all
            .map((one, index) => ({ one, index }))
            .filter(({ one }) => asked.environment === null || one.environment === asked.environment)
            .filter(({ one }) => asked.t === null || one.tags['t'] === asked.t)
            .map(({ index }) => idOf(index))
            .reverse();

          const found: string[] = [];
          let cursor = '';
          do {
            const search = new URLSearchParams({
              query: `level:error ${text.join(' ')}`,
              limit: limit.toString(),
              cursor,
            });
            const { body } = await json(await call(`/api/admin/error-log/101/events?${search.toString()}`));
            found.push(...eventIds(body.events));
            cursor = body.nextCursor ?? '';
          } while (cursor !== '');

          expect(found).toEqual(expected);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('the way around an event', () => {
  const around = async (admin: Admin, index: number, text = '') => {
    const { body } = await json(
      await admin.call(`/api/admin/error-log/101/events/${idOf(index)}?${queryOf(text)}`),
    );
    return body.around as unknown;
  };

  it('leads to the first, previous, next and last event of the group', async () => {
    const admin = await anAdmin(history(Array.from({ length: 5 }, () => ({}))));

    expect(await around(admin, 2)).toEqual({
      first: idOf(0),
      previous: idOf(1),
      next: idOf(3),
      last: idOf(4),
      position: 3,
      of: 5,
      unread: [],
    });
  });

  it('stays within a filter', async () => {
    const told = ['a', 'b', 'a', 'b', 'a', 'a', 'b'].map((environment) => ({ environment }));
    const admin = await anAdmin(history(told));

    expect(await around(admin, 2, 'environment:a')).toMatchObject({
      first: idOf(0),
      previous: idOf(0),
      next: idOf(4),
      last: idOf(5),
      position: 3,
      of: 4,
    });
  });

  it('says that not all of a filter were read', async () => {
    const admin = await anAdmin(history(Array.from({ length: 1500 }, () => ({ environment: 'a' }))));

    expect(await around(admin, 1400, 'environment:a')).toMatchObject({
      previous: idOf(1399),
      position: 100,
      of: null,
      unread: ['of'],
    });
  });

  it('ends at both ends', async () => {
    const admin = await anAdmin(history([{}, {}]));

    expect(await around(admin, 0)).toMatchObject({
      first: idOf(0),
      previous: null,
      next: idOf(1),
      position: 2,
    });
    expect(await around(admin, 1)).toMatchObject({
      previous: idOf(0),
      next: null,
      last: idOf(1),
      position: 1,
    });
  });

  it('says what the reading did not reach', async () => {
    const admin = await anAdmin(history(Array.from({ length: 1500 }, () => ({}))));

    expect(await around(admin, 100)).toMatchObject({
      first: idOf(0),
      previous: idOf(99),
      next: idOf(101),
      last: idOf(1499),
      position: null,
      of: 1500,
      unread: ['position'],
    });
  });

  it('is on the page, and its links stay within the filter', async () => {
    const { call } = await anAdmin(history(['a', 'b', 'a'].map((environment) => ({ environment }))));

    const page = await (await call(`/admin/error-log/101/events/${idOf(2)}?query=environment%3Aa`)).text();

    expect(page).toContain(`/admin/error-log/101/events/${idOf(0)}?query=environment%3Aa`);
    expect(page).not.toContain(`/admin/error-log/101/events/${idOf(1)}?query=environment%3Aa`);
  });
});

describe('GET /api/admin/error-log/{id}/tags', () => {
  it('answers how the values of each tag are spread, whole tags included', async () => {
    const told: Told[] = [
      { tags: { customer: 'acme', region: 'eu' } },
      { tags: { customer: 'acme' } },
      { tags: { customer: 'globex' } },
    ];
    const { call } = await anAdmin(history(told));

    const { body } = await json(await call('/api/admin/error-log/101/tags'));

    expect(body).toEqual({
      tags: [
        {
          key: 'customer',
          values: [
            { value: 'acme', count: 2 },
            { value: 'globex', count: 1 },
          ],
          other: 0,
        },
        { key: 'region', values: [{ value: 'eu', count: 1 }], other: 0 },
      ],
      of: 3,
      cut: 0,
    });
  });

  it('sums up what is beyond the most frequent values', async () => {
    const { call } = await anAdmin(
      history(Array.from({ length: 30 }, (_, index) => ({ tags: { n: index.toString().padStart(2, '0') } }))),
    );

    const { body } = await json(await call('/api/admin/error-log/101/tags'));

    expect(body.tags[0].values).toHaveLength(10);
    expect(body.tags[0].other).toBe(20);
  });

  it('counts the newest 1,000 events', async () => {
    const told = Array.from({ length: 1001 }, (_, index) => ({
      tags: { age: index === 0 ? 'oldest' : 'newer' },
    }));
    const { call } = await anAdmin(history(told));

    const { body } = await json(await call('/api/admin/error-log/101/tags'));

    expect(body).toEqual({
      tags: [{ key: 'age', values: [{ value: 'newer', count: 1000 }], other: 0 }],
      of: 1000,
      cut: 0,
    });
  });

  it('takes names of the prototype for what they are', async () => {
    const { call } = await anAdmin(history([{ tags: { constructor: 'x', ['__proto__']: 'y' } }]));

    const { body } = await json(await call('/api/admin/error-log/101/tags'));

    expect((body.tags as { key: string }[]).map(({ key }) => key)).toContain('constructor');
  });

  it('of events whose record is gone knows what their rows have, and says so', async () => {
    const world = history([{ tags: { a: 'b' } }]);
    world.records.clear();
    world.events = world.events.map((event) => ({ ...event, tags: { kept: 'yes' } }));
    const { call } = await anAdmin(world);

    const { body } = await json(await call('/api/admin/error-log/101/tags'));

    expect(body).toEqual({
      tags: [{ key: 'kept', values: [{ value: 'yes', count: 1 }], other: 0 }],
      of: 1,
      cut: 1,
    });
  });

  it('of an unknown group is 404', async () => {
    const { call } = await anAdmin();

    expect((await call('/api/admin/error-log/999/tags')).status).toBe(404);
  });
});
