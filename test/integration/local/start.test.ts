import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { startLocalStack, type LocalStack } from '../../support/stack/local-stack.ts';

const MINUTES = 60_000;

/** Pids of a process's children, grandchildren and so on. */
function descendantsOf(pid: number): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number));
  const children = rows.filter(([, parent]) => parent === pid).map(([child]) => child!);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('npm start', () => {
  let stack: LocalStack | undefined;
  afterEach(async () => {
    await stack?.stop();
    stack = undefined;
  });

  it.each(['first', 'second'])(
    'starts, answers and leaves nothing behind, the %s time',
    async () => {
      stack = await startLocalStack({ SYNC_INTERVAL_SECONDS: '0', SIMULATOR_TRAFFIC_PER_MINUTE: '0' });
      const { endpoints, localDir, pid } = stack;
      const children = descendantsOf(pid);

      const unknownRoute = await fetch(`${endpoints.url}/no/such/route`);
      const unsigned = await fetch(endpoints.webhookUrl, { method: 'POST', body: '{}' });
      await stack.stop();
      stack = undefined;

      // Only a stack whose calls are judged, as here, names those who run commands.
      const names = Object.keys(endpoints).filter((name) => name !== 'operators');
      expect(names.sort()).toEqual([
        'adminToken',
        'adminUrl',
        'apiUrl',
        'archiveBucket',
        'awsEndpoint',
        'cronSecret',
        'dlqUrl',
        'dsn',
        'dynamodbEndpoint',
        'mailUrl',
        'queueUrl',
        'secretArns',
        'sentry',
        'sentryUrl',
        'syncUrl',
        'tableName',
        'url',
        'viewerToken',
        'webhookSecret',
        'webhookUrl',
      ]);
      expect(unknownRoute.status).toBe(404);
      expect(unsigned.status).toBe(401);
      expect(children.length).toBeGreaterThan(0);
      expect(children.filter(isAlive)).toEqual([]);
      expect(existsSync(path.join(localDir, 'endpoints.json'))).toBe(false);
    },
    3 * MINUTES,
  );

  it(
    'carries an error from an SDK envelope to the admin API',
    async () => {
      stack = await startLocalStack({ SYNC_INTERVAL_SECONDS: '0', SIMULATOR_TRAFFIC_PER_MINUTE: '0' });
      const { apiUrl, adminToken, dsn } = stack.endpoints;
      const { username, host, pathname, protocol } = new URL(dsn!);
      const eventId = 'a'.repeat(32);
      const event = {
        event_id: eventId,
        level: 'error',
        exception: { values: [{ type: 'Oops', value: 'once' }] },
      };

      await fetch(`${protocol}//${host}/api${pathname}/envelope/?sentry_key=${username}`, {
        method: 'POST',
        body: [{ event_id: eventId, dsn }, { type: 'event' }, event]
          .map((part) => JSON.stringify(part))
          .join('\n'),
      });
      const groups = await waitFor(async () => {
        const response = await fetch(`${apiUrl}/error-log`, {
          headers: { authorization: `Bearer ${adminToken}` },
        });
        const body = (await response.json()) as { groups?: { storedEvents: number }[] };
        return body.groups?.length ? body.groups : undefined;
      });

      expect(groups).toEqual([
        expect.objectContaining({ status: 'OPEN', title: expect.stringContaining('Oops') }),
      ]);
    },
    3 * MINUTES,
  );
});

async function waitFor<T>(probe: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const found = await probe();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The condition did not come true within 30 s.');
}
