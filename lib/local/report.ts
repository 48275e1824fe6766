import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The secrets of lib/constructs/product-secrets.ts. */
export type SecretName = 'webhook' | 'sentryToken' | 'cron';

/** Where everything is; the content of `endpoints.json`. */
export interface LocalEndpoints {
  url: string;
  webhookUrl: string;
  syncUrl: string;
  adminUrl: string;
  apiUrl: string;
  /** Bearer token for the admin API and pages. */
  adminToken: string;
  webhookSecret: string;
  cronSecret: string;
  dynamodbEndpoint: string;
  /** SQS, S3 and Secrets Manager. */
  awsEndpoint: string;
  tableName: string;
  queueUrl: string;
  dlqUrl: string;
  archiveBucket: string;
  secretArns: Record<SecretName, string>;
  /** What the functions know of Sentry. No projects: all that the token can see. */
  sentry: { baseUrl: string; orgSlug: string; projects: string[] };
  /** These two from the simulator only. */
  sentryUrl?: string;
  dsn?: string;
}

const fileOf = (localDir: string) => path.join(localDir, 'endpoints.json');

/** Written whole or not at all: whoever waits for the file may read it as soon as it is there. */
export async function writeEndpoints(localDir: string, endpoints: LocalEndpoints): Promise<void> {
  await mkdir(localDir, { recursive: true });
  const temporary = `${fileOf(localDir)}.${process.pid}`;
  // It holds secrets, if only of this machine.
  await writeFile(temporary, `${JSON.stringify(endpoints, null, 2)}\n`, { mode: 0o600 });
  await rename(temporary, fileOf(localDir));
}

export async function removeEndpoints(localDir: string): Promise<void> {
  await rm(fileOf(localDir), { force: true });
}

/** Terminal lines with the time since the process started. */
export interface Progress {
  step(line: string): void;
  problem(line: string): void;
}

/** `now` is milliseconds since the start of the process. */
export function createProgress(
  write: (line: string) => void,
  now: () => number = () => performance.now(),
): Progress {
  const stamp = () => `${(now() / 1000).toFixed(1).padStart(6)}s`;
  return {
    step: (line) => write(`${stamp()}  ${line}`),
    problem: (line) => write(`${stamp()}  ! ${line}`),
  };
}

/** What a person needs first, framed. */
export function readyBox(endpoints: LocalEndpoints, logDir: string): string {
  const token = encodeURIComponent(endpoints.adminToken);
  const rows: [string, string | undefined][] = [
    ['Errors', `${endpoints.url}/admin/sign-in?token=${token}`],
    ['Webhook', endpoints.webhookUrl],
    ['Sync now', `curl -X POST -H 'Authorization: Bearer ${endpoints.cronSecret}' ${endpoints.syncUrl}`],
    ['Sentry', endpoints.sentryUrl && `${endpoints.sentryUrl} (simulator)`],
    ['DSN', endpoints.dsn],
    ['Logs', logDir],
  ];
  const line = '-'.repeat(72);
  const shown = rows.filter(([, value]) => value !== undefined);
  return [
    line,
    ...shown.map(([name, value]) => `${name.padEnd(10)}${value ?? ''}`),
    'Ctrl-C stops everything.',
    line,
  ].join('\n');
}
