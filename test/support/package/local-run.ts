import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { LocalEndpoints } from '../../../lib/local/endpoints.ts';
import type { PackedApp } from './packed-app.ts';

/** `npx sentry-error-ledger local` in the folder of an app. */
export interface PackedLocalRun {
  endpoints: LocalEndpoints;
  /** Ends it as Ctrl-C does; its exit code. */
  stop(): Promise<number | null>;
}

/** A loaded machine needs several times what an idle one does. */
const READY_WITHIN_MS = 180_000;

/** Nothing of the shell that runs the tests, and no demo. */
export const QUIET = {
  PORT: '0',
  DEMO: 'empty',
  ALERTS: '',
  SENTRY_BASE_URL: '',
  SENTRY_ORG_SLUG: '',
  DATA_DIR: '',
};

export async function startPackedLocalRun(
  app: PackedApp,
  parameters: readonly string[],
): Promise<PackedLocalRun> {
  const command = path.join(app.installed, 'dist/commands/sentry-error-ledger.mjs');
  const child = spawn(process.execPath, [command, 'local', ...parameters], {
    cwd: app.folder,
    env: { ...process.env, CDK_VALIDATION: 'false', ...QUIET },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const file = path.join(app.folder, '.local/endpoints.json');
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!output.includes('  Ready\n')) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGTERM');
      throw new Error(`The local run of the package did not start:\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    endpoints: JSON.parse(await readFile(file, 'utf8')) as LocalEndpoints,
    async stop() {
      const ended = once(child, 'close');
      child.kill('SIGINT');
      await ended;
      return child.exitCode;
    },
  };
}
