import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createSentryApi,
  SentryRefusal,
  SentryUnavailable,
  type SentryApiOptions,
} from '../../../../lambdas/adapters/sentry/api.ts';

/** A Sentry on the loopback device that answers as a test tells it, and a client for it. */
export const TOKEN = 'sntrys_the-token-of-this-test';
export const SPAN = { start: '2026-08-22T10:00:00.000Z', end: '2026-11-20T10:00:00.000Z' };
export const WHOLE = { from: null, before: null };
export const FIRST_PAGE = { ...SPAN, firstSeen: WHOLE, projects: [], cursor: null };

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  /** Sent as JSON; a Buffer as it is. */
  body?: unknown;
}
interface ReceivedRequest {
  method: string;
  url: URL;
  authorization: string;
  body: string;
}

type Answerer = (request: IncomingMessage, url: URL, attempt: number) => Answer | 'hang' | 'hang up';

let server: Server;
/** What came in since the test began, and how it is answered. */
export const sentry: { answerer: Answerer; requests: ReceivedRequest[] } = {
  answerer: () => ({ body: [] }),
  requests: [],
};

const respond = async (request: IncomingMessage, response: ServerResponse) => {
  const url = new URL(request.url ?? '/', 'http://server');
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const authorization = request.headers.authorization ?? '';
  sentry.requests.push({ method: request.method ?? '', url, authorization, body });
  const answer = sentry.answerer(request, url, sentry.requests.length);
  if (answer === 'hang') return;
  if (answer === 'hang up') {
    request.socket.destroy();
    return;
  }
  response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
  response.end(Buffer.isBuffer(answer.body) ? answer.body : JSON.stringify(answer.body ?? []));
};

/** Starts the server before the tests of a file, resets it before each and stops it after them. */
export function useSentryServer(): void {
  beforeAll(async () => {
    server = createServer((request, response) => void respond(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(() => {
    sentry.requests = [];
    sentry.answerer = () => ({ body: [] });
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
}

export const baseUrl = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** A client on a clock of its own: sleeping moves it, so that no test waits. */
export const createClient = (options: Partial<SentryApiOptions> = {}) => {
  let now = Date.parse('2026-11-20T10:00:00.000Z');
  const slept: number[] = [];
  const starts: number[] = [];
  const sleepers: { until: number; resolve: () => void }[] = [];
  const wakeNext = () => {
    const next = sleepers.sort((a, b) => a.until - b.until).shift()!;
    now = Math.max(now, next.until);
    next.resolve();
  };
  const api = createSentryApi({
    baseUrl: baseUrl(),
    orgSlug: 'acme',
    token: () => Promise.resolve(TOKEN),
    fetch: (input, init) => {
      starts.push(now);
      return fetch(input, init);
    },
    clock: { now: () => now },
    sleep: (ms) => {
      slept.push(ms);
      return new Promise<void>((resolve) => {
        sleepers.push({ until: now + ms, resolve });
        setImmediate(wakeNext);
      });
    },
    random: () => 0,
    ...options,
  });
  return { api, slept, starts, now: () => now };
};

export const link = (next: string, results: boolean) =>
  `<https://elsewhere.test/api/0/organizations/acme/issues/?&cursor=0:0:1>; rel="previous"; results="false"; cursor="0:0:1", ` +
  `<https://elsewhere.test/api/0/organizations/acme/issues/?&cursor=${next}>; rel="next"; results="${String(results)}"; cursor="${next}"`;

export const failure = async (promise: Promise<unknown>): Promise<SentryRefusal | SentryUnavailable> => {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof SentryRefusal || error instanceof SentryUnavailable) return error;
  throw new Error(`Expected a Sentry failure, got ${String(error)}`);
};
