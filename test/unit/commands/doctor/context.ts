import { REDACTION_RULES_VERSION } from '../../../../lambdas/core/sanitise/version.ts';
import type { Context, Finding } from '../../../../lib/commands/doctor/check.ts';
import { allChecks } from '../../../../lib/commands/doctor/examine.ts';
import type { HttpAnswer } from '../../../../lib/commands/target/http.ts';
import type { Aws } from '../../../../lib/commands/doctor/aws/aws.ts';
import type { SyncRun, TableReader } from '../../../../lib/commands/doctor/aws/table.ts';
import type { Deployment } from '../../../../lib/commands/doctor/deployment.ts';

export const NOW = Date.parse('2026-11-20T12:00:00.000Z');
/** An instant so many minutes before `NOW`. */
export const ago = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();

export const CLIENT_SECRET = 'c'.repeat(64);

export const target: Deployment = {
  description: 'stack SentryErrorLog-prod',
  option: '--stage prod',
  stackName: 'SentryErrorLog-prod',
  alarmPrefix: 'SentryErrorLog-prod-',
  endpoints: undefined,
  webhookUrl: 'https://errors.example/api/webhooks/sentry',
  syncUrl: 'https://errors.example/api/cron/sentry-sync',
  adminUrl: 'https://errors.example/admin/error-log',
  tableName: 'Table',
  archiveBucket: 'bucket',
  queueUrl: 'https://sqs.eu-central-1.amazonaws.com/123456789012/queue',
  dlqUrl: 'https://sqs.eu-central-1.amazonaws.com/123456789012/dlq',
  secretArns: { webhook: 'arn:webhook', sentryToken: 'arn:token', cron: 'arn:cron' },
  alarmTopicArn: 'arn:topic',
  alertFrom: 'errors@example.com',
  signIn: { issuer: 'https://id.example', clientId: 'errors', userPool: 'eu-central-1_Example' },
  sentry: { baseUrl: 'https://sentry.example', orgSlug: 'acme', projects: ['web'] },
  clientSecret: undefined,
};

export const answer = (
  status: number,
  body: unknown = {},
  headers: Record<string, string> = {},
): HttpAnswer => ({
  status,
  headers: new Headers({ date: new Date(NOW).toUTCString(), ...headers }),
  text: typeof body === 'string' ? body : JSON.stringify(body),
  sentAt: NOW,
  receivedAt: NOW + 20,
});

export const completeRun: SyncRun = {
  state: 'COMPLETE',
  startedAt: new Date(NOW - 120_000).toISOString(),
  finishedAt: new Date(NOW - 90_000).toISOString(),
  issuesSeen: 7,
  ledger: { captureRate: 100, gapHours: 0 },
  errors: [],
};

const SECRETS: Record<string, object> = {
  'arn:webhook': { clientSecret: CLIENT_SECRET },
  'arn:token': { authToken: 'a'.repeat(64) },
  'arn:cron': { cronSecret: 'Abc123'.repeat(6) },
};

/** As a healthy provider answers. */
export const DISCOVERY = {
  issuer: 'https://id.example',
  jwks_uri: 'https://id.example/keys',
  authorization_endpoint: 'https://id.example/authorize',
  token_endpoint: 'https://id.example/token',
  id_token_signing_alg_values_supported: ['RS256'],
};

function providerAnswer({ pathname }: URL, answers: Record<string, () => Response> = {}): Response {
  const given = answers[pathname];
  if (given !== undefined) return given();
  if (pathname === '/.well-known/openid-configuration') return Response.json(DISCOVERY);
  if (pathname === '/keys') return Response.json({ keys: [{ kty: 'RSA', kid: '1' }] });
  return new Response('<form>');
}

/** A healthy deployment; `parts` are what is different. Time passes only while somebody sleeps. */
export function contextWith(parts: {
  target?: Partial<Deployment>;
  aws?: Partial<Omit<Aws, 'table'>>;
  table?: Partial<TableReader>;
  secrets?: Record<string, object>;
  http?: Context['http'];
  /** Answers of the identity provider by the path that is asked for; the others are well. */
  provider?: Record<string, () => Response>;
  stop?: AbortSignal;
  sentry?: (path: string, method: string) => [status: number, body?: unknown];
}): Context & { waits: string[] } {
  let now = NOW;
  const waits: string[] = [];
  return {
    target: { ...target, ...parts.target },
    aws: {
      region: () => Promise.resolve('eu-central-1'),
      secret: (arn) =>
        Promise.resolve({ value: { ...SECRETS, ...parts.secrets }[arn], changedAt: new Date(NOW) }),
      queue: () => Promise.resolve({ waiting: 0, inFlight: 0 }),
      oldestMessageAge: () => Promise.resolve(null),
      isArchived: () => Promise.resolve(true),
      oldestRecord: () => Promise.resolve({ rules: REDACTION_RULES_VERSION }),
      subscriptions: () => Promise.resolve([{ endpoint: 'oncall@example.com', isConfirmed: true }]),
      ringingAlarms: () => Promise.resolve([]),
      protection: () => Promise.resolve({ stack: true, table: true }),
      writeBounds: () => Promise.resolve([{ name: 'the table', units: 4000 }]),
      ownKey: () => Promise.resolve(undefined),
      concurrency: () => Promise.resolve({ limit: 1000, unreserved: 1000 }),
      consumerConcurrency: () => Promise.resolve(5),
      email: {
        isVerified: () => Promise.resolve(true),
        sending: () => Promise.resolve({ isInSandbox: false, isEnabled: true }),
      },
      invited: () => Promise.resolve({ admins: 1, viewers: 2 }),
      ...parts.aws,
      table: {
        runs: () => Promise.resolve([completeRun]),
        oldestRun: () => Promise.resolve(completeRun),
        waitingRun: () => Promise.resolve(null),
        ledger: () => Promise.resolve(null),
        deliveries: () => Promise.resolve([]),
        refusals: () => Promise.resolve([]),
        unbroughtSince: () => Promise.resolve(0),
        foreverArchives: () => Promise.resolve([]),
        repairedRules: () => Promise.resolve(null),
        ...parts.table,
      },
    },
    sentry: {
      request: (path, { method = 'GET' } = {}) => {
        const [status, body = {}] = parts.sentry?.(path, method) ?? [200, {}];
        const raw = answer(status, body);
        const detail = (body as { detail?: string }).detail ?? '';
        return Promise.resolve({ status, body, detail, raw });
      },
    },
    http: parts.http ?? (() => Promise.resolve(answer(202, { accepted: true }))),
    fetch: (url) =>
      Promise.resolve(providerAnswer(new URL(url instanceof Request ? url.url : url), parts.provider)),
    clock: { now: () => now },
    sleep: (ms) => {
      now += ms;
      return Promise.resolve();
    },
    stop: parts.stop ?? new AbortController().signal,
    waiting: (text) => void waits.push(text),
    timeoutMs: 5_000,
    integration: undefined,
    waits,
  };
}

/** Runs the one check of this name by itself. */
export const check = (name: string, context: Context): Promise<Finding> =>
  allChecks()
    .find((each) => each.name === name)!
    .run(context);
