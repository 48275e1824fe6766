import { readFileSync } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ErrorLog } from '../../lib/error-log.ts';
import { createPackedApp, withoutCode, type PackedApp } from '../support/package/packed-app.ts';
import { cdkContext, templateOf } from '../support/template/stack-template.ts';
import { PROPS, templateWith, type Made } from '../support/construct/apps.ts';
import { withoutPlace } from '../support/template/under-other-ids.ts';

/** What `npm pack` makes, in a folder that has it, `aws-cdk-lib` and `constructs`, and nothing else of ours. */

let app: PackedApp;
beforeAll(async () => {
  app = await createPackedApp();
}, 240_000);
afterAll(() => app.remove());

/** Synthesis in a process of its own, on a loaded machine. */
const SLOW = 120_000;

const README = readFileSync('README.md', 'utf8');
const [, EXAMPLE = ''] = /```ts\n(.*?)```/s.exec(README) ?? [];

/** The reference to the secret that both are handed. */
const SECRET = { Ref: expect.stringMatching(/^Endpoints[0-9A-F]{8}$/) as unknown };

/** Where an asset lies in the assembly differs with its code. */
const withoutAssets = (template: unknown): unknown =>
  JSON.parse(
    JSON.stringify(template)
      .replaceAll(/"aws:asset:[^"]*":(?:"[^"]*"|true|false),?/g, '')
      .replaceAll(',}', '}'),
  );

const own = () => withoutCode(templateOf('prod').template.toJSON()) as Made;
const COMMON = `
const { App, Stack } = require('aws-cdk-lib');
const { ErrorLog } = require('sentry-error-ledger');
const props = { stage: 'prod', settings: { SENTRY_ORG_SLUG: 'acme' } };
const app = new App();
`;

describe('the example of the README', () => {
  it('is an app of about twenty lines', () => {
    expect(EXAMPLE.split('\n').length).toBeGreaterThan(15);
    expect(EXAMPLE.split('\n').length).toBeLessThan(26);
  });

  it(
    'synthesizes as it stands',
    async () => {
      const templates = await app.synth('example.ts', EXAMPLE);

      const { Resources, Outputs } = (await templates('Platform')) as Made;
      expect(Object.keys(Resources)).toEqual(expect.arrayContaining(['ErrorsLedgerTable', 'ErrorsUserPool']));
      expect(Object.keys(Outputs)).toContain('ErrorsWebhookUrl');
    },
    SLOW,
  );

  it(
    'has complete types, for apps of both module systems',
    async () => {
      const compilerOptions = {
        strict: true,
        noEmit: true,
        target: 'es2022',
        module: 'nodenext',
        // The CDK's own declarations name `Disposable`.
        lib: ['es2022', 'esnext.disposable'],
        types: [],
      };
      const files = ['typed.ts', 'typed.cts'];
      for (const file of files) await writeFile(path.join(app.folder, file), EXAMPLE);
      const project = JSON.stringify({ compilerOptions, files });
      await writeFile(path.join(app.folder, 'tsconfig.json'), project);

      const compiler = path.resolve('node_modules/typescript/bin/tsc');
      const output = await app.run(process.execPath, [compiler, '--project', '.']);

      expect(output).toBe('');
    },
    SLOW,
  );
});

