import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeJwt } from 'jose';
import { createCleanup } from '../../lib/local/cleanup.ts';
import type { LocalEndpoints } from '../../lib/local/endpoints.ts';
import { parseSettings } from '../../lib/local/settings.ts';
import { synthesizeStack } from '../../lib/local/template/synthesize-stack.ts';
import { QUIET, startPackedLocalRun } from '../support/package/local-run.ts';
import { createPackedApp, withoutCode, type PackedApp } from '../support/package/packed-app.ts';
import { createStackClient, until } from '../support/stack/stack-client.ts';

/** `npx sentry-error-ledger local`: the local run of whoever has the package alone. */

let app: PackedApp;
beforeAll(async () => {
  app = await createPackedApp();
}, 240_000);
afterAll(() => app.remove());

/** Starts of whole stacks, on a loaded machine. */
const SLOW = 400_000;

/** What `--install` or the app's own npm would have installed. */
const installEmulator = () =>
  symlink(
    path.resolve('node_modules/amplify-dynamodb-simulator'),
    path.join(app.folder, 'node_modules/amplify-dynamodb-simulator'),
  );

it(
  'names the one command that installs what the package does not bring',
  async () => {
    // Java, and neither npm's DynamoDB Local nor Docker.
    const bin = path.join(app.folder, 'bin');
    await mkdir(bin);
    const java = '#!/bin/sh\necho \'openjdk version "17.0.1"\' >&2\n';
    await writeFile(path.join(bin, 'java'), java, { mode: 0o755 });

    const { status, stderr } = spawnSync(
      process.execPath,
      [path.join(app.installed, 'dist/commands/sentry-error-ledger.mjs'), 'local'],
      { cwd: app.folder, env: { PATH: `${bin}:/bin`, PORT: '0' }, encoding: 'utf8' },
    );

    expect(status).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringContaining('`npx sentry-error-ledger local --install`'),
    ]);
  },
  SLOW,
);

/** A run's template without its own addresses, and its functions' code, by the names of their services. */
async function madeIn(localDir: string): Promise<{ template: unknown; code: string[] }> {
  const out = path.join(localDir, 'cdk.out');
  const text = await readFile(path.join(out, 'SentryErrorLog-dev.template.json'), 'utf8');
  const folders = (await readdir(out)).filter((name) => /^asset\.[0-9a-f]+$/.test(name));
  const code = folders.map((name) => readFile(path.join(out, name, 'index.mjs'), 'utf8'));
  const template: unknown = JSON.parse(text.replaceAll(/(127\.0\.0\.1|localhost):\d+/g, '$1:0'));
  return { template: withoutCode(template), code: (await Promise.all(code)).sort() };
}

/** As `npm start` synthesizes it in a checkout, for the same sign-in and the same Sentry; the folder. */
async function synthesizedFromSources({ adminToken, sentryUrl = '' }: LocalEndpoints): Promise<string> {
  const localDir = path.join(app.folder, 'of-checkout');
  const environment = { ...process.env, ...QUIET, LOCAL_DIR: localDir };
  const { iss: issuer = '' } = decodeJwt(adminToken);
  const assembled = await synthesizeStack(
    {
      settings: parseSettings(environment),
      environment,
      progress: { step: () => undefined, problem: () => undefined },
      signal: AbortSignal.timeout(SLOW),
    },
    createCleanup(() => undefined),
  );
  await assembled.read({ OIDC_ISSUER: issuer, SENTRY_BASE_URL: sentryUrl });
  return localDir;
}

it(
  'without options runs the stack of the repository: the same template, the same code',
  async () => {
    await installEmulator();
    const run = await startPackedLocalRun(app, []);
    const mine = await madeIn(path.join(app.folder, '.local'));
    const exitCode = await run.stop();

    const own = await madeIn(await synthesizedFromSources(run.endpoints));

    expect(exitCode).toBe(0);
    expect(mine.template).toEqual(own.template);
    expect(mine.code.length).toBe(6);
    expect(mine.code).toEqual(own.code);
  },
  SLOW,
);

/** Two error logs among other things, all of which they share lying in another stack of a stage. */
const PLATFORM = `
import { App, Stack, Stage } from 'aws-cdk-lib';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { ErrorLog, Identity } from 'sentry-error-ledger';

const { CDK_DEFAULT_ACCOUNT: account } = process.env;
const production = new Stage(new App(), 'Production', { env: { account, region: 'eu-central-1' } });
const shared = new Stack(production, 'Shared');
const bus = new EventBus(shared, 'Bus');
const given = {
  bus,
  endpoints: new Secret(shared, 'Endpoints'),
  identity: Identity.pool(new UserPool(shared, 'Staff')),
};
const platform = new Stack(production, 'Platform', { stackName: 'acme-platform' });
const code = Code.fromInline('exports.handler = () => {}');
const mine = new Function(platform, 'Mine', { code, handler: 'index.handler', runtime: Runtime.NODEJS_24_X });
new Rule(platform, 'Rule', { eventBus: bus, eventPattern: { source: ['x'] }, targets: [new LambdaFunction(mine)] });
const settings = {
  SENTRY_ORG_SLUG: 'acme',
  SENTRY_BASE_URL: 'https://de.sentry.io',
  DOMAIN_NAME: 'errors.example.com',
  DOMAIN_CERTIFICATE_ARN: 'arn:aws:acm:eu-central-1:123456789012:certificate/1',
  REQUIRE_BEARER: true,
};
for (const id of ['Errors', 'More'])
  new ErrorLog(platform, id, { ...given, topic: new Topic(platform, 'Of' + id), stage: 'prod', settings });
`;

describe('of an app with several error logs', () => {
  beforeAll(async () => {
    await writeFile(path.join(app.folder, 'platform.mjs'), PLATFORM);
    await writeFile(path.join(app.folder, 'cdk.json'), '{ "app": "node platform.mjs" }');
  });

  it(
    'asks which one is meant, with the options that name each',
    async () => {
      await expect(startPackedLocalRun(app, ['--stack', 'acme-platform'])).rejects.toThrow(
        'several error logs; it has:\n  --stack acme-platform --id Errors\n  --stack acme-platform --id More\n',
      );
    },
    SLOW,
  );

  it(
    'runs the one that is named, with whatever it was handed, from a webhook to its page',
    async () => {
      const run = await startPackedLocalRun(app, ['--stack', 'acme-platform', '--id', 'More']);
      const client = createStackClient(run.endpoints);

      const groups = await until(
        'an error of the simulator is listed',
        async () => (await client.list()).groups.length > 0,
        60_000,
      ).finally(() => run.stop());

      expect(groups).toBe(true);
      expect(run.endpoints.tableName).toBe('MoreLedgerTable');
    },
    SLOW,
  );
});
