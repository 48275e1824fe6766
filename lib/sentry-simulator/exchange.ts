import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** One request, read to the end. */
export interface Exchange {
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body: string;
}

/** An answer other than success, thrown from anywhere below a route. `detail` is what Sentry puts in the body. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;
  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

/** The message of anything thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const json = (status: number, value: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
});

export interface Route<Context> {
  method: string;
  /** Over the whole path; its groups are the handler's `params`. */
  pattern: RegExp;
  run: (exchange: Exchange, params: string[], context: Context) => Answer | Promise<Answer>;
}

/** The route for a path, its decoded parameters, or the reason why there is none. */
export const findRoute = <Found extends { method: string; pattern: RegExp }>(
  routes: readonly Found[],
  method: string,
  path: string,
): { route: Found; params: string[] } | 'no path' | 'no method' => {
  let known = false;
  for (const route of routes) {
    const match = route.pattern.exec(path);
    if (match === null) continue;
    if (route.method === method)
      return { route, params: match.slice(1).map((part) => decodeURIComponent(part)) };
    known = true;
  }
  return known ? 'no method' : 'no path';
};

/** Relay's own ceiling for a whole envelope is of this order; it only keeps a mistake from filling the memory. */
const MAX_BODY_BYTES = 50_000_000;

/** Reads the request. Throws `HttpProblem` 413 above 50 MB. */
export const readExchange = async (request: IncomingMessage, base: string): Promise<Exchange> => {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    if (!Buffer.isBuffer(part)) continue;
    size += part.length;
    if (size > MAX_BODY_BYTES) throw new HttpProblem(413, 'Request body too large.');
    parts.push(part);
  }
  return {
    method: request.method ?? 'GET',
    url: new URL(request.url ?? '/', base),
    headers: request.headers,
    body: Buffer.concat(parts),
  };
};

export const writeAnswer = (response: ServerResponse, answer: Answer): void => {
  response.writeHead(answer.status, {
    'content-length': Buffer.byteLength(answer.body),
    ...answer.headers,
  });
  response.end(answer.body);
};
