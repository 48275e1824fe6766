import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import 'aws-cdk-lib/testhelpers/jest-autoclean';
import { build } from 'esbuild';
import type { FunctionName } from '../../lambdas/contracts/routes.ts';
import { ALIASES, entryOf, ESBUILD_OPTIONS } from '../../lib/constructs/bundling.ts';
import { ServiceFunction } from '../../lib/constructs/service-function.ts';
import { FUNCTIONS, withoutTemplateRules } from '../support/template/stack-template.ts';

const KIB = 1024;

/**
 * Sentry waits one second, and most of a cold start is loading code (docs/benchmarks.md). For the admin function people
 * wait: it has each of Sentry's interfaces to show, 54 KiB of them, and
 * signs people in, with 63 KiB of a library that only a sign-in evaluates (docs/adr/0041); searches, changes, trends and the
 * export are 70 KiB, the system page 10, and the list's
 * ways of changing many 12; saved views, changes of all that match, suggestions and rows that come and go 31. The colours of
 * source are 97 (docs/adr/0060), and the page of a group with its text for tickets
 * and assistants 41. Whom to assign to, reasons, keys and the reader's time zone on every page, what is new and what is worse, and
 * both ends of an error beside each other are 49; who acted, taking back on the page of a group, and what began in a release 14; the
 * newest releases, names of the marks in a chart, users of an error and taking back whom it was assigned to 10; whom something was just
 * given, what is about to be, what an undo of a reason knows, why a key does nothing and all known values 10;
 * who acted in a sentence, the newest releases of the trends and the way to
 * the same list in every status 5; giving something to oneself, each act of others and what becomes of reopening 5; variables of both
 * ends beside each other and a phone's menu 9; facts of search rows in a filter 2, which whoever reads
 * groups carries. For the sync nobody waits: it carries a client of S3, 100 KiB, for the audit of manual syncs, and one of EventBridge for changes that it
 * announces late.
 */
const CEILING_KIB: Record<FunctionName, number> = {
  verifier: 380,
  consumer: 702,
  sync: 807,
  admin: 1440,
  publisher: 700,
  notifier: 1000,
};

async function bundleOf(name: FunctionName) {
  const { outputFiles, metafile } = await build({
    ...ESBUILD_OPTIONS,
    mainFields: [...ESBUILD_OPTIONS.mainFields],
    entryPoints: [entryOf(name)],
    alias: { ...ALIASES },
    outfile: 'index.mjs',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const code = outputFiles.find((file) => file.path.endsWith('.mjs'));
  const [, output] = Object.entries(metafile.outputs).find(([file]) => file.endsWith('.mjs'))!;
  return {
    text: code!.text,
    bytes: output.bytes,
    inputs: Object.keys(output.inputs),
    imports: output.imports,
  };
}

const bundles = new Map<FunctionName, Awaited<ReturnType<typeof bundleOf>>>();
beforeAll(async () => {
  for (const name of FUNCTIONS) bundles.set(name, await bundleOf(name));
}, 60_000);

const PRINT_WHY_IT_STOPPED = 'import(process.argv[1]).catch((error) => console.log(error.message))';

const directory = mkdtempSync(path.join(tmpdir(), 'bundles-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe.each(FUNCTIONS)('the bundle of the %s function', (name) => {
  it('stays under its ceiling', () => {
    expect(bundles.get(name)!.bytes / KIB).toBeLessThanOrEqual(CEILING_KIB[name]);
  });

  it('holds no part of the CDK and no tracer', () => {
    expect(bundles.get(name)!.inputs.join('\n')).not.toMatch(
      /node_modules\/(aws-cdk-lib|constructs|aws-xray-sdk|@aws-lambda-powertools\/tracer)/,
    );
  });

  it('holds no credential provider that never runs in Lambda', () => {
    expect(bundles.get(name)!.inputs.join('\n')).not.toMatch(
      /credential-provider-(sso|ini|process|web-identity)\//,
    );
  });

  it('needs nothing from outside but Node itself', () => {
    const { imports } = bundles.get(name)!;

    const foreign = imports
      .map((imported) => imported.path.replace(/^node:/, ''))
      .filter((module) => !builtinModules.includes(module));

    expect(foreign).toEqual([]);
  });

  it('has no CommonJS require left, which an ES module cannot answer', () => {
    expect(bundles.get(name)!.text).not.toContain('Dynamic require of');
  });

  it('loads as an ES module, as far as the settings that it then lacks', () => {
    const file = path.join(directory, `${name}.mjs`);
    writeFileSync(file, bundles.get(name)!.text);

    const { stdout } = spawnSync(process.execPath, ['--eval', PRINT_WHY_IT_STOPPED, file], {
      env: { AWS_REGION: 'eu-west-1' },
      encoding: 'utf8',
    });

    expect(stdout).toMatch(new RegExp(`${name}.* environment`));
  });
});

describe('the bundle of the verifier', () => {
  it.each([
    ['the whole of zod', 'zod/v4/classic/'],
    ['a DynamoDB client', '@aws-sdk/(client|lib)-dynamodb/'],
  ])('does not carry %s', (_what, pattern) => {
    expect(
      bundles.get('verifier')!.inputs.filter((input) => new RegExp(`node_modules/${pattern}`).test(input)),
    ).toEqual([]);
  });

  it('does not import node:http, which would load all of fetch with it', () => {
    const { imports } = bundles.get('verifier')!;

    const atLoad = imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path);

    expect(atLoad).toContain('node:https');
    expect(atLoad).not.toContain('node:http');
  });

  it('is what the CDK deploys, byte for byte', () => {
    const app = new App();
    const stack = new Stack(app, 'Bundled');
    new ServiceFunction(stack, 'Verifier', {
      name: 'verifier',
      description: '',
      environment: {},
      memorySize: 128,
      timeout: Duration.seconds(1),
      logLevel: 'INFO',
      logRetention: RetentionDays.ONE_MONTH,
      logRemovalPolicy: RemovalPolicy.DESTROY,
      encryptionKey: undefined,
      reaches: [],
      metricsNamespace: 'test',
      metricsSent: 'all',
      platformLogs: true,
    });

    const assembly = withoutTemplateRules(() => app.synth().directory);
    const asset = readdirSync(assembly).find((entry) => entry.startsWith('asset.'))!;
    const deployed = readFileSync(path.join(assembly, asset, 'index.mjs'), 'utf8');

    expect(deployed).toBe(bundles.get('verifier')!.text);
  }, 30_000);
});
