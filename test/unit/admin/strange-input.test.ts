import fc from 'fast-check';
import { InvalidCursorError } from '../../../lambdas/contracts/cursor.ts';
import { createAdminApp } from '../../../lambdas/admin/app.ts';
import { eventAddress, eventsAddress, groupAddress } from '../../../lambdas/admin/pages/addresses.ts';
import {
  aGroup,
  anAdmin,
  anEvent,
  aWorld,
  fakeAccess,
  fakeIssuer,
  fakeServices,
  json,
} from '../../support/fakes/admin-services.ts';
import { anyCharacter } from '../../support/samples/code-points.ts';

const LONE_SURROGATE = 'x\ud800y';

/** Reads fail as DynamoDB's would: on a key that it takes for none, and on a cursor that is not ours. */
async function aStrictAdmin() {
  const { provider, token } = await fakeIssuer();
  const world = aWorld();
  const services = fakeServices(world, fakeAccess(world, provider));
  const asked: string[] = [];
  const refuse = (): never => {
    throw new InvalidCursorError('not one of ours');
  };
  const groups = {
    ...services.groups,
    listGroups: refuse,
    listEvents: (id: string, page: { limit: number; cursor: string | null }) => {
      asked.push(id);
      return page.cursor === null ? services.groups.listEvents(id, page) : refuse();
    },
    getGroup: (id: string) => {
      asked.push(id);
      return services.groups.getGroup(id);
    },
  };
  const sentry = {
    ...services.sentry,
    getIssue: (id: string) => {
      asked.push(id);
      return services.sentry.getIssue(id);
    },
  };
  const app = createAdminApp({ ...services, groups, sentry, syncHistory: { listRuns: refuse } });
  const authorization = `Bearer ${await token()}`;
  return { asked, call: async (path: string) => app.request(path, { headers: { authorization } }) };
}

describe('an id that can be none', () => {
  const IDS = [
    '1'.repeat(65),
    '1'.repeat(5000),
    '%00',
    '..%2F101',
    '%F0%9F%98%80',
    '%ED%A0%80',
    '%zz',
    '1%23GROUP',
    '%20',
  ];

  it.each(IDS)('%s gets the page of a 404', async (id) => {
    const { call, asked } = await aStrictAdmin();

    for (const path of [
      `/admin/error-log/${id}`,
      `/admin/error-log/${id}/events`,
      `/admin/error-log/${id}/events/${'a'.repeat(32)}`,
    ]) {
      const answer = await call(path);

      expect([path, answer.status]).toEqual([path, 404]);
      expect(await answer.text()).toContain('<h1>Not found</h1>');
    }
    expect(asked).toEqual([]);
  });

  it.each(IDS)('%s gets a 404 of the API', async (id) => {
    const { call, asked } = await aStrictAdmin();

    for (const rest of ['', '?live=1', '/events', `/events/${'a'.repeat(32)}`]) {
      const { status, body } = await json(await call(`/api/admin/error-log/${id}${rest}`));

      expect([rest, status, body.error.code]).toEqual([rest, 404, 'not_found']);
    }
    expect(asked).toEqual([]);
  });

  it.each(['x', 'a'.repeat(3000), '%00', '%ED%A0%80', `${'a'.repeat(31)}g`])(
    'the event %s is a 404, too',
    async (eventId) => {
      const { call } = await aStrictAdmin();

      const page = await call(`/admin/error-log/101/events/${eventId}`);
      const api = await json(await call(`/api/admin/error-log/101/events/${eventId}`));

      expect([page.status, await page.text()]).toEqual([404, expect.stringContaining('<h1>Not found</h1>')]);
      expect([api.status, api.body.error.code]).toEqual([404, 'not_found']);
    },
  );
});

describe('a cursor that the reader refuses', () => {
  const position = (value: string) =>
    Buffer.from(JSON.stringify({ v: 1, sort: 'last_seen_at', order: 'desc', position: value })).toString(
      'base64url',
    );
  const CURSORS = [
    'x',
    '%00',
    '{}',
    'W10',
    position('\u0000'),
    position('\ud800'),
    position('|'),
    position('9'.repeat(300)),
  ];

  it.each(CURSORS)('%s is the caller’s mistake in every list', async (cursor) => {
    const { call } = await aStrictAdmin();

    for (const path of ['/error-log', '/error-log/101/events', '/sync-runs']) {
      const { status, body } = await json(await call(`/api/admin${path}?cursor=${cursor}`));

      expect([path, status, body.error.code]).toEqual([path, 400, 'bad_request']);
      expect(body.error.message).toContain('cursor');
    }
    for (const path of ['/error-log', '/error-log/101/events']) {
      expect([path, (await call(`/admin${path}?cursor=${cursor}`)).status]).toEqual([path, 400]);
    }
  });
});

describe('a stored id that no address can spell', () => {
  it.each(['/admin/error-log?status=ALL', '/admin/error-log/101', '/admin/error-log/101/events'])(
    'spoils nobody %s',
    async (path) => {
      const gone = { at: '2026-11-19T00:00:00.000Z', mergedInto: LONE_SURROGATE };
      const { call } = await anAdmin({
        groups: [aGroup({ gone }), aGroup({ issueId: LONE_SURROGATE }), aGroup({ issueId: '102' })],
        events: [anEvent(), anEvent({ eventId: LONE_SURROGATE })],
      });

      const answer = await call(path);

      expect([path, answer.status]).toEqual([path, 200]);
    },
  );

  it('is spelt as far as it can be: an address is made for any id, and stays below the error log', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: anyCharacter }),
        fc.string({ unit: anyCharacter }),
        (issueId, eventId) => {
          for (const address of [
            groupAddress(issueId),
            eventsAddress(issueId),
            eventAddress(anEvent({ issueId, eventId })),
          ]) {
            expect(address).toMatch(/^\/admin\/error-log\/[^/?#"<>]*(\/events(\/[^/?#"<>]*)?)?$/);
          }
        },
      ),
    );
  });
});
