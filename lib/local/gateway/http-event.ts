import { isUtf8 } from 'node:buffer';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';
import { LOCAL_ACCOUNT } from '../template/template.ts';

/** An HTTP request as node:http hands it over. */
export interface HttpRequest {
  method: string;
  /** Path and query as sent. */
  target: string;
  /** Names and values in turn, as `IncomingMessage.rawHeaders`. */
  rawHeaders: readonly string[];
  body: Buffer;
  sourceIp: string;
  httpVersion: string;
}

export interface HttpResponse {
  statusCode: number;
  headers: Record<string, string>;
  cookies: string[];
  body: Buffer;
}

interface EventContext {
  routeKey: string;
  pathParameters: Record<string, string>;
  requestId: string;
  nowMs: number;
}

/**
 * The event of payload format 2.0, as API Gateway forms it (API Gateway, "Create AWS Lambda proxy integrations for
 * HTTP APIs"): header names in lower case, repeated values joined with commas, cookies in a list of their own,
 * a body that is not text in base64.
 */
export function toHttpEvent(request: HttpRequest, context: EventContext): APIGatewayProxyEventV2 {
  const [rawPath = '/', rawQueryString = ''] = splitOnce(request.target, '?');
  const { cookie, ...received } = joinHeaders(request.rawHeaders);
  const host = received['host'] ?? '127.0.0.1';
  const headers = {
    ...received,
    'x-forwarded-for': request.sourceIp,
    'x-forwarded-port': /:(\d+)$/.exec(host)?.[1] ?? '80',
    'x-forwarded-proto': 'http',
  };
  const query = joinQuery(rawQueryString);
  // What AWS makes of bytes that are no UTF-8 under a type of text is not documented; here they arrive whole.
  const isText = isTextBody(received['content-type'], received['content-encoding']) && isUtf8(request.body);
  return {
    version: '2.0',
    routeKey: context.routeKey,
    rawPath,
    rawQueryString,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/; */).filter((part) => part !== '') }),
    headers,
    ...(Object.keys(query).length > 0 ? { queryStringParameters: query } : {}),
    ...(Object.keys(context.pathParameters).length > 0 ? { pathParameters: context.pathParameters } : {}),
    requestContext: {
      accountId: LOCAL_ACCOUNT,
      apiId: 'local',
      domainName: host.replace(/:\d+$/, ''),
      domainPrefix: 'local',
      http: {
        method: request.method,
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.sourceIp,
        userAgent: received['user-agent'] ?? '',
      },
      requestId: context.requestId,
      routeKey: context.routeKey,
      stage: '$default',
      time: commonLogTime(context.nowMs),
      timeEpoch: context.nowMs,
    },
    ...(request.body.length > 0 ? { body: request.body.toString(isText ? 'utf8' : 'base64') } : {}),
    isBase64Encoded: request.body.length > 0 && !isText,
  };
}

const answerSchema = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), z.coerce.string()).default({}),
  cookies: z.array(z.string()).default([]),
  body: z.string().default(''),
  isBase64Encoded: z.boolean().default(false),
});

/**
 * The response to a function's result, or undefined where API Gateway answers 500 for it. A result without a
 * status code is the body of a 200 (same page, "Lambda function response for format 2.0").
 */
export function toHttpResponse(result: unknown): HttpResponse | undefined {
  const isObject = typeof result === 'object' && result !== null;
  if (!isObject || !('statusCode' in result)) {
    if (result === undefined || result === null) return undefined;
    const text = typeof result === 'string' ? result : JSON.stringify(result);
    return jsonResponse(200, Buffer.from(text));
  }
  const answer = answerSchema.safeParse(result);
  if (!answer.success) return undefined;
  const { statusCode, headers, cookies, body, isBase64Encoded } = answer.data;
  const lowerCase = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return {
    statusCode,
    headers: { 'content-type': 'text/plain;charset=utf-8', ...lowerCase },
    cookies,
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  };
}

/** What API Gateway itself says, e.g. `{"message":"Not Found"}`. */
export const gatewayMessage = (statusCode: number, message: string): HttpResponse =>
  jsonResponse(statusCode, Buffer.from(JSON.stringify({ message })));

const jsonResponse = (statusCode: number, body: Buffer): HttpResponse => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  cookies: [],
  body,
});

function joinHeaders(rawHeaders: readonly string[]): Record<string, string | undefined> {
  const headers: Record<string, string | undefined> = {};
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase();
    const value = rawHeaders[i + 1] ?? '';
    const before = headers[name];
    // Several Cookie lines are one list of cookies; all other names join with a comma.
    const separator = name === 'cookie' ? '; ' : ',';
    headers[name] = before === undefined ? value : `${before}${separator}${value}`;
  }
  return headers;
}

function joinQuery(rawQuery: string): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(rawQuery)) {
    query[name] = Object.hasOwn(query, name) ? `${query[name] ?? ''},${value}` : value;
  }
  return query;
}

/** Everything else, and everything compressed, travels in base64 (API Gateway, "Working with binary media types"). */
const TEXT_TYPE = /^(?:text\/|application\/(?:json|javascript|xml)\s*(?:;|$))/i;

const isTextBody = (contentType: string | undefined, contentEncoding: string | undefined): boolean =>
  (contentEncoding === undefined || contentEncoding === 'identity') && TEXT_TYPE.test(contentType ?? '');

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `12/Mar/2020:19:03:58 +0000` */
function commonLogTime(nowMs: number): string {
  const [date = '', time = ''] = new Date(nowMs).toISOString().split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1] ?? ''}/${year}:${time.slice(0, 8)} +0000`;
}
