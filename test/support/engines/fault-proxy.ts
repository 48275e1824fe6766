import { createServer, request as requestOf, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen } from '../../../lib/local/loopback/listen.ts';

/**
 * A proxy on loopback in front of DynamoDB Local that fails on demand, on the wire: what the SDK does about it (its
 * own retries, its timeouts) is part of what is tested.
 */
export interface FaultProxy {
  url: string;
  /** The next requests of this operation (`TransactWriteItems`, ...) meet these faults, one each. */
  inject(operation: string, ...faults: Fault[]): void;
  /** Forgets the faults that no request has met. */
  clear(): void;
  stop: () => Promise<void>;
}

export type Fault =
  /** Refused before it did anything, with an error of DynamoDB. */
  | { kind: 'error'; name: string; status?: number }
  /** Never answered, and it did nothing. */
  | { kind: 'silence' }
  /** It did its work, and the answer is lost: the connection ends. */
  | { kind: 'lost answer' }
  /** A load balancer's answer, not DynamoDB's. */
  | { kind: 'bad gateway' }
  /** The transaction meets another on the action with this index. */
  | { kind: 'conflict'; action: number }
  /** Only the first keys of a BatchGetItem are read. */
  | { kind: 'partial'; keys: number };

export async function startFaultProxy(endpoint: string): Promise<FaultProxy> {
  const waiting = new Map<string, Fault[]>();
  const server = createServer((request, response) => {
    void handle(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bytesOf(request);
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const fault = waiting.get(operation)?.shift();
    switch (fault?.kind) {
      case undefined:
        answer(response, await forward(endpoint, request, body));
        return;
      case 'silence':
        return;
      case 'lost answer':
        await forward(endpoint, request, body);
        response.destroy();
        return;
      case 'bad gateway':
        response.writeHead(502, { 'content-type': 'text/html' }).end('<html>502 Bad Gateway</html>');
        return;
      case 'error':
        answer(response, errorAnswer(fault.name, fault.status ?? 400));
        return;
      case 'conflict':
        answer(response, conflictAnswer(body, fault.action));
        return;
      case 'partial':
        answer(response, await partialAnswer(endpoint, request, body, fault.keys));
        return;
    }
  }

  const { url, stop } = await listen(server);
  return {
    url,
    inject: (operation, ...faults) =>
      void waiting.set(operation, [...(waiting.get(operation) ?? []), ...faults]),
    clear: () => waiting.clear(),
    stop,
  };
}

interface WireAnswer {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  body: Buffer;
}

function answer(response: ServerResponse, { status, headers, body }: WireAnswer): void {
  response.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Headers as they came: the signature covers the host, and DynamoDB Local does not look. */
function forward(endpoint: string, request: IncomingMessage, body: Buffer): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const { connection: _, 'transfer-encoding': __, ...headers } = request.headers;
    const upstream = requestOf(
      endpoint,
      { method: request.method, headers: { ...headers, 'content-length': body.length } },
      (response) => {
        bytesOf(response).then((bytes) => {
          const { 'transfer-encoding': ___, connection: ____, ...kept } = response.headers;
          // The body of a partial answer is another one.
          delete kept['x-amz-crc32'];
          resolve({ status: response.statusCode ?? 502, headers: kept, body: bytes });
        }, reject);
      },
    );
    upstream.once('error', reject);
    upstream.end(body);
  });
}

const jsonAnswer = (status: number, value: object): WireAnswer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: Buffer.from(JSON.stringify(value)),
});

const errorAnswer = (name: string, status: number): WireAnswer =>
  jsonAnswer(status, { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'injected' });

function conflictAnswer(body: Buffer, action: number): WireAnswer {
  const { TransactItems } = JSON.parse(body.toString()) as { TransactItems: unknown[] };
  return jsonAnswer(400, {
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    Message: 'Transaction cancelled, please refer cancellation reasons for specific reasons',
    CancellationReasons: TransactItems.map((_, index) =>
      index === Math.min(action, TransactItems.length - 1)
        ? { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' }
        : { Code: 'None' },
    ),
  });
}

interface BatchGet {
  RequestItems: Record<string, { Keys: unknown[] }>;
}

async function partialAnswer(
  endpoint: string,
  request: IncomingMessage,
  body: Buffer,
  keys: number,
): Promise<WireAnswer> {
  const asked = JSON.parse(body.toString()) as BatchGet;
  const part = (cut: (all: unknown[]) => unknown[]) =>
    Object.fromEntries(
      Object.entries(asked.RequestItems).map(([table, of]) => [table, { ...of, Keys: cut(of.Keys) }]),
    );
  const first = Buffer.from(JSON.stringify({ ...asked, RequestItems: part((all) => all.slice(0, keys)) }));
  const answered = await forward(endpoint, request, first);
  const found = JSON.parse(answered.body.toString()) as object;
  return jsonAnswer(answered.status, { ...found, UnprocessedKeys: part((all) => all.slice(keys)) });
}
