import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { METRICS } from '../../../lambdas/contracts/metrics.ts';
import { startLocalStack, type LocalStack } from '../../support/stack/local-stack.ts';
import { createStackClient, until, type StackClient } from '../../support/stack/stack-client.ts';

const EVENTS = 100;
const SCOPES = ['event:read', 'event:write', 'project:read', 'org:read'];

/** A loaded machine needs several times the seconds of an idle one. */
jest.setTimeout(120_000);

let stack: LocalStack;
let client: StackClient;

beforeAll(async () => {
  stack = await startLocalStack({ SIMULATOR_TRAFFIC_PER_MINUTE: '0', SYNC_INTERVAL_SECONDS: '0' });
  client = createStackClient(stack.endpoints);
}, 120_000);
afterAll(() => stack.stop());

const hour = z.looseObject({ hour: z.string(), state: z.string(), stored: z.number(), repaired: z.number() });
const answer = z.object({
  completeness: z.object({
    known: z.boolean(),
    reason: z.string().nullable(),
    totals: z.looseObject({ accepted: z.number(), stored: z.number(), repaired: z.number() }).nullable(),
    hours: z.array(hour),
    silence: z.looseObject({ state: z.string(), lastWebhookAt: z.string().nullable() }),
    deliveries: z.array(z.looseObject({ resource: z.string(), action: z.string(), lastAt: z.string() })),
  }),
});
const completeness = async () => answer.parse((await client.admin('/completeness')).body).completeness;

const deliveries = z.array(
  z.looseObject({ resource: z.string(), dropped: z.string().nullable(), status: z.number().nullable() }),
);
/** What became of the hooks of events. One that timed out may have arrived all the same. */
async function errorHooks() {
  const all = deliveries
    .parse((await client.sentry('GET', '/deliveries')).body)
    .filter(({ resource }) => resource === 'error');
  const arrived = all.filter(({ status }) => status === 202).length;
  const dropped = all.filter((each) => each.dropped !== null).length;
  return { arrived, dropped, unclear: all.length - arrived - dropped };
}

const storedEvents = async () =>
  (await client.allGroups()).reduce((sum, group) => sum + group.storedEvents, 0);

/** The number of stored events once nothing more comes by webhook. */
async function storedByWebhook(): Promise<number> {
  const { arrived } = await errorHooks();
  let before = -1;
  return until('what arrived is stored', async () => {
    const stored = await storedEvents();
    const isStill = stored >= arrived && stored === before;
    before = stored;
    // Longer than the queue's batching window.
    await new Promise((resolve) => setTimeout(resolve, 2000));
    return isStill && stored;
  });
}

const pending = z.object({ webhooks: z.looseObject({ pending: z.number() }) });
const allDelivered = () =>
  until('every webhook was sent', async () => {
    const { webhooks } = pending.parse((await client.sentry('GET', '/state?limit=0')).body);
    return webhooks.pending === 0;
  });

/** What the functions have counted under this name, as their metric lines say. */
async function metric(name: string): Promise<number> {
  const files = (await readdir(stack.localDir, { recursive: true })).filter((file) => file.endsWith('.log'));
  const texts = await Promise.all(files.map((file) => readFile(path.join(stack.localDir, file), 'utf8')));
  const values = texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.includes(`"${name}"`))
    .map((line) =>
      z.looseObject({ [name]: z.union([z.number(), z.array(z.number())]) }).safeParse(jsonOf(line)),
    )
    .flatMap(({ data }) => data?.[name] ?? []);
  return values.reduce<number>((sum, value) => sum + value, 0);
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line.slice(line.indexOf('{')));
  } catch {
    return undefined;
  }
}

