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
  test.each(['/', '/organizations/acme/issues/1/', '/simulator/state', '/simulator/deliveries'])(
    'does not reach %s',
    async (path) => {
      expect(await statusFor(path, { host: 'evil.example' })).toBe(403);
    },
  );

  test('leaves the REST API and ingest alone: they have a token and a key of their own', async () => {
    const dsn = new URL(running.simulator.dsn('shop-api'));
    const envelope = `/api${dsn.pathname}/envelope/`;
    expect(await statusFor('/api/0/organizations/acme/', { host: 'elsewhere', authorization: 'Bearer a-token' })).toBe(200); // prettier-ignore
    expect(await statusFor(envelope, { host: 'elsewhere', origin: 'https://shop.example' }, 'OPTIONS')).toBe(
      200,
    );
  });

  test('a page of another port cannot press a button', async () => {
    const headers = { origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-site' };
    expect(await statusFor('/simulator/faults', headers, 'DELETE')).toBe(403);
  });
});

describe('the page', () => {
  const pageText = async (): Promise<string> => {
    const { body } = await running.call('GET', '/');
    return (body as string).replace(/\s+/g, ' ');
  };

  test('shows counts, the DSN of each project and when an issue was last seen', async () => {
    // Arrange
    await sendEvent(running, anError());
    // Act
    const text = await pageText();
    // Assert
    expect(text).toContain('1 issue');
    expect(text).toContain(running.simulator.dsn('shop-web'));
    expect(text).toMatch(/<time [^>]*>just now<\/time>/);
  });

  test('says in words which faults are on', async () => {
    // Arrange
    await running.call('PUT', '/simulator/faults', { webhooks: { drop: 0.5 } });
    // Act
    const text = await pageText();
    // Assert
    expect(text).toContain('50% of webhooks are lost');
    expect(text).not.toContain('"drop"');
  });
});

describe('faults in words', () => {
  test('are none while none is on', () => {
    expect(faultsInWords(NO_FAULTS)).toEqual([]);
  });

  test('name every fault', () => {
    const all = faultSettings.parse({
      webhooks: { drop: 0.5, duplicate: 1, delayMs: [0, 3000], reorder: true, silence: true, dropResources: ['error'] },
      rest: {
        rateLimited: 0.25,
        serverError: 0.2,
        slowMs: 500,
        status: { endpointRegex: '/issues/', status: 503, body: {} },
      },
    }); // prettier-ignore
    expect(faultsInWords(all)).toEqual([
      'No webhooks are sent at all',
      'No webhooks for: error',
      '50% of webhooks are lost',
      'Every webhook is sent twice',
      'Webhooks wait 0 to 3 s',
      'Webhooks overtake one another',
      '25% of REST requests are answered 429',
      '20% of REST requests are answered 500',
      'REST answers wait 0.5 s',
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

  test('go on above those of an earlier start, so that kept groups are not taken for new issues', async () => {
    // Arrange
    const start = Date.UTC(2026, 10, 23);
    // Act
    const earlier = await firstIdAt(start);
    const later = await firstIdAt(start + 10_000);
    // Assert
    expect(earlier).toBeGreaterThan(1e9);
    expect(later - earlier).toBeGreaterThanOrEqual(100_000);
    expect(Number.isSafeInteger(later)).toBe(true);
  });

  test('begin where a test wants them', async () => {
    // Arrange
    const other = await startRunning({ firstIssueId: 500 });
    // Act
    const { body } = await other.call('POST', '/simulator/issues', { count: 2 });
    await other.stop();
    // Assert
    expect(body).toMatchObject({ firstId: '500', lastId: '501' });
  });

  test('set seeded events of two starts apart', async () => {
    // Arrange
    const eventIdsFrom = async (firstIssueId: number): Promise<string[]> => {
      const other = await startRunning({ firstIssueId });
      await other.call('POST', '/simulator/issues', { count: 1 });
      const { body } = await other.call('GET', '/simulator/events');
      await other.stop();
      return (body as { eventId: string }[]).map(({ eventId }) => eventId);
    };
    // Act
    const [first, again, later] = [await eventIdsFrom(1), await eventIdsFrom(1), await eventIdsFrom(900)];
    // Assert
    expect(again).toEqual(first);
    expect(later).not.toEqual(first);
  });
});
