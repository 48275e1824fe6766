import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listen, type Listening } from '../../../../lib/local/loopback/listen.ts';
import { startDynamoDbProxy } from '../../../../lib/local/permissions/dynamodb-proxy.ts';
import { UnknownCallError } from '../../../../lib/local/permissions/dynamodb-calls.ts';
import {
  callerOf,
  createPermissions,
  keyIdOf,
  type Permissions,
} from '../../../../lib/local/permissions/permissions.ts';
import { parsePolicy } from '../../../../lib/local/permissions/policy.ts';

const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/LedgerTable';
const put = (key: string) => ({
  action: 'dynamodb:PutItem',
  resource: TABLE,
  context: { 'dynamodb:LeadingKeys': [key] },
});
const sync = {
  name: 'sync',
  policy: parsePolicy(
    {
      Statement: [
        {
          Effect: 'Allow',
          Action: ['dynamodb:PutItem', 'dynamodb:GetItem'],
          Resource: TABLE,
          Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['SYNC#*'] } },
        },
      ],
    },
    'sync',
  ),
};

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'permissions-'));
  file = path.join(folder, 'made', 'calls.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

const create = (...without: string[]): Permissions => createPermissions({ roles: [sync], file, without });
const recorded = async (): Promise<unknown[]> =>
  (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));

describe('a call', () => {
  it('that the role allows is let through', () => {
    expect(create().refusal('sync', [put('SYNC#RUN')])).toBeUndefined();
  });

  it('that it does not is refused in AWS’s own words', () => {
    expect(create().refusal('sync', [put('GROUP#1')])).toBe(
      `User: arn:aws:sts::000000000000:assumed-role/sync/sync is not authorized to perform: dynamodb:PutItem on resource: ${TABLE} because no identity-based policy allows the dynamodb:PutItem action`,
    );
  });

  it('is refused where one of several things that it needs is', () => {
    expect(create().refusal('sync', [put('SYNC#RUN'), put('GROUP#1')])).toContain('not authorized');
  });

  it('of a role that nobody knows is refused', () => {
    expect(create().refusal('stranger', [put('SYNC#RUN')])).toContain('assumed-role/stranger');
  });

  it('of which it cannot be told what it needs is refused with the reason', () => {
    const refusal = create().refusalOf('sync', () => {
      throw new UnknownCallError('Nobody knows.');
    });

    expect(refusal).toContain('Nobody knows.');
  });

  it('is refused where a test takes the action from the role, and from no other', () => {
    const permissions = create('sync dynamodb:PutItem', 'consumer dynamodb:GetItem');

    expect(permissions.refusal('sync', [put('SYNC#RUN')])).toContain('dynamodb:PutItem');
    expect(permissions.refusal('sync', [{ ...put('SYNC#RUN'), action: 'dynamodb:GetItem' }])).toBeUndefined();
  });
});

describe('the record', () => {
  it('has each kind of call once, without what names one item, and how many there were', async () => {
    const permissions = create();

    for (const key of ['SYNC#RUN', 'SYNC#LEASE', 'GROUP#1', 'GROUP#2'])
      permissions.refusal('sync', [put(key)]);
    permissions.stop();

    const kind = { role: 'sync', action: 'dynamodb:PutItem', resource: TABLE };
    expect(await recorded()).toEqual([
      { call: { ...kind, context: { 'dynamodb:LeadingKeys': ['SYNC#...'] }, isAllowed: true } },
      { call: { ...kind, context: { 'dynamodb:LeadingKeys': ['GROUP#...'] }, isAllowed: false } },
      { evaluated: 4, denied: 2, without: [] },
    ]);
  });

  it('keeps a call whole where the policy tells two of its kind apart', async () => {
    const Condition = { StringEquals: { 'dynamodb:LeadingKeys': 'SYNC#RUN' } };
    const Statement = { Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: TABLE, Condition };
    const strict = { name: 'sync', policy: parsePolicy({ Statement }, 'sync') };

    createPermissions({ roles: [strict], file, without: [] }).refusal('sync', [put('SYNC#RUN')]);

    expect(await recorded()).toMatchObject([{ call: { context: { 'dynamodb:LeadingKeys': ['SYNC#RUN'] } } }]);
  });
});

describe('a signature', () => {
  const signed = (keyId: string) =>
    `AWS4-HMAC-SHA256 Credential=${keyId}/20261128/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00`;

  it('tells whose role it is and which service is called', () => {
    expect(callerOf(signed(keyIdOf('sync')))).toEqual({ role: 'sync', service: 'dynamodb' });
  });

  it.each([undefined, '', 'Bearer x', signed('local'), signed('test')])(
    'of nobody whose calls are judged tells nothing: %s',
    (authorization) => {
      expect(callerOf(authorization)).toBeUndefined();
    },
  );
});

describe('DynamoDB behind its permissions', () => {
  let seen: IncomingMessage[];
  let database: Listening;
  let proxy: Listening;
  beforeEach(async () => {
    seen = [];
    database = await listen(
      createServer((request, answer) => {
        seen.push(request);
        request.resume().on('end', () => answer.writeHead(200, { 'x-amz-crc32': '1' }).end('{"Item":{}}'));
      }),
    );
    proxy = await startDynamoDbProxy(database.url, create(), () => 'pk');
  });
  afterEach(async () => {
    await proxy.stop();
    await database.stop();
  });

  const call = (keyId: string, key: string, headers: Record<string, string> = {}) =>
    fetch(proxy.url, {
      method: 'POST',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${keyId}/20261128/us-east-1/dynamodb/aws4_request, Signature=00`,
        'x-amz-target': 'DynamoDB_20120810.PutItem',
        ...headers,
      },
      body: JSON.stringify({ TableName: 'LedgerTable', Item: { pk: { S: key } } }),
    });

  it('answers what is allowed, under the one key for which it keeps its data', async () => {
    const answer = await call(keyIdOf('sync'), 'SYNC#RUN');

    expect([answer.status, await answer.text(), answer.headers.get('x-amz-crc32')]).toEqual([
      200,
      '{"Item":{}}',
      '1',
    ]);
    expect(seen[0]?.headers.authorization).toContain('Credential=local/20261128/');
  });

  it('never hears of what is refused', async () => {
    const answer = await call(keyIdOf('sync'), 'GROUP#1');

    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      __type: 'com.amazon.coral.service#AccessDeniedException',
      Message: expect.stringContaining('dynamodb:PutItem') as string,
    });
    expect(seen).toEqual([]);
  });

  it('takes no web page', async () => {
    const answer = await call(keyIdOf('sync'), 'SYNC#RUN', { 'sec-fetch-site': 'cross-site' });

    expect([answer.status, seen.length]).toEqual([403, 0]);
  });
});
