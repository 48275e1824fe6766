import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as z from 'zod';
import { MAX_PAYLOAD_BYTES, type FunctionHost } from '../functions/function-host.ts';
import { gatewayMessage, toHttpEvent, toHttpResponse, type HttpResponse } from './http-event.ts';
import { matchRoute } from './http-routes.ts';
import { listen, type Listening } from '../loopback/listen.ts';
import type { RoutePlan } from '../template/stack-plan.ts';

export interface HttpApi extends Listening {
  /** Opens the routes; until then every request is answered 503. */
  open(routes: readonly RoutePlan[], functions: ReadonlyMap<string, FunctionHost>): void;
}

/** API Gateway, "Quotas for configuring and running an HTTP API": payload size and total size of the headers. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const MAX_HEADER_BYTES = 10_240;

const chunkSchema = z.instanceof(Buffer);

type Answer = (request: IncomingMessage, body: Buffer, requestId: string) => Promise<HttpResponse>;

/** API Gateway's HTTP API in front of the functions. Rejects where the port is taken. */
export async function startHttpApi(port: number): Promise<HttpApi> {
  let answer: Answer = () => Promise.resolve(gatewayMessage(503, 'Service Unavailable'));
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => {
    const requestId = randomUUID();
    readBody(request)
      .then((body) =>
        body ? answer(request, body, requestId) : gatewayMessage(413, 'Request Entity Too Large'),
      )
      .catch(() => gatewayMessage(500, 'Internal Server Error'))
      .then((result) => send(response, request.method, result, requestId))
      .catch(() => response.destroy());
  });
  const listening = await listen(server, port);
  return {
    ...listening,
    open(routes, functions) {
      answer = (request, body, requestId) => route(request, body, requestId, routes, functions);
    },
  };
}

async function route(
  request: IncomingMessage,
  body: Buffer,
  requestId: string,
  routes: readonly RoutePlan[],
  functions: ReadonlyMap<string, FunctionHost>,
): Promise<HttpResponse> {
  const method = request.method ?? 'GET';
  const target = request.url ?? '/';
  const match = matchRoute(routes, method, target.split('?')[0] ?? '/');
  const host = match && functions.get(match.entry.functionName);
  if (!match || !host) return gatewayMessage(404, 'Not Found');
  const event = toHttpEvent(
    {
      method,
      target,
      rawHeaders: request.rawHeaders,
      body,
      sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
      httpVersion: request.httpVersion,
    },
    { routeKey: match.entry.route.key, pathParameters: match.pathParameters, requestId, nowMs: Date.now() },
  );
  if (Buffer.byteLength(JSON.stringify(event)) > MAX_PAYLOAD_BYTES) {
    return gatewayMessage(413, 'Request Entity Too Large');
  }
  const result = await within(match.entry.timeoutMs, host.invoke(event));
  if (result === 'late') return gatewayMessage(503, 'Service Unavailable');
  const response = result.ok ? toHttpResponse(result.value) : undefined;
  return response ?? gatewayMessage(500, 'Internal Server Error');
}

async function within<T>(ms: number, work: Promise<T>): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), ms)));
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** The whole body, or undefined where it is larger than API Gateway takes. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = chunkSchema.parse(chunk);
    size += bytes.length;
    // The rest is read and dropped, so that the sender gets to read the answer.
    if (size <= MAX_BODY_BYTES) chunks.push(bytes);
  }
  return size <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}

function send(
  response: ServerResponse,
  method: string | undefined,
  { statusCode, headers, cookies, body }: HttpResponse,
  requestId: string,
): void {
  response.writeHead(statusCode, {
    ...headers,
    ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}),
    'apigw-requestid': requestId,
    'content-length': body.length,
  });
  response.end(method === 'HEAD' ? undefined : body);
}
