import { chmod, copyFile, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { SHIPPED_DESCRIPTION, type FunctionName } from '../../lambdas/contracts/routes.ts';
import { ALIASES, entryOf, ESBUILD_OPTIONS } from '../constructs/bundling.ts';
import { writeDeclarations } from './declarations.ts';
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
    bundleConstruct(folder),
    bundleCommands(folder),
  ]);
  await copyFile('docs/openapi.json', path.join(folder, 'functions', 'admin', SHIPPED_DESCRIPTION));
  await writeDeclarations('lib/index.ts', path.join(folder, 'types'));
  await writeNotices(metafiles, path.join(folder, 'THIRD-PARTY-NOTICES.txt'));
}

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
async function bundleConstruct(folder: string): Promise<Metafile> {
  const { metafile } = await build({
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    entryPoints: ['lib/index.ts'],
    external: PEERS,
    define: { 'import.meta.dirname': '__dirname' },
    plugins: [packedFunctions],
    outfile: path.join(folder, 'index.cjs'),
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
    chunkNames: 'parts/[name]-[hash]',
    outdir: path.join(folder, 'commands'),
    metafile: true,
    minifySyntax: true,
    logLevel: 'warning',
  });
  await chmod(path.join(folder, 'commands', 'sentry-error-ledger.mjs'), 0o755);
  return metafile;
}
