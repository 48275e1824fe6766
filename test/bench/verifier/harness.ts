import { fork, type ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type {
  COMMON_ENVIRONMENT,
  EnvironmentOf,
  VERIFIER_ENVIRONMENT,
} from '../../../lambdas/contracts/environment.ts';
import { METRICS_NAMESPACE } from '../../../lambdas/contracts/metrics.ts';
import { envelope, errorJson } from '../../support/samples/sentry-bodies.ts';
import type { Bench } from '../row.ts';
import { BARE_ENTRY, bundle, VERIFIER_ENTRY } from './bundles.ts';
import { CERTIFICATE_FILE, startFakeAws, type FakeAws } from './fake-aws.ts';

/**
 * `verifier`: as deployed. `bare`: client-sqs and nothing else, bundled with the same options. `leanBare`: the same, also
 * without the SDK's credential providers, which the product's alias leaves out of its bundles.
 */
export type Subject = 'verifier' | 'bare' | 'leanBare';

export interface Harness {
  aws: FakeAws;
  /** Module load and first answer in a fresh process, milliseconds. */
  cold: (subject: Subject) => Promise<{ loadMs: number; totalMs: number }>;
  /** A process that has served `warmUp` requests. */
  warm: (subject: Subject, warmUp: number) => Promise<Warm>;
  /** A process with the bundle loaded; `ask` makes its only request. */
  load: (subject: Subject) => Promise<{ ask: () => Promise<{ statusCode: number; ms: number }> }>;
}

export interface Warm {
  /** Processor time of one request over so many of them, microseconds. */
  measure: (requests: number) => Promise<number>;
  end: () => Promise<void>;
}

const SECRET = 'a client secret that the benchmark alone knows';
/** The design's size of a request. */
const BODY_BYTES = 8 * 1024;

export async function startHarness({ directory, onEnd }: Bench): Promise<Harness> {
  const bundles: Record<Subject, string> = {
    verifier: (await bundle(VERIFIER_ENTRY, directory, 'verifier')).file,
    bare: (await bundle(BARE_ENTRY, directory, 'bare', { aliases: {} })).file,
    leanBare: (await bundle(BARE_ENTRY, directory, 'lean-bare')).file,
  };
  const eventFile = path.join(directory, 'event.json');
  await writeFile(eventFile, JSON.stringify(delivery(bodyOf(BODY_BYTES))));
  const aws = await startFakeAws({ clientSecret: SECRET });
  onEnd(() => aws.stop());

  const start = (subject: Subject, order: object): ChildProcess => {
    const options = JSON.stringify({ bundle: bundles[subject], eventFile, ...order });
    const child = fork('test/bench/verifier/worker.mjs', [options], {
      env: environmentOf(aws),
      // Its log lines go through a pipe, as in Lambda.
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    child.stdout?.resume();
    return child;
  };
  return {
    aws,
    cold: async (subject) => coldFigures.parse(await lastWord(start(subject, { kind: 'cold' }))),
    warm: async (subject, warmUp) => {
      const child = start(subject, { kind: 'warm', warmUp });
      await nextWord(child);
      return {
        measure: async (requests) => {
          const word = nextWord(child);
          child.send({ requests });
          return warmFigures.parse(await word).cpuMicroseconds;
        },
        end: async () => {
          const word = lastWord(child);
          child.send({ requests: 0 });
          await word;
        },
      };
    },
    load: async (subject) => {
      const child = start(subject, { kind: 'once' });
      await nextWord(child);
      return {
        ask: async () => {
          const word = lastWord(child);
          child.send({});
          return onceFigures.parse(await word);
        },
      };
    },
  };
}

export const coldFigures = z.object({ loadMs: z.number(), totalMs: z.number() });
const warmFigures = z.object({ cpuMicroseconds: z.number() });
const onceFigures = z.object({ statusCode: z.number(), ms: z.number() });

function nextWord(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) =>
      reject(new Error(`The worker ended with ${String(code)} and no figures.`));
    child.once('exit', onExit);
    child.once('message', (word) => {
      child.off('exit', onExit);
      resolve(word);
    });
  });
}

/** What the worker says, once it has ended: nothing of it disturbs the next one. */
export async function lastWord(child: ChildProcess): Promise<unknown> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const word = await nextWord(child);
  await ended;
  return word;
}

/** What Lambda and the stack set. */
function environmentOf({ url, queueUrl }: FakeAws): Record<string, string> {
  const product: EnvironmentOf<typeof VERIFIER_ENVIRONMENT> & EnvironmentOf<typeof COMMON_ENVIRONMENT> = {
    QUEUE_URL: queueUrl,
    WEBHOOK_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:webhook',
    ARCHIVE_BUCKET: 'archive',
    REQUIRE_BEARER: 'false',
    POWERTOOLS_SERVICE_NAME: 'verifier',
    POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
    METRICS_SENT: 'all',
    POWERTOOLS_LOG_LEVEL: 'INFO',
    NODE_OPTIONS: '',
  };
  return {
    ...product,
    NODE_EXTRA_CA_CERTS: path.resolve(CERTIFICATE_FILE),
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_SESSION_TOKEN: 'a token of the usual length '.repeat(30),
    AWS_LAMBDA_FUNCTION_NAME: 'verifier',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=0',
  };
}

/** An `error.created` of about this size. */
export function bodyOf(bytes: number, overrides: Record<string, unknown> = {}): string {
  const frame = {
    filename: 'src/checkout.ts',
    function: 'pay',
    lineno: 41,
    in_app: true,
    context_line: '  return cart.items.total;',
  };
  const withFrames = (count: number) => {
    const frames = Array.from({ length: count }, (_, lineno) => ({ ...frame, lineno }));
    const exception = { values: [{ type: 'TypeError', value: 'x is undefined', stacktrace: { frames } }] };
    return JSON.stringify(envelope('created', { error: errorJson({ exception, ...overrides }) }));
  };
  const room = bytes - withFrames(0).length;
  return withFrames(Math.max(0, Math.floor(room / (JSON.stringify(frame).length + 2))));
}

/** A signed delivery as API Gateway hands it over. */
const delivery = (body: string) => ({
  version: '2.0',
  routeKey: 'ANY /api/webhooks/sentry',
  rawPath: '/api/webhooks/sentry',
  rawQueryString: '',
  headers: {
    accept: '*/*',
    'accept-encoding': 'gzip, deflate',
    'content-length': Buffer.byteLength(body).toString(),
    'content-type': 'application/json',
    host: 'api.example.com',
    'request-id': '0123456789abcdef0123456789abcdef',
    'sentry-hook-resource': 'error',
    'sentry-hook-signature': createHmac('sha256', SECRET).update(body).digest('hex'),
    'sentry-hook-timestamp': '1795435200',
    'user-agent': 'sentry/25.11.0 (https://sentry.io)',
    'x-forwarded-for': '192.0.2.1',
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
  },
  requestContext: { requestId: 'gateway-id', http: { method: 'POST', path: '/api/webhooks/sentry' } },
  body,
  isBase64Encoded: false,
});
