import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { refusalOf } from '../loopback/host-guard.ts';
import { listen, type Listening } from '../loopback/listen.ts';
import { dynamodbRequests, type PartitionOf } from './dynamodb-calls.ts';
import { callerOf, type Permissions } from './permissions.ts';

/**
 * DynamoDB Local with permissions in front of it. Only what is allowed is handed on, under the key of the local run:
 * DynamoDB Local keeps a database for each key.
 */
export function startDynamoDbProxy(
  endpoint: string,
  permissions: Permissions,
  partitionOf: PartitionOf,
): Promise<Listening> {
  const agent = new Agent({ keepAlive: true });
  const target = new URL(endpoint);
  const server = createServer((incoming, answer) => {
    const refusal = refusalOf(incoming, 'aws');
    if (refusal !== undefined) return void answer.writeHead(403).end(refusal);
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      const denial = denialOf(incoming, body, permissions, partitionOf);
      if (denial === undefined) forward(incoming, body, answer, { agent, target });
      else deny(answer, denial);
    });
  });
  server.on('close', () => agent.destroy());
  return listen(server);
}

function denialOf(
  { headers }: IncomingMessage,
  body: Buffer,
  permissions: Permissions,
  partitionOf: PartitionOf,
): string | undefined {
  const caller = callerOf(headers.authorization);
  if (caller === undefined) return undefined;
  return permissions.refusalOf(caller.role, () =>
    dynamodbRequests(String(headers['x-amz-target']), JSON.parse(body.toString('utf8')), partitionOf),
  );
}

const deny = (answer: ServerResponse, Message: string): void =>
  void answer
    .writeHead(400, { 'content-type': 'application/x-amz-json-1.0' })
    .end(JSON.stringify({ __type: 'com.amazon.coral.service#AccessDeniedException', Message }));

function forward(
  { method, url, headers }: IncomingMessage,
  body: Buffer,
  answer: ServerResponse,
  { agent, target }: { agent: Agent; target: URL },
): void {
  const authorization = headers.authorization?.replace(/Credential=[^/]+/, 'Credential=local');
  const outgoing = request(
    {
      agent,
      host: target.hostname,
      port: target.port,
      method,
      path: url,
      headers: { ...headers, host: target.host, ...(authorization === undefined ? {} : { authorization }) },
    },
    (incoming) => {
      answer.writeHead(incoming.statusCode ?? 502, incoming.headers);
      incoming.pipe(answer);
    },
  );
  // The caller sees what it would see without a proxy: a connection that ends.
  outgoing.on('error', () => answer.destroy());
  outgoing.end(body);
}