describe('a CommonJS app', () => {
  it(
    'with the repository’s names and flags has the template of its stage but for the code',
    async () => {
      const text = `${COMMON}new ErrorLog(new Stack(app, 'SentryErrorLog-prod'), 'Default', props);`;

      const templates = await app.synth('same.cjs', text, cdkContext());

      expect(withoutCode(await templates('SentryErrorLog-prod'))).toEqual(own());
    },
    SLOW,
  );

  it(
    'under other ids, and without any flag, has it but for ids and names that follow the path',
    async () => {
      const text = `${COMMON}new ErrorLog(new Stack(app, 'Platform'), 'Errors', props);`;
      const withPaths = { 'aws:cdk:enable-path-metadata': true };

      const templates = await app.synth('other-ids.cjs', text, withPaths);

      const here = templateWith((stack) => new ErrorLog(stack, 'Default', PROPS), {
        name: 'SentryErrorLog-prod',
        context: { ...cdkContext(), ...withPaths },
      });
      const [mine, repositorys] = [
        withoutPlace((await templates('Platform')) as Made, { stack: 'Platform', id: 'Errors' }),
        withoutPlace(here, { stack: 'SentryErrorLog-prod', id: 'Default' }),
      ];
      expect(withoutAssets(mine)).toEqual(withoutAssets(repositorys));
    },
    SLOW,
  );

  it(
    'without any flag has two error logs in one stack, with one provider and one set of endpoints too',
    async () => {
      const text = `${COMMON}
        const { Secret } = require('aws-cdk-lib/aws-secretsmanager');
        const { UserPool } = require('aws-cdk-lib/aws-cognito');
        const { Identity } = require('sentry-error-ledger');
        const stack = new Stack(app, 'Platform');
        const endpoints = new Secret(stack, 'Endpoints');
        const identity = Identity.pool(new UserPool(stack, 'Staff'));
        new ErrorLog(stack, 'Errors', { ...props, endpoints, identity });
        new ErrorLog(stack, 'More', { ...props, endpoints, identity });`;

      const templates = await app.synth('shared.cjs', text);

      const { Resources } = (await templates('Platform')) as Made;
      const all = Object.entries(Resources);
      const told = (service: string, name: string) =>
        all
          .map(
            ([, { Properties }]) => Properties?.Environment?.Variables as Record<string, unknown> | undefined,
          )
          .filter((variables) => variables?.['POWERTOOLS_SERVICE_NAME'] === service)
          .map((variables) => variables?.[name]);
      expect(told('notifier', 'ENDPOINTS_SECRET_ARN')).toEqual([SECRET, SECRET]);
      expect(all.filter(([, { Type }]) => Type === 'AWS::Cognito::UserPool')).toHaveLength(1);
    },
    SLOW,
  );

  it(
    'without any flag has two error logs in one stack',
    async () => {
      const text = `${COMMON}const stack = new Stack(app, 'Platform');
        new ErrorLog(stack, 'Errors', props);
        new ErrorLog(stack, 'More', props);`;

      const templates = await app.synth('twice.cjs', text);

      const { Resources } = (await templates('Platform')) as Made;
      expect(Object.keys(Resources)).toHaveLength(2 * Object.keys(own().Resources).length);
    },
    SLOW,
  );

  it(
    'ships the certificates of a team’s own authority with the functions that call Sentry',
    async () => {
      const certificate = readFileSync('test/fixtures/bench/loopback-cert.pem', 'utf8');
      await writeFile(path.join(app.folder, 'ca.pem'), certificate);
      const text = `${COMMON}props.settings.SENTRY_CA_FILE = 'ca.pem';
        new ErrorLog(new Stack(app, 'Platform'), 'Errors', props);`;

      await app.synth('authority.cjs', text);

      const out = path.join(app.folder, 'authority.cjs.out');
      const files = await readdir(out, { recursive: true });
      expect(files.filter((file) => file.endsWith('/sentry-ca.pem'))).toHaveLength(2);
    },
    SLOW,
  );

  it(
    'is told of mistakes by name',
    async () => {
      const text = `${COMMON}props.settings.SYNC_WINDOW_DAYS = 900;
        new ErrorLog(new Stack(app, 'Platform'), 'Errors', props);`;

      await expect(app.synth('wrong.cjs', text)).rejects.toThrow(
        'Settings of the error log Platform/Errors are wrong',
      );
    },
    SLOW,
  );
});

describe('the commands', () => {
  const command = (...parameters: string[]) =>
    app.run(process.execPath, [
      path.join(app.installed, 'dist/commands/sentry-error-ledger.mjs'),
      ...parameters,
    ]);

  it(
    'are listed, each with what it is for',
    async () => {
      const help = await command('--help');

      for (const name of ['doctor', 'secret', 'replay', 'rebuild', 'invite', 'query', 'mcp'])
        expect(help).toMatch(new RegExp(`^  ${name} +[A-Z].+\\.$`, 'm'));
    },
    SLOW,
  );

  it.each(['doctor', 'secret', 'query', 'mcp'])(
    'have %s, which names itself as it is called here',
    async (name) => {
      const help = await command(name, '--help');

      expect(help).toContain(`npx sentry-error-ledger ${name}`);
      expect(help).not.toContain('npm run');
    },
    SLOW,
  );

  it(
    'say which version they are',
    async () => {
      const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

      expect((await command('--version')).trim()).toBe(version);
    },
    SLOW,
  );
});

describe('the package', () => {
  it('brings no dependency, asks for the CDK, and says how it is loaded', async () => {
    const manifest = JSON.parse(await readFile(path.join(app.installed, 'package.json'), 'utf8')) as object;

    expect(manifest).not.toHaveProperty('dependencies');
    expect(manifest).toMatchObject({
      peerDependencies: {
        'aws-cdk-lib': expect.stringMatching(/^\^/),
        constructs: expect.stringMatching(/^\^/),
      },
      bin: { 'sentry-error-ledger': expect.stringContaining('dist/') },
    });
  });

  it('holds what was built and pages, and neither sources nor tests', async () => {
    const files = await readdir(app.installed);

    expect(files.sort()).toEqual(['LICENSE', 'README.md', 'dist', 'docs', 'package.json']);
    expect((await readdir(path.join(app.installed, 'dist/functions'))).sort()).toEqual([
      'admin',
      'consumer',
      'notifier',
      'publisher',
      'sync',
      'verifier',
    ]);
  });

  it('passes on the licences of everything that is bundled', async () => {
    const notices = await readFile(path.join(app.installed, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8');

    for (const name of ['zod', 'hono', 'jose', '@aws-sdk/client-dynamodb'])
      expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
  });

  it('is not larger than a team takes into its repository', async () => {
    expect((await stat(app.packed)).size).toBeLessThan(7_000_000);
  });
});
