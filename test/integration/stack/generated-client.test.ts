import createClient from 'openapi-fetch';
import { holdToDescription } from '../../support/api/described.ts';
import type { components, paths } from '../../support/api/openapi.d.ts';
import { startLocalStack, type LocalStack } from '../../support/stack/local-stack.ts';
import { createStackClient, until } from '../../support/stack/stack-client.ts';

/** A client of others: openapi-fetch, with the types that openapi-typescript makes of docs/openapi.json. */
const clientOf = (stack: LocalStack, token = stack.endpoints.adminToken) => {
  const client = createClient<paths>({
    baseUrl: stack.endpoints.url,
    headers: { authorization: `Bearer ${token}` },
  });
  client.use({
    onResponse: async ({ request, response }) => {
      const body: unknown = await response.clone().json();
      holdToDescription(request.method, request.url, { status: response.status, body });
    },
  });
  return client;
};

let stack: LocalStack;
let client: ReturnType<typeof clientOf>;
let group: components['schemas']['Group'];

beforeAll(async () => {
  stack = await startLocalStack({ SIMULATOR_TRAFFIC_PER_MINUTE: '0', SYNC_INTERVAL_SECONDS: '0' });
  client = clientOf(stack);
  const sender = createStackClient(stack.endpoints);
  await sender.sentry('POST', '/burst', { events: 10, newGroups: 3 });
  // On a loaded machine webhooks miss Sentry's second.
  await sender.syncNow();
  group = await until('a group with an event', async () => {
    const { data } = await client.GET('/api/admin/error-log', {
      params: { query: { status: ['OPEN'], limit: 20, query: 'is:unresolved type:error' } },
    });
    return data?.groups.find(({ storedEvents }) => storedEvents > 0);
  });
}, 300_000);
afterAll(() => stack.stop());

describe('a client that is generated from docs/openapi.json', () => {
  it('reads the description that it is made from', async () => {
    const { data } = await client.GET('/api/admin/openapi.json');

    expect(data?.openapi).toBe('3.1.1');
  });

  it('reads a group, its events and the evidence of one', async () => {
    const { data: detail } = await client.GET('/api/admin/error-log/{id}', {
      params: { path: { id: group.shortId ?? group.id }, query: { live: '1' } },
    });
    const { data: page } = await client.GET('/api/admin/error-log/{id}/events', {
      params: { path: { id: group.id }, query: { limit: 1 } },
    });
    const [newest] = page?.events ?? [];
    const { data: one } = await client.GET('/api/admin/error-log/{id}/events/{eventId}', {
      params: { path: { id: group.id, eventId: newest?.eventId ?? '' } },
    });

    expect(detail?.group.id).toBe(group.id);
    expect(detail?.latestEvent?.eventId).toBe(newest?.eventId);
    expect(one?.event.detail?.exceptions.at(-1)?.frames.length).toBeGreaterThan(0);
  });

  it('changes an error, and is told what became of it', async () => {
    const { data } = await client.PATCH('/api/admin/error-log', {
      body: { ids: [group.id], status: 'RESOLVED' },
    });

    expect(data?.results).toEqual([expect.objectContaining({ id: group.id, ok: true, status: 'RESOLVED' })]);
  });

  it('reads whether the copy is complete, and what was quarantined', async () => {
    const runs = await client.GET('/api/admin/sync-runs', { params: { query: { limit: 5 } } });
    const ledger = await client.GET('/api/admin/completeness', { params: { query: { from: '2026-11-01' } } });
    const quarantine = await client.GET('/api/admin/quarantine');

    expect(runs.error).toBeUndefined();
    expect(quarantine.data?.entries).toEqual([]);
    expect(ledger.data?.completeness.known ?? ledger.error).toBeDefined();
  });

  it('is told the place of a mistake in a query', async () => {
    const { error, response } = await client.GET('/api/admin/error-log', {
      params: { query: { query: 'enviroment:staging' } },
    });

    expect(response.status).toBe(400);
    expect(error).toMatchObject({ error: { code: 'bad_query' }, suggestion: 'environment:staging' });
  });

  it('with the token of a viewer changes nothing', async () => {
    const viewer = clientOf(stack, stack.endpoints.viewerToken);

    const { error, response } = await viewer.PATCH('/api/admin/error-log', {
      body: { id: group.id, status: 'IGNORED' },
    });

    expect([response.status, error]).toEqual([
      403,
      expect.objectContaining({ error: expect.objectContaining({ code: 'role_required' }) as unknown }),
    ]);
  });
});
