import { chmod, copyFile, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { SHIPPED_DESCRIPTION, type FunctionName } from '../../lambdas/contracts/routes.ts';
import { ALIASES, entryOf, ESBUILD_OPTIONS } from '../constructs/bundling.ts';
import { writeDeclarations } from './declarations.ts';
import { packedFauxqs } from './fauxqs-parts.ts';
import { writeNotices } from './notices.ts';

const FUNCTIONS = [
  'verifier',
  'consumer',
  'sync',
  'admin',
  'publisher',
  'notifier',
] as const satisfies readonly FunctionName[];

/** What the app that uses the package has anyway. */
const PEERS = ['aws-cdk-lib', 'constructs'];

/** What a command asks for by name where somebody wants it, because it is compiled for each platform. */
const OPTIONAL = ['@duckdb/node-api'];

/** Makes of these sources what `npm pack` packs: everything below `folder`, for apps of both module systems. */
export async function buildPackage(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const metafiles = await Promise.all([
    ...FUNCTIONS.map((name) => bundleFunction(name, path.join(folder, 'functions', name))),
    bundleConstruct(folder, { index: 'lib/index.ts', app: 'bin/local-app.ts' }),
    bundleCommands(folder),
    bundleGuard(path.join(folder, 'local')),
  ]);
  for (const file of LOCAL_FILES) await copyFile(file, path.join(folder, 'local', path.basename(file)));
  await copyFile('docs/openapi.json', path.join(folder, 'functions', 'admin', SHIPPED_DESCRIPTION));
  await writeDeclarations('lib/index.ts', path.join(folder, 'types'));
  await writeNotices(metafiles, path.join(folder, 'THIRD-PARTY-NOTICES.txt'));
}

/** What the local run reads or loads by name (lib/local/installation.ts). */
const LOCAL_FILES = [
  'cdk.json',
  'lib/local/engines/dynamodb-local.xml',
  'lib/local/functions/function-worker.mjs',
  'lib/local/story/recording.json.br',
  'lib/local/story/recording-events.json.br',
];

/** As the CDK bundles it for the repository's own stack. */
async function bundleFunction(name: FunctionName, folder: string): Promise<Metafile> {
  await mkdir(folder, { recursive: true });
  const { metafile } = await build({
    ...ESBUILD_OPTIONS,
    mainFields: [...ESBUILD_OPTIONS.mainFields],
    entryPoints: [entryOf(name)],
    alias: { ...ALIASES },
    outfile: path.join(folder, 'index.mjs'),
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}

/** CommonJS, which apps of both kinds can load: of two builds an app could get two classes of one name. */
async function bundleConstruct(folder: string, entryPoints: Record<string, string>): Promise<Metafile> {
  const { metafile } = await build({
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    entryPoints,
    external: PEERS,
    define: { 'import.meta.dirname': '__dirname' },
    plugins: [packedFunctions],
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}

const packedFunctions: Plugin = {
  name: 'packed-functions',
  setup: (building) => {
    building.onResolve({ filter: /\/bundled-function\.ts$/ }, ({ resolveDir }) => ({
      path: path.join(resolveDir, 'packed-function.ts'),
    }));
  },
};

/** What stands between the local run and its database, a program of its own. */
async function bundleGuard(folder: string): Promise<Metafile> {
  const { metafile } = await build({
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    entryPoints: ['lib/local/engines/end-with-parent.ts'],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}

/** In parts, so that a command loads what it needs. */
async function bundleCommands(folder: string): Promise<Metafile> {
  const { metafile } = await build({
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    splitting: true,
    entryPoints: { 'sentry-error-ledger': 'bin/sentry-error-ledger.ts' },
    external: [...PEERS, ...OPTIONAL],
    // Some packages are CommonJS and ask for modules of Node by `require`.
    banner: {
      js: "import { createRequire as createRequireOfPackage } from 'node:module';\nconst require = createRequireOfPackage(import.meta.url);",
    },
    outExtension: { '.js': '.mjs' },
    plugins: [packedFauxqs],
    chunkNames: 'parts/[name]-[hash]',
    outdir: path.join(folder, 'commands'),
    metafile: true,
    // Names stay: they are what a stack trace tells.
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: 'warning',
  });
  await chmod(path.join(folder, 'commands', 'sentry-error-ledger.mjs'), 0o755);
  return metafile;
}
