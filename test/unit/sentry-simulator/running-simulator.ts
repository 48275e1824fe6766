import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import {
  startSentrySimulator,
  type SentrySimulator,
  type SentrySimulatorOptions,
} from '../../../lib/sentry-simulator/simulator.ts';

interface Received {
  headers: IncomingHttpHeaders;
  raw: Buffer;
  body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into foreign JSON
}

interface Reply {
  status: number;
  headers: Headers;
  body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into foreign JSON
}

export const SECRET = 'a-client-secret';
const TOKEN = 'a-token';
export const ORG = 'acme';

/** A simulator with a receiver for its webhooks, and short ways to talk to it. */
export interface Running {
  simulator: SentrySimulator;
  received: Received[];
  /** The receiver's answer from now on. */
  answerWith: (status: number, headers?: Record<string, string>) => void;
  call: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>;
  /** `GET /api/0/organizations/acme/...` */
  rest: (path: string) => Promise<Reply>;
  /** `resource.action` of what the receiver got, once nothing is on its way. */
  hooks: () => Promise<string[]>;
  stop: () => Promise<void>;
}

const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

export const startRunning = async (options: Partial<SentrySimulatorOptions> = {}): Promise<Running> => {
  const received: Received[] = [];
  let answer: { status: number; headers: Record<string, string> } = { status: 202, headers: {} };
  const receiver = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const raw = Buffer.concat(parts);
      received.push({ headers: request.headers, raw, body: JSON.parse(raw.toString('utf8')) });
      response.writeHead(answer.status, answer.headers).end();
    });
  });
  const port = await listen(receiver);
  const simulator = await startSentrySimulator({
    orgSlug: ORG,
    projects: [
      { slug: 'shop-api', platform: 'node' },
      { slug: 'shop-web', platform: 'javascript' },
      { slug: 'crm', platform: 'python' },
    ],
    authToken: TOKEN,
    webhook: { url: `http://127.0.0.1:${port}/hook`, secret: SECRET },
    ...options,
  });
  const call: Running['call'] = async (method, path, body, headers = {}) => {
    const response = await fetch(`${simulator.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };
  return {
    simulator,
    received,
    answerWith: (status, headers = {}) => {
      answer = { status, headers };
    },
    call,
    rest: (path) => call('GET', `/api/0/organizations/${ORG}/${path}`),
    hooks: async () => {
      await simulator.webhooksIdle();
      return received.map(({ headers, body }) => `${String(headers['sentry-hook-resource'])}.${body.action}`);
    },
    stop: async () => {
      await simulator.stop();
      receiver.closeAllConnections();
      await new Promise((resolve) => receiver.close(resolve));
    },
  };
};

/** Sends one event to the DSN of a project as an SDK would. Answers its id. */
export const sendEvent = async (
  { simulator, call }: Running,
  event: Record<string, unknown>,
  projectSlug = 'shop-api',
): Promise<string> => {
  const dsn = new URL(simulator.dsn(projectSlug));
  const { body } = await call('POST', `/api${dsn.pathname}/store/?sentry_key=${dsn.username}`, event);
  return body.id as string;
};

export const anError = (type = 'TypeError', value = 'x is not a function'): Record<string, unknown> => ({
  platform: 'node',
  exception: {
    values: [
      {
        type,
        value,
        stacktrace: { frames: [{ filename: 'app.js', function: 'run', in_app: true, lineno: 3 }] },
      },
    ],
  },
});
