import { request as httpRequest } from 'node:http';
import { NO_FAULTS, faultSettings } from '../../../lib/sentry-simulator/faults/faults.ts';
import { faultsInWords } from '../../../lib/sentry-simulator/faults/fault-words.ts';
import { anError, sendEvent, startRunning, type Running } from './running-simulator.ts';

let running: Running;
beforeEach(async () => {
  running = await startRunning();
});
afterEach(() => running.stop());

/** fetch does not let a caller choose the Host. */
const statusFor = (path: string, headers: Record<string, string>, method = 'GET'): Promise<number> =>
  new Promise((resolve, reject) => {
    httpRequest(`${running.simulator.url}${path}`, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });

describe('a name that points at this machine (DNS rebinding)', () => {
  it.each(['/', '/organizations/acme/issues/1/', '/simulator/state', '/simulator/deliveries'])(
    'does not reach %s',
    async (path) => {
      expect(await statusFor(path, { host: 'evil.example' })).toBe(403);
    },
  );

  it('leaves the REST API and ingest alone: they have a token and a key of their own', async () => {
    const dsn = new URL(running.simulator.dsn('shop-api'));
    const envelope = `/api${dsn.pathname}/envelope/`;

    expect(await statusFor('/api/0/organizations/acme/', { host: 'elsewhere', authorization: 'Bearer a-token' })).toBe(200); // prettier-ignore
    expect(await statusFor(envelope, { host: 'elsewhere', origin: 'https://shop.example' }, 'OPTIONS')).toBe(
      200,
    );
  });

  it('a page of another port cannot press a button', async () => {
    const headers = { origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-site' };
    expect(await statusFor('/simulator/faults', headers, 'DELETE')).toBe(403);
  });
});

describe('the page', () => {
  const pageText = async (): Promise<string> => {
    const { body } = await running.call('GET', '/');
    return (body as string).replace(/\s+/g, ' ');
  };

  it('shows counts, the DSN of each project and when an issue was last seen', async () => {
    await sendEvent(running, anError());

    const text = await pageText();

    expect(text).toContain('1 issue');
    expect(text).toContain(running.simulator.dsn('shop-web'));
    expect(text).toMatch(/<time [^>]*>just now<\/time>/);
  });

  it('says in words which faults are on', async () => {
    await running.call('PUT', '/simulator/faults', { webhooks: { drop: 0.5 } });

    const text = await pageText();

    expect(text).toContain('50% of webhooks are lost');
    expect(text).not.toContain('"drop"');
  });
});

describe('faults in words', () => {
  it('are none while none is on', () => {
    expect(faultsInWords(NO_FAULTS)).toEqual([]);
  });

  it('name every fault', () => {
    const all = faultSettings.parse({
      webhooks: {
        drop: 0.5,
        duplicate: 1,
        delayMs: [0, 3000],
        reorder: true,
        silence: true,
        dropResources: ['error'],
      },
      rest: {
        rateLimited: 0.25,
        serverError: 0.2,
        slowMs: 500,
        rateLimitedAs: { retryAfterSeconds: 5, retryAfterAs: 'date', resetSeconds: 9 },
        rateLimitedTimes: 3,
        concurrentLimit: 1,
        refusals: [
          { issueIds: ['7', '8'], as: 'forbidden' },
          { projects: ['crm'], of: 'issue', as: 'cutShort' },
        ],
        vanishedProjects: ['shop-web'],
        answeredBy: { who: 'login', endpointRegex: '/events/' },
        status: { endpointRegex: '/issues/', status: 503, body: {} },
      },
    });
    // prettier-ignore
    expect(faultsInWords(all)).toEqual([
      'No webhooks are sent at all',
      'No webhooks for: error',
      '50% of webhooks are lost',
      'Every webhook is sent twice',
      'Webhooks wait 0 to 3 s',
      'Webhooks overtake one another',
      '25% of REST requests are answered 429, with Retry-After 5 s as a date and a reset in 9 s, the first 3 of them',
      'REST takes 1 request at a time',
      '20% of REST requests are answered 500',
      'REST answers wait 0.5 s',
      'Events of issues 7, 8: forbidden',
      'Of projects crm: cutShort',
      'Projects that vanished: shop-web',
      'REST paths matching /events/ answered by a redirect to a sign-in page',
      'REST paths matching /issues/ are answered 503',
    ]);
  });
});

describe('issue numbers', () => {
  const firstIdAt = async (now: number): Promise<number> => {
    const other = await startRunning({ now: () => now });
    const { body } = await other.call('POST', '/simulator/issues', { count: 1 });
    await other.stop();
    return Number(body.firstId);
  };

  it('go on above those of an earlier start, so that kept groups are not taken for new issues', async () => {
    const start = Date.UTC(2026, 10, 23);

    const earlier = await firstIdAt(start);
    const later = await firstIdAt(start + 10_000);

    expect(earlier).toBeGreaterThan(1e9);
    expect(later - earlier).toBeGreaterThanOrEqual(100_000);
    expect(Number.isSafeInteger(later)).toBe(true);
  });

  it('begin where a test wants them', async () => {
    const other = await startRunning({ firstIssueId: 500 });

    const { body } = await other.call('POST', '/simulator/issues', { count: 2 });
    await other.stop();

    expect(body).toMatchObject({ firstId: '500', lastId: '501' });
  });

  it('set seeded events of two starts apart', async () => {
    const eventIdsFrom = async (firstIssueId: number): Promise<string[]> => {
      const other = await startRunning({ firstIssueId });
      await other.call('POST', '/simulator/issues', { count: 1 });
      const { body } = await other.call('GET', '/simulator/events');
      await other.stop();
      return (body as { eventId: string }[]).map(({ eventId }) => eventId);
    };

    const [first, again, later] = [await eventIdsFrom(1), await eventIdsFrom(1), await eventIdsFrom(900)];

    expect(again).toEqual(first);
    expect(later).not.toEqual(first);
  });
});
