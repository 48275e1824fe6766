import { aGroup, anAdmin, idsOf, json } from '../../support/fakes/admin-services.ts';

/** 101 has absorbed 55, which people knew as SHOP-3. */
const survivor = aGroup();
const merged = aGroup({
  issueId: '55',
  shortId: null,
  formerShortIds: ['SHOP-3'],
  gone: { at: '2026-11-20T11:00:00.000Z', mergedInto: '101' },
});
const other = aGroup({ issueId: '9', shortId: 'SHOP-9' });

const withMerged = () => anAdmin({ groups: [survivor, merged, other] });
const listed = async (path: string) => {
  const { call } = await withMerged();
  return idsOf((await json(await call(path))).body.groups);
};

describe('the id and the short id of a merged issue', () => {
  it.each(['55', 'SHOP-3', 'shop-3'])('%s finds the group that absorbed it in the API', async (name) => {
    const { call } = await withMerged();

    const { status, body } = await json(await call(`/api/admin/error-log/${name}`));

    expect([status, body.group.id]).toEqual([200, '101']);
  });

  it.each(['55', 'SHOP-3', 'SHOP-7K'])(
    '%s leads from its address to the page of that group',
    async (name) => {
      const { call } = await withMerged();

      const answer = await call(`/admin/error-log/${name}`);

      expect([answer.status, answer.headers.get('location')]).toEqual([302, '/admin/error-log/101']);
    },
  );

  it.each(['55', 'SHOP-3'])('%s finds the group in a search, once and in front', async (name) => {
    const found = await listed(`/api/admin/error-log?search=${name}`);

    expect(found.filter((id) => id === '101')).toEqual(['101']);
  });

  it('find it only where the other filters let it through', async () => {
    const { call } = await anAdmin({ groups: [survivor, merged] });

    const { body } = await json(await call('/api/admin/error-log?search=SHOP-3&status=RESOLVED'));

    expect(body.groups).toEqual([]);
  });

  it('of nothing that is stored are 404', async () => {
    const { call } = await withMerged();

    expect((await call('/api/admin/error-log/SHOP-77')).status).toBe(404);
  });
});

describe('a group of which no observation has told an address', () => {
  const unlinked = () => anAdmin({ groups: [aGroup({ permalink: null })] });
  const ADDRESS = 'https://sentry.example.test/organizations/acme/issues/101/';

  it('links to Sentry in list, detail and on its page', async () => {
    const { call } = await unlinked();

    const list = await json(await call('/api/admin/error-log'));
    const detail = await json(await call('/api/admin/error-log/101'));
    const page = await (await call('/admin/error-log/101')).text();

    expect(list.body.groups[0].permalink).toBe(ADDRESS);
    expect(detail.body.group.permalink).toBe(ADDRESS);
    expect(page).toContain(`href="${ADDRESS}"`);
  });
});

describe('an event that came before its project or organization was renamed', () => {
  it('links to where its group is now', async () => {
    const now = 'https://sentry.example.test/organizations/acme-two/issues/101/';
    const { call, world } = await anAdmin({ groups: [aGroup({ permalink: now })] });
    const [event] = world.events;
    world.records.set(event!.eventId, {
      kind: 'webhook',
      resource: 'error',
      body: {
        data: {
          error: {
            event_id: event!.eventId,
            web_url: `https://sentry.example.test/organizations/acme/issues/55/events/${event!.eventId}/`,
            contexts: { replay: { replay_id: 'r1' } },
          },
        },
      },
    });

    const { body } = await json(await call(`/api/admin/error-log/101/events/${event!.eventId}`));

    expect(body.event.detail.links).toEqual([
      { kind: 'event', id: event!.eventId, url: `${now}events/${event!.eventId}/` },
      { kind: 'replay', id: 'r1', url: 'https://sentry.example.test/organizations/acme-two/replays/r1/' },
    ]);
  });
});