describe('a Sentry of whose webhooks 30 % are lost', () => {
  let lost: number;
  beforeAll(async () => {
    await client.sentry('PUT', '/faults', { webhooks: { drop: 0.3 } });
    for (let sent = 0; sent < EVENTS; sent += 10) {
      // A few at a time, so that no hook waits for its answer longer than Sentry does.
      await client.sentry('POST', '/burst', { events: 10, newGroups: 2 });
      await allDelivered();
    }
    await client.sentry('DELETE', '/faults');
    lost = EVENTS - (await storedByWebhook());
    await client.syncNow();
  }, 240_000);

  it('has lost what the simulator dropped', async () => {
    const { dropped, unclear } = await errorHooks();

    expect(dropped).toBeGreaterThan(0);
    expect(lost).toBeGreaterThanOrEqual(dropped);
    expect(lost).toBeLessThanOrEqual(dropped + unclear);
  });

  it('is complete after one sync, and the ledger names the repaired hours', async () => {
    const { known, totals, hours } = await until(
      'every event is stored',
      async () => {
        const ledger = await completeness();
        return ledger.totals?.stored === EVENTS && ledger;
      },
      60_000,
    );

    expect(known).toBe(true);
    expect(totals).toMatchObject({
      accepted: EVENTS,
      stored: EVENTS,
      repaired: lost,
      missing: 0,
      captureRate: 100,
    });
    expect(hours.reduce((sum, { repaired }) => sum + repaired, 0)).toBe(lost);
    expect(new Set(hours.filter(({ repaired }) => repaired > 0).map(({ state }) => state))).toEqual(
      new Set(['BACKFILLED']),
    );
  });

  it('has its lost webhooks counted one by one', async () => {
    const counted = await until('the metric', async () => {
      const value = await metric(METRICS.repairedBySync);
      return value >= lost && value;
    });

    expect(counted).toBe(lost);
  });

  it('is told which webhooks came, and when last', async () => {
    const { deliveries: noted, silence } = await completeness();

    expect(noted.map(({ resource, action }) => `${resource}.${action}`).sort()).toEqual([
      'error.created',
      'issue.created',
    ]);
    expect(silence.lastWebhookAt).not.toBeNull();
    expect(silence.state).toBe('UNKNOWN');
  });

  it('shows it to people', async () => {
    const page = await fetch(`${stack.endpoints.url}/admin/completeness`, {
      headers: { authorization: `Bearer ${stack.endpoints.adminToken}` },
    });
    const html = await page.text();

    expect(page.status).toBe(200);
    expect(html).toContain('Nothing to do');
    expect(html).toContain('Repaired by the sync');
  });
});

describe('what Sentry did not keep', () => {
  it('is in the ledger with Sentry’s reason', async () => {
    const [project] = z
      .object({ projects: z.array(z.looseObject({ slug: z.string() })) })
      .parse((await client.sentry('GET', '/state?limit=0')).body).projects;
    await client.sentry('POST', '/outcomes', {
      project: project!.slug,
      outcome: 'rate_limited',
      quantity: 9,
    });

    await client.syncNow();

    const { hours } = await completeness();
    expect(hours).toContainEqual(expect.objectContaining({ dropped: { rate_limited: 9 } }));
  });

  it('is settled as dropped once an hour of the past that misses events was read to its end', async () => {
    const [project] = z
      .object({ projects: z.array(z.looseObject({ slug: z.string() })) })
      .parse((await client.sentry('GET', '/state?limit=0')).body).projects;
    const at = new Date(Date.now() - 5 * 3_600_000).toISOString();
    await client.sentry('POST', '/outcomes', {
      project: project!.slug,
      outcome: 'accepted',
      quantity: 3,
      at,
    });

    await client.syncNow();

    const { hours } = await completeness();
    expect(hours).toContainEqual(
      expect.objectContaining({
        state: 'DROPPED_BY_SENTRY',
        settled: true,
        accepted: 3,
        unlisted: 3,
        missing: 0,
      }),
    );
  });
});

describe('a token without org:read', () => {
  it('leaves the ledger knowing nothing, and the run complete', async () => {
    await client.sentry('PUT', '/scopes', { scopes: SCOPES.filter((scope) => scope !== 'org:read') });

    const run = await client.syncNow();
    const ledger = await completeness();
    await client.sentry('PUT', '/scopes', { scopes: SCOPES });

    expect(run).toMatchObject({ state: 'COMPLETE', complete: true, ledger: null });
    expect(ledger).toMatchObject({ known: false, totals: null, hours: [], silence: { state: 'UNKNOWN' } });
    expect(ledger.reason).toContain('org:read');
  });
});

describe('a message that cannot be read', () => {
  it('is listed by the quarantine API with its reason', async () => {
    const body = '{"action":"created","installation":{"uuid":"x"},"data":{"issue":{"id":true}},"actor":{}}';
    await client.deliver('issue', body);

    const entries = z.object({ entries: z.array(z.looseObject({ code: z.string(), reason: z.string() })) });
    const [entry] = await until('the entry', async () => {
      const found = entries.parse((await client.admin('/quarantine')).body).entries;
      return found.length > 0 && found;
    });

    expect(entry).toMatchObject({
      v: 1,
      code: expect.any(String),
      reason: expect.any(String),
      messageId: expect.any(String),
    });
  });
});
