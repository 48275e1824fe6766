import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as z from 'zod';
import { MAX_PAYLOAD_BYTES, type FunctionHost } from '../functions/function-host.ts';
import { gatewayMessage, toHttpEvent, toHttpResponse, type HttpResponse } from './http-event.ts';
import { matchRoute } from './http-routes.ts';
import { createThrottle, type Throttle } from './throttle.ts';
import { listen, type Listening } from '../loopback/listen.ts';
import type { GatewayPlan, RoutePlan } from '../template/gateway-plan.ts';

export interface HttpApi extends Listening {
  /** Opens the routes; until then every request is answered 503. */
  open(plan: GatewayPlan, functions: ReadonlyMap<string, FunctionHost>): void;
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
    open(plan, functions) {
      const gateway: Gateway = { routes: plan.routes, functions, admits: createAdmission(plan) };
      answer = (request, body, requestId) => route(request, body, requestId, gateway);
    },
  };
}

interface Gateway {
  routes: readonly RoutePlan[];
  functions: ReadonlyMap<string, FunctionHost>;
  admits: (route: RoutePlan) => boolean;
}

/**
 * A route with limits of its own has a bucket of its own. All others share one here: AWS's page does not say whether each
 * has its own, and this is the stricter of the two.
 */
function createAdmission({ routes, defaultLimits }: GatewayPlan): Gateway['admits'] {
  const now = () => performance.now();
  const shared: Throttle = defaultLimits === undefined ? () => true : createThrottle(defaultLimits, now);
  const own = new Map(
    routes.flatMap((entry) =>
      entry.limits === undefined ? [] : [[entry, createThrottle(entry.limits, now)] as const],
    ),
  );
  return (entry) => (own.get(entry) ?? shared)();
}

async function route(
  request: IncomingMessage,
  body: Buffer,
  requestId: string,
  { routes, functions, admits }: Gateway,
): Promise<HttpResponse> {
  const method = request.method ?? 'GET';
  const target = request.url ?? '/';
  const match = matchRoute(routes, method, target.split('?')[0] ?? '/');
  const host = match && functions.get(match.entry.functionName);
  if (!match || !host) return gatewayMessage(404, 'Not Found');
  if (!admits(match.entry)) return gatewayMessage(429, 'Too Many Requests');
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
  if (!result.ok && result.isThrottled) return gatewayMessage(503, 'Service Unavailable');
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
