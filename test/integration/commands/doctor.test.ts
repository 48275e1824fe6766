import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { deliveryKey } from '../../../lambdas/contracts/item-keys.ts';
import type { Diagnosis } from '../../../lib/commands/doctor/diagnosis.ts';
import type { Result } from '../../../lib/commands/report/checklist.ts';
import { startLocalStack, type LocalStack } from '../../support/stack/local-stack.ts';
import { queueDepth } from '../../support/stack/queue-depth.ts';
import { createStackClient, until, type StackClient } from '../../support/stack/stack-client.ts';

const HOUR_MS = 3_600_000;
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const ALL_SCOPES = ['event:read', 'event:write', 'org:read', 'org:write', 'project:read'];

let stack: LocalStack;
let client: StackClient;

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** `npm run doctor` as a person runs it, without a terminal. */
const doctor = (parameters: readonly string[], env: Record<string, string> = {}) =>
  new Promise<Ended>((resolve) => {
    const options = { env: { ...process.env, LOCAL_DIR: stack.localDir, NO_COLOR: '', ...env } };
    const child = execFile(
      process.execPath,
      ['bin/doctor.ts', ...parameters],
      options,
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
    child.stdin?.end();
  });

const examine = async (...parameters: string[]) => {
  const { code, stdout } = await doctor(['--local', '--json', ...parameters]);
  return { code, ...(JSON.parse(stdout) as Diagnosis) };
};

const byName = (checks: readonly Result[], name: string) => checks.find((check) => check.name === name)!;
const statesBut = (checks: readonly Result[], ...names: string[]) =>
  checks.filter(({ name }) => !names.includes(name)).map(({ name, state }) => `${name} ${state}`);

/** PUT on the local AWS endpoint, outside AWS's own routes. */
const putLocal = async (path: string, body: object) => {
  const answer = await fetch(`${stack.endpoints.awsEndpoint}/local${path}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(204);
};

let healthy: Awaited<ReturnType<typeof examine>>;

beforeAll(async () => {
  stack = await startLocalStack({
    SIMULATOR_TRAFFIC_PER_MINUTE: '0',
    SYNC_INTERVAL_SECONDS: '0',
    LOCAL_VISIBILITY_TIMEOUT_SECONDS: '5',
  });
  client = createStackClient(stack.endpoints);
  await client.sentry('POST', '/burst', { events: 3, newGroups: 3 });
  await until('three groups', async () => (await client.allGroups()).length === 3);
  await client.syncNow();
  healthy = await examine();
}, 150_000);
afterAll(() => stack.stop());

describe('the doctor of a healthy stack', () => {
  it('finds everything well', () => {
    expect(healthy.checks.filter(({ state }) => state === 'warn' || state === 'fail')).toEqual([]);
    expect(healthy).toMatchObject({ version: 2, ok: true, code: 0 });
  });

  it('leaves no group and no event behind', async () => {
    const groups = await client.allGroups();

    expect(groups.map(({ storedEvents }) => storedEvents)).toEqual([1, 1, 1]);
  });

  it('prints a line for each check, without colours where there is no terminal', async () => {
    const { stdout, code } = await doctor([]);

    expect(code).toBe(0);
    for (const { name } of healthy.checks) expect(stdout).toMatch(new RegExp(`^[✓-] ${name} `, 'm'));
    expect(stdout).not.toContain('\u001b');
  });
});

describe('the doctor turns exactly one line red, and names its fix, for', () => {
  it('a client secret in Sentry that is not the stored one', async () => {
    const other = randomBytes(32).toString('hex');
    await client.sentry('PUT', '/webhook', { secret: other });
    await client.sentry('PUT', '/integration', { showsSecret: true });

    const { checks, code } = await examine();
    await client.sentry('PUT', '/webhook', { secret: stack.endpoints.webhookSecret });
    await client.sentry('PUT', '/integration', { showsSecret: false });

    const line = byName(checks, 'test-delivery');
    expect(line).toMatchObject({
      state: 'fail',
      finding: expect.stringContaining('401 bad_signature') as string,
    });
    expect(line.fix).toContain('npm run secret -- --local --set client-secret');
    expect(statesBut(checks, 'test-delivery')).toEqual(statesBut(healthy.checks, 'test-delivery'));
    expect(code).toBe(1);
  }, 60_000);

  it('a wrong stored secret, even while the one before is still taken', async () => {
    await putLocal('/secrets/WEBHOOK_SECRET_ARN', { clientSecret: randomBytes(32).toString('hex') });

    const { checks } = await examine();
    await putLocal('/secrets/WEBHOOK_SECRET_ARN', { clientSecret: stack.endpoints.webhookSecret });

    const line = byName(checks, 'test-delivery');
    expect(line.state).toBe('fail');
    expect(line.finding).toContain('the stored client secret is not the one that Sentry signs with');
    expect(line.fix).toContain('npm run secret -- --local --set client-secret');
    expect(statesBut(checks, 'test-delivery')).toEqual(statesBut(healthy.checks, 'test-delivery'));
  }, 60_000);

  it('a token without event:read', async () => {
    await client.sentry('PUT', '/scopes', { scopes: ['org:read', 'project:read'] });

    const { checks, code } = await examine();
    await client.sentry('PUT', '/scopes', { scopes: ALL_SCOPES });

    const line = byName(checks, 'token-scopes');
    expect(line).toMatchObject({ state: 'fail', finding: expect.stringContaining('event:read') as string });
    expect(line.fix).toContain('Issue & Event: Read & Write');
    expect(statesBut(checks, 'token-scopes')).toEqual(statesBut(healthy.checks, 'token-scopes'));
    expect(code).toBe(1);
  }, 60_000);

  it('the error event not subscribed', async () => {
    await client.sentry('PUT', '/integration', { events: ['issue'] });

    const { checks, code } = await examine();
    await client.sentry('PUT', '/integration', { events: ['issue', 'error'] });

    const line = byName(checks, 'webhook-events');
    expect(line).toMatchObject({ state: 'fail', finding: 'not subscribed: error' });
    expect(line.fix).toContain('--fix');
    expect(statesBut(checks, 'webhook-events')).toEqual(statesBut(healthy.checks, 'webhook-events'));
    expect(code).toBe(1);
  }, 60_000);

  it('a stopped consumer', async () => {
    await putLocal('/event-sources', { enabled: false });

    const { checks, code } = await examine('--timeout', '3');
    await putLocal('/event-sources', { enabled: true });

    const line = byName(checks, 'storage');
    expect(line).toMatchObject({ state: 'fail', finding: expect.stringContaining('not stored') as string });
    expect(line.fix).toContain('The consumer is stopped');
    expect(statesBut(checks, 'storage')).toEqual(statesBut(healthy.checks, 'storage'));
    expect(code).toBe(1);
  }, 60_000);

  it('nothing, once all of that is fixed', async () => {
    const { checks } = await examine();

    expect(statesBut(checks)).toEqual(statesBut(healthy.checks));
  }, 60_000);
});

describe('the doctor with --fix', () => {
  beforeEach(() =>
    client.sentry('PUT', '/integration', {
      events: ['issue', 'comment'],
      webhookUrl: 'https://old.example/api/webhooks/sentry',
    }),
  );

  it('changes nothing where nobody can be asked', async () => {
    const { code, stderr } = await doctor(['--local', '--fix']);

    expect(code).toBe(2);
    expect(stderr).toContain('--yes');
    expect(byName((await examine()).checks, 'webhook-url').state).toBe('fail');
  }, 60_000);

  it('says whose token it takes where the stored one may not change the integration', async () => {
    await client.sentry('PUT', '/scopes', { scopes: ALL_SCOPES.filter((scope) => scope !== 'org:write') });

    const { code, stderr } = await doctor(['--local', '--integration', 'error-ledger', '--fix', '--yes']);
    await client.sentry('PUT', '/scopes', { scopes: ALL_SCOPES });

    expect(code).toBe(2);
    expect(stderr).toContain('SENTRY_ADMIN_TOKEN');
  }, 60_000);

  it('sets webhook URL and events in Sentry, keeps what else is subscribed, and finds everything well', async () => {
    const { checks, ok } = await examine('--integration', 'error-ledger', '--fix', '--yes');

    expect(ok).toBe(true);
    expect(byName(checks, 'webhook-url').finding).toBe(stack.endpoints.webhookUrl);
    expect(byName(checks, 'webhook-events').finding).toBe('issue, comment, error');
  }, 60_000);
});

const silenceAnswer = z.object({ completeness: z.object({ silence: z.object({ state: z.string() }) }) });

describe('a silent Sentry', () => {
  const table = () =>
    DynamoDBDocumentClient.from(
      new DynamoDBClient({
        endpoint: stack.endpoints.dynamodbEndpoint,
        region: 'us-east-1',
        credentials,
      }),
    );

  /** Errors that happened at these hours of yesterday, from an SDK that was offline. */
  const throwYesterday = async (hoursAgo: readonly number[]) => {
    const dsn = new URL(stack.endpoints.dsn!);
    for (const hours of hoursAgo) {
      const answer = await fetch(`${dsn.origin}/api${dsn.pathname}/store/?sentry_key=${dsn.username}`, {
        method: 'POST',
        body: JSON.stringify({
          event_id: randomUUID().replaceAll('-', ''),
          timestamp: (Date.now() - (24 + hours) * HOUR_MS) / 1000,
          exception: { values: [{ type: 'TypeError', value: 'usual traffic' }] },
        }),
      });
      expect(answer.status).toBe(200);
    }
  };

  const findsSilence = async () => {
    await client.syncNow();
    const { body } = await client.admin('/completeness');
    const { silence } = silenceAnswer.parse(body).completeness;
    return silence.state === 'SILENT';
  };

  /** A webhook that is consumed later would note that one came just now. */
  const allWebhooksConsumed = async () => {
    const sqs = new SQSClient({ endpoint: stack.endpoints.awsEndpoint, region: 'us-east-1', credentials });
    await until('every webhook is consumed', async () => {
      const { body } = await client.sentry('GET', '/state?limit=0');
      const { webhooks } = z.object({ webhooks: z.object({ pending: z.number() }) }).parse(body);
      return webhooks.pending === 0 && (await queueDepth(sqs, stack.endpoints.queueUrl)) === 0;
    });
    sqs.destroy();
  };

  /** As if every webhook had come so long ago. */
  const ageDeliveries = async (hours: number) => {
    const documents = table();
    const { tableName: TableName } = stack.endpoints;
    const { Items = [] } = await documents.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': deliveryKey('', '').pk },
      }),
    );
    const lastAt = new Date(Date.now() - hours * HOUR_MS).toISOString();
    for (const item of Items) {
      if (item['resource'] !== 'doctor') {
        await documents.send(new PutCommand({ TableName, Item: { ...item, lastAt } }));
      }
    }
    documents.destroy();
  };

  it('is a red line with its fix, and the doctor’s own delivery does not end it', async () => {
    // Arrange: three errors an hour are usual; then no webhook for six hours, while Sentry accepts errors.
    const hours = [0, 1, 2, 3, 4, 5, 6].flatMap((hour) => [hour, hour, hour]);
    await throwYesterday(hours);
    await until('yesterday is stored', async () => {
      const groups = await client.allGroups();
      return groups.reduce((sum, { storedEvents }) => sum + storedEvents, 0) === 3 + hours.length;
    });
    await client.sentry('PUT', '/faults', { webhooks: { silence: true } });
    await allWebhooksConsumed();
    await ageDeliveries(6);
    await client.sentry('POST', '/burst', { events: 5 });
    // In the first hours of a UTC day some of these hours lie two days back, whose counts have their turn in a later run.
    await until('a sync that finds it', findsSilence, 60_000);

    const first = await examine();
    await client.syncNow();
    const second = await examine();

    for (const { checks, code } of [first, second]) {
      const line = byName(checks, 'webhook-silence');
      expect(line).toMatchObject({
        state: 'fail',
        finding: expect.stringContaining('No webhook since') as string,
      });
      expect(line.fix).toContain('Dashboard');
      expect(statesBut(checks, 'webhook-silence')).toEqual(statesBut(healthy.checks, 'webhook-silence'));
      expect(code).toBe(1);
    }
  }, 120_000);
});
