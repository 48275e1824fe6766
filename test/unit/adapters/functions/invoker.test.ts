import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createStart } from '../../../../lambdas/adapters/functions/invoker.ts';

const client = new SQSClient({
  region: 'eu-central-1',
  credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
});
const PATH = '/2015-03-31/functions/sync/invocations';

/** Lambda's endpoint, which answers every call with one status. */
async function aLambda(status: number) {
  const calls: {
    method: string | undefined;
    url: string | undefined;
    headers: NodeJS.Dict<unknown>;
    body: string;
  }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      calls.push({ method: request.method, url: request.url, headers: request.headers, body });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const start = createStart(client, `http://127.0.0.1:${port.toString()}${PATH}`);
  const stop = () => new Promise((resolve) => server.close(resolve));
  return { start, calls, stop };
}

it('hands the event over, signed, without waiting for its outcome', async () => {
  const { start, calls, stop } = await aLambda(202);

  await start({ trigger: 'request' });

  await stop();
  expect(calls).toMatchObject([
    {
      method: 'POST',
      url: PATH,
      headers: { 'x-amz-invocation-type': 'Event' },
      body: '{"trigger":"request"}',
    },
  ]);
  expect(calls[0]?.headers['authorization']).toMatch(
    /^AWS4-HMAC-SHA256 Credential=key\/\d{8}\/eu-central-1\/lambda\/aws4_request, SignedHeaders=[a-z;-]*host/,
  );
});

it('says that Lambda refused it, and with what', async () => {
  const { start, stop } = await aLambda(429);

  await expect(start({})).rejects.toMatchObject({
    code: 'function_not_started',
    message: expect.stringContaining('it answered 429') as string,
  });
  await stop();
});

it('says that Lambda could not be reached', async () => {
  const { start, stop } = await aLambda(202);
  await stop();

  await expect(start({})).rejects.toMatchObject({
    code: 'function_not_started',
    message: expect.stringContaining('could not be reached') as string,
  });
});
