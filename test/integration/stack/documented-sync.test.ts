import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as z from 'zod';
import { scriptsOf } from '../../support/documents/documents.ts';
import { startLocalStack, type LocalStack } from '../../support/stack/local-stack.ts';

let stack: LocalStack;

beforeAll(async () => {
  stack = await startLocalStack({ SIMULATOR_TRAFFIC_PER_MINUTE: '0', SYNC_INTERVAL_SECONDS: '0' });
}, 120_000);
afterAll(() => stack.stop());

/** Instead of CloudFormation and Secrets Manager, which the documentation's own functions ask. */
const ANSWERS = `
output() { [ "$1" = SyncUrl ] && printf %s "$SYNC_URL"; }
cron_secret() { printf %s "$CRON_SECRET"; }
`;

it.each(['docs/deploy.md', 'docs/sentry-setup.md'])('the command of %s runs a manual sync', async (file) => {
  // Arrange
  const command = scriptsOf(file)
    .flatMap((script) => script.split('\n'))
    .find((line) => line.startsWith('curl') && line.includes('SyncUrl'));

  // Act
  const { stdout } = await promisify(execFile)('bash', ['-euc', `${ANSWERS}${command ?? 'false'}`], {
    env: { ...process.env, SYNC_URL: stack.endpoints.syncUrl, CRON_SECRET: stack.endpoints.cronSecret },
  });

  // Assert
  const { run } = z.object({ run: z.looseObject({ complete: z.boolean() }) }).parse(JSON.parse(stdout));
  expect(run.complete).toBe(true);
});
