import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { createStackReader, type StackReader } from '../support/deployed/deployed-stack.ts';
import { DEPLOY } from '../support/deployed/deployment.ts';
import { startMoto, type Moto } from '../support/deployed/moto.ts';
import { createPackedApp, type PackedApp } from '../support/package/packed-app.ts';

/** The app of the README, deployed from the package and updated, and looked at by the package's own doctor. */

const [, EXAMPLE = ''] = /```ts\n(.*?)```/s.exec(readFileSync('README.md', 'utf8')) ?? [];

let app: PackedApp;
let moto: Moto;
let stack: StackReader;

const deploy = async (file: string, text: string) => {
  await app.synth(file, text);
  return moto.cdk([...DEPLOY, '-a', path.join(app.folder, `${file}.out`)]);
};

beforeAll(async () => {
  [app, moto] = await Promise.all([
    createPackedApp(),
    startMoto(z.string({ error: 'MOTO_PYTHON: see CONTRIBUTING.md' }).parse(process.env['MOTO_PYTHON'])),
  ]);
  stack = createStackReader(moto, 'Platform');
  await moto.cdk(['bootstrap', 'aws://123456789012/eu-central-1']);
}, 400_000);
afterAll(async () => {
  await moto.stop();
  await app.remove();
});

describe('the app of the README', () => {
  it('is deployed, with code that was bundled when the package was made', async () => {
    const output = await deploy('first.ts', EXAMPLE);

    const outputs = await stack.outputs();
    expect(output).toContain('✅  Platform');
    expect(outputs['ErrorsWebhookUrl']).toMatch(/^https:.*\/api\/webhooks\/sentry$/);
    const { CodeSize, Runtime } = await stack.functionNamed('consumer');
    expect(CodeSize).toBeGreaterThan(100_000);
    expect(Runtime).toBe('nodejs24.x');
  }, 300_000);

  it('is found by the doctor of the package, by stack and path', async () => {
    const bin = path.join(app.installed, 'dist/commands/sentry-error-ledger.mjs');

    const output = await moto.shell(
      `cd ${app.folder}; node ${bin} doctor --stack Platform --id Errors --timeout 1 --json || true`,
    );

    const { target, checks } = JSON.parse(/^\{$.*^\}$/ms.exec(output)?.[0] ?? '{}') as {
      target: string;
      checks: { name: string; state: string; finding: string; fix?: string }[];
    };
    const states = Object.fromEntries(checks.map(({ name, state }) => [name, state]));
    expect(target).toBe('error log Errors of stack Platform');
    expect(states).toMatchObject({ aws: 'ok', queue: 'ok', 'dead-letter-queue': 'ok', secrets: 'fail' });
    expect(checks.find(({ name }) => name === 'secrets')?.fix).toContain(
      'npx sentry-error-ledger secret --stack Platform --id Errors',
    );
  }, 120_000);

  it('is updated in place by another setting', async () => {
    const before = await stack.physicalIds();

    await deploy(
      'changed.ts',
      EXAMPLE.replace("SENTRY_ORG_SLUG: 'acme'", "SENTRY_ORG_SLUG: 'acme', LOG_LEVEL: 'DEBUG'"),
    );

    const after = await stack.physicalIds();
    const { Environment } = await stack.functionNamed('consumer');
    expect(Environment.Variables.POWERTOOLS_LOG_LEVEL).toBe('DEBUG');
    for (const id of ['ErrorsLedgerTable', 'ErrorsLedgerBucket', 'ErrorsIngestQueue', 'ErrorsUserPool'])
      expect([id, after[id]]).toEqual([id, before[id]]);
  }, 300_000);
});
