import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LocalEndpoints } from '../../../lib/local/endpoints.ts';

export interface LocalStack {
  endpoints: LocalEndpoints;
  pid: number;
  /** Folder of this run: logs, template, endpoints.json. */
  localDir: string;
  /** What it has printed so far. */
  output(): string;
  /** Ends it with SIGTERM; throws where it does not end by itself with status 0. */
  stop(): Promise<void>;
}

/** A loaded machine needs several times the eight seconds of an idle one. */
const READY_WITHIN_MS = 90_000;
const STOPPED_WITHIN_MS = 20_000;

/** Empty counts as not set and wins over a developer's .env. */
const UNSET = Object.fromEntries(
  [
    'SENTRY_BASE_URL',
    'SENTRY_ORG_SLUG',
    'SENTRY_PROJECT_SLUG',
    'SENTRY_AUTH_TOKEN',
    'SENTRY_CA_FILE',
    'SENTRY_WEBHOOK_SECRET',
    'CRON_SECRET',
    'SYNC_INTERVAL_SECONDS',
    'DATA_DIR',
    'SIMULATOR_TRAFFIC_PER_MINUTE',
    'LOCAL_VISIBILITY_TIMEOUT_SECONDS',
    'LOCAL_ACCOUNT_CONCURRENCY',
    'ALERT_FROM',
    'REPORT',
    'ALERT_ENDPOINTS',
  ].map((name) => [name, '']),
);

/** The demo's rules would mail each error of every test, and its story is of other groups than a test's. */
const NO_DEMO = { ALERTS: '[]', DEMO: 'empty' };

/**
 * In the integration suite every call of a function or a command is judged by its role, and recorded in a file that is
 * named by the test. Actions of `without` are taken from their roles, each as `<role> <action>`.
 */
export function judged(without: readonly string[] = []): { LOCAL_PERMISSIONS?: string } {
  const folder = process.env['TEST_RECORDED_CALLS'];
  if (folder === undefined) return {};
  const test = path.basename(expect.getState().testPath ?? '', '.test.ts');
  return {
    LOCAL_PERMISSIONS: JSON.stringify({
      file: path.join(folder, `${test}.${randomUUID()}.jsonl`),
      without,
      // What test/integration/commands fills.
      names: { RebuildTable: 'copy' },
    }),
  };
}

/** Runs `node bin/local.ts` in a process of its own, on free ports and in a folder of its own. */
export async function startLocalStack(env: Record<string, string> = {}): Promise<LocalStack> {
  const localDir = await mkdtemp(path.join(tmpdir(), 'local-stack-'));
  const child = spawn(process.execPath, ['bin/local.ts'], {
    env: { ...process.env, ...UNSET, ...NO_DEMO, ...judged(), PORT: '0', LOCAL_DIR: localDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));

  const endpoints = await readEndpoints(child, localDir, () => output).catch(async (error: unknown) => {
    child.kill('SIGTERM');
    await exitOf(child).catch(() => child.kill('SIGKILL'));
    await rm(localDir, { recursive: true, force: true });
    throw error;
  });
  return {
    endpoints,
    pid: child.pid ?? 0,
    localDir,
    output: () => output,
    async stop() {
      child.kill('SIGTERM');
      const code = await exitOf(child);
      await rm(localDir, { recursive: true, force: true });
      if (code !== 0) throw new Error(`The local stack ended with ${code}:\n${output}`);
    },
  };
}

async function readEndpoints(
  child: ChildProcess,
  localDir: string,
  output: () => string,
): Promise<LocalEndpoints> {
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const text = await readFile(path.join(localDir, 'endpoints.json'), 'utf8').catch(() => undefined);
    if (text !== undefined) return JSON.parse(text) as LocalEndpoints;
    if (child.exitCode !== null || Date.now() > deadline) {
      throw new Error(`The local stack did not start:\n${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function exitOf(child: ChildProcess): Promise<number | string> {
  if (child.exitCode !== null) return child.exitCode;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`The local stack did not end within ${STOPPED_WITHIN_MS} ms of SIGTERM.`));
    }, STOPPED_WITHIN_MS);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      resolve(code ?? signal ?? 'unknown');
    });
  });
}
