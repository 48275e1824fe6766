import { createHash, createHmac } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { TransientError } from '../../../lambdas/core/failure.ts';
import {
  createAgents,
  createOversizeStore,
  createSender,
  createSqsClient,
  openConnection,
} from '../../../lambdas/verifier/aws.ts';

interface Seen {
  method: string | undefined;
  url: string | undefined;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
}

let server: http.Server;
let endpoint: string;
let seen: Seen[];
let connections: number;
let answer: (response: http.ServerResponse) => void;

beforeEach(async () => {
  seen = [];
  connections = 0;
  answer = (response) => response.end();
  server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      seen.push({ method, url, headers, body: Buffer.concat(chunks) });
      answer(response);
    });
  });
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env['AWS_ACCESS_KEY_ID'] = 'id';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'key';
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const sqsClient = (agents = createAgents()) => createSqsClient('eu-central-1', endpoint, agents);
const never = new AbortController().signal;

describe('createOversizeStore', () => {
  it('puts the object under the oversize prefix, path style on a given endpoint', async () => {
    const store = createOversizeStore(sqsClient(), 'ledger', endpoint);

    const key = await store.put(Buffer.from('gzipped'), never);

    expect(key).toMatch(/^oversize\/dt=\d{4}-\d\d-\d\d\/[0-9A-Z]{26}\.json\.gz$/);
    expect(seen[0]).toMatchObject({ method: 'PUT', url: `/ledger/${key.replace('=', '%3D')}` });
    expect(seen[0]!.body.toString()).toBe('gzipped');
  });

  it('signs what arrives on the wire as AWS documents for S3 (Signature Version 4)', async () => {
    const store = createOversizeStore(sqsClient(), 'ledger', endpoint);
    await store.put(Buffer.from('gzipped'), never);
    const { method, url, headers, body } = seen[0]!;
    const [, scope, names, signature] = /Credential=id\/(\S+), SignedHeaders=(\S+), Signature=(\w+)/.exec(
      headers.authorization!,
    )!;

    // The signature once more, from the documentation's own steps
    const hash = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');
    const mac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
    const lines = names!.split(';').map((name) => `${name}:${String(headers[name])}\n`);
    const canonical = [method, url, '', lines.join(''), names, hash(body)].join('\n');
    const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, hash(canonical)].join('\n');
    const key = scope!.split('/').reduce<string | Buffer>(mac, 'AWS4key');

    expect(scope).toMatch(/^\d{8}\/eu-central-1\/s3\/aws4_request$/);
    expect(names).toContain('host');
    expect(headers['x-amz-content-sha256']).toBe(hash(body));
    expect(signature).toBe(mac(key, toSign).toString('hex'));
  });

  it('a refusal and an unreachable bucket are transient', async () => {
    const refused = createOversizeStore(sqsClient(), 'ledger', endpoint);
    const unreachable = createOversizeStore(sqsClient(), 'ledger', 'http://127.0.0.1:1');
    answer = (response) => response.writeHead(503).end();

    const failures = await Promise.all(
      [refused, unreachable].map((store) =>
        store.put(Buffer.from('x'), never).catch((error: unknown) => error),
      ),
    );

    expect(failures).toEqual([expect.any(TransientError), expect.any(TransientError)]);
  });
});

describe('createSender', () => {
  it('uses the connection that was opened beforehand', async () => {
    const agents = createAgents();
    const queueUrl = `${endpoint}/1/queue`;
    answer = (response) =>
      response
        .writeHead(200, { 'content-type': 'application/x-amz-json-1.0' })
        .end(JSON.stringify({ MD5OfMessageBody: createHash('md5').update('{}').digest('hex') }));
    await openConnection(queueUrl, agents);

    await createSender(sqsClient(agents), queueUrl).send('{}', never);

    expect(seen.map(({ method }) => method)).toEqual(['GET', 'POST']);
    expect(connections).toBe(1);
  });

  it('stops waiting for an SQS that hangs as soon as it is told to', async () => {
    const controller = new AbortController();
    answer = () => controller.abort();

    const sent = createSender(sqsClient(), `${endpoint}/1/queue`).send('{}', controller.signal);

    await expect(sent).rejects.toMatchObject({ code: 'queue_unavailable' });
  });

  it('openConnection never rejects', async () => {
    const opened = openConnection('http://127.0.0.1:1/1/queue', createAgents());

    await expect(opened).resolves.toBeUndefined();
  });
});
