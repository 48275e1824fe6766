import { request as httpRequest } from 'node:http';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { startLocalStack, type LocalStack } from '../../support/stack/local-stack.ts';

const MINUTES = 60_000;

let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack({ SYNC_INTERVAL_SECONDS: '0', SIMULATOR_TRAFFIC_PER_MINUTE: '0' });
}, 3 * MINUTES);
afterAll(() => stack.stop());

const issuerOf = (token: string): string => {
  const [, claims = ''] = token.split('.');
  return (JSON.parse(Buffer.from(claims, 'base64url').toString()) as { iss: string }).iss;
};

/** fetch lets a caller choose neither Host nor Origin. */
const statusOf = (url: string, method: string, headers: Record<string, string>, body = ''): Promise<number> =>
  new Promise((resolve, reject) => {
    httpRequest(url, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end(body);
  });

const DELETE_ALL = '<Delete><Object><Key>archive/any</Key></Object></Delete>';

describe('the AWS endpoint', () => {
  const ways: [string, Record<string, string>][] = [
    ['a page that says where it is from', { origin: 'https://evil.example', 'content-type': 'text/plain' }],
    ['a browser that says what it is', { 'sec-fetch-site': 'none' }],
    ['a name that points at this machine', { host: 'evil.example' }],
  ];

  it.each(ways)('refuses %s, for the archive, the queues and the secrets alike', async (_, headers) => {
    const { awsEndpoint, archiveBucket, queueUrl } = stack.endpoints;
    const refused = await Promise.all([
      statusOf(`${awsEndpoint}/${archiveBucket}?delete`, 'POST', headers, DELETE_ALL),
      statusOf(`${awsEndpoint}/${archiveBucket}`, 'OPTIONS', headers),
      statusOf(queueUrl, 'POST', { ...headers, 'x-amz-target': 'AmazonSQS.PurgeQueue' }, '{}'),
      statusOf(
        `${awsEndpoint}/`,
        'POST',
        { ...headers, 'x-amz-target': 'secretsmanager.GetSecretValue' },
        '{}',
      ),
      statusOf(`${awsEndpoint}/local/secrets/CRON_SECRET_ARN`, 'PUT', headers, 'x'),
    ]);

    expect(refused).toEqual([403, 403, 403, 403, 403]);
  });

  it('answers the same request from a program', async () => {
    const { awsEndpoint, archiveBucket } = stack.endpoints;
    expect(await statusOf(`${awsEndpoint}/${archiveBucket}?delete`, 'POST', {}, DELETE_ALL)).toBe(200);
  });
});

it('the database answers under its own name only, and lets no page of another site ask', async () => {
  const { dynamodbEndpoint } = stack.endpoints;
  const request = { 'x-amz-target': 'DynamoDB_20120810.ListTables', 'content-type': 'text/plain' };
  const preflight = await fetch(dynamodbEndpoint, {
    method: 'OPTIONS',
    headers: { 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-amz-target' },
  });

  expect(await statusOf(dynamodbEndpoint, 'POST', { ...request, host: 'evil.example' }, '{}')).toBe(404);
  expect([null, 'http://127.0.0.1']).toContain(preflight.headers.get('access-control-allow-origin'));
});

it('the identity server answers under its own name only', async () => {
  const document = `${issuerOf(stack.endpoints.adminToken)}/.well-known/openid-configuration`;
  expect(await statusOf(document, 'GET', {})).toBe(200);
  expect(await statusOf(document, 'GET', { host: 'evil.example' })).toBe(403);
});

it('logs are for their owner only', async () => {
  const folder = path.join(stack.localDir, 'logs');

  const files = await readdir(folder);
  const modes = await Promise.all(
    files.map(async (file) => (await stat(path.join(folder, file))).mode & 0o777),
  );

  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect(files).toContain('simulator.log');
  expect(new Set(modes)).toEqual(new Set([0o600]));
});
