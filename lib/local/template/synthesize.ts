import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { openSynthCache } from './synth-cache.ts';
import { parseTemplate, type Template } from './template.ts';

export interface SynthesizedStack {
  template: Template;
  /** The file a function's runtime loads, by the key of its asset and its handler (`index.handler`). */
  bundleOf(assetKey: string, handler: string): Promise<string>;
}

export interface SynthesizeOptions {
  outputDir: string;
  /** Compiled code of the CDK is kept here between runs: loading it is a third of the work. */
  cacheDir: string;
  /** For the stand-in of npx. */
  toolsDir: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** Settings that are addresses of this start alone. They are put into the template when it is there. */
  addresses?: Partial<Record<keyof typeof PLACES, string>>;
  signal: AbortSignal;
}

/** In the place of addresses, so that a stack that was synthesized before is known again. No system gives these ports. */
const PLACES = {
  SENTRY_BASE_URL: 'http://127.0.0.1:65534',
  OIDC_ISSUER: 'http://localhost:65533',
} as const;

/** The stack could not be synthesized; the message ends with what the CDK app said. */
export class SynthesisError extends Error {
  override readonly name = 'SynthesisError';
}

const cdkJson = z.object({ context: z.record(z.string(), z.unknown()).default({}) });
const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({ type: z.string(), properties: z.object({ templateFile: z.string().optional() }).optional() }),
  ),
});
const assetsSchema = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string() }),
      destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
    }),
  ),
});

/**
 * The stack as the CDK app makes it, or as it made it for an earlier start from the same sources and settings.
 * Runs the app as the CDK's own command line does (`CDK_OUTDIR`, `CDK_CONTEXT_JSON`), without its start-up time.
 */
export async function synthesize(options: SynthesizeOptions): Promise<SynthesizedStack> {
  const { outputDir } = options;
  await rm(outputDir, { recursive: true, force: true });
  const environment = { ...options.environment, ...placesOf(options.addresses) };
  const cache = await openSynthCache(path.join(options.cacheDir, 'stacks'), environment);
  if (!(await cache.copyTo(outputDir))) {
    await runApp({ ...options, environment });
    await cache.keep(outputDir);
  }
  const manifest = await readJson(manifestSchema, path.join(outputDir, 'manifest.json'));
  const stacks = Object.entries(manifest.artifacts).filter(
    ([, { type }]) => type === 'aws:cloudformation:stack',
  );
  const [stack] = stacks;
  const templateFile = stack?.[1].properties?.templateFile;
  if (stacks.length !== 1 || !stack || templateFile === undefined) {
    throw new SynthesisError(`The local runner runs one stack, and the app has ${stacks.length}.`);
  }
  const file = path.join(outputDir, templateFile);
  await writeFile(file, addressed(await readFile(file, 'utf8'), options.addresses));
  const template = parseTemplate(await readJson(z.unknown(), file));
  const assets = await readJson(assetsSchema, path.join(outputDir, `${stack[0]}.assets.json`));
  const folders = new Map(
    Object.values(assets.files).flatMap(({ source, destinations }) =>
      Object.values(destinations).map(
        ({ objectKey }) => [objectKey, path.join(outputDir, source.path)] as const,
      ),
    ),
  );
  return { template, bundleOf: (assetKey, handler) => bundleFile(folders, assetKey, handler) };
}

type Addresses = NonNullable<SynthesizeOptions['addresses']>;
type Addressed = keyof typeof PLACES;
const ADDRESSED: readonly Addressed[] = ['SENTRY_BASE_URL', 'OIDC_ISSUER'];

const placesOf = (addresses: Addresses = {}): Partial<Record<Addressed, string>> =>
  Object.fromEntries(
    ADDRESSED.filter((name) => addresses[name] !== undefined).map((name) => [name, PLACES[name]]),
  );

const addressed = (template: string, addresses: Addresses = {}): string =>
  ADDRESSED.reduce((text, name) => text.replaceAll(PLACES[name], addresses[name] ?? PLACES[name]), template);

async function runApp({
  outputDir,
  cacheDir,
  toolsDir,
  environment,
  signal,
}: SynthesizeOptions): Promise<void> {
  const { context } = await readJson(cdkJson, 'cdk.json');
  await writeNpxStandIn(toolsDir);
  const child = spawn(process.execPath, ['bin/app.ts'], {
    env: {
      ...environment,
      PATH: [toolsDir, environment['PATH']].filter((part) => part !== undefined).join(path.delimiter),
      CDK_OUTDIR: outputDir,
      CDK_CONTEXT_JSON: JSON.stringify(context),
      NODE_COMPILE_CACHE: cacheDir,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  if (child.exitCode !== 0) {
    throw new SynthesisError(
      `The stack does not synthesize (node bin/app.ts, status ${child.exitCode ?? 'none'}):\n${output}`,
    );
  }
}

/**
 * The CDK starts esbuild through `npx --no-install` once per function, and npx takes longer to start than esbuild
 * takes to bundle: 4 functions took 5.9 s with npx and 4.8 s with this on two cores. Windows finds its own npx.cmd.
 */
async function writeNpxStandIn(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const script = `#!/bin/sh\nshift\nexec "${path.resolve('node_modules/.bin')}/$@"\n`;
  await writeFile(path.join(folder, 'npx'), script, { mode: 0o755 });
}

async function bundleFile(
  folders: ReadonlyMap<string, string>,
  assetKey: string,
  handler: string,
): Promise<string> {
  const folder = folders.get(assetKey);
  if (folder === undefined) throw new SynthesisError(`The asset manifest has no file for ${assetKey}.`);
  const module = handler.slice(0, handler.lastIndexOf('.'));
  // In the order in which Lambda's own runtime looks for them.
  for (const extension of ['js', 'mjs', 'cjs']) {
    const file = path.join(folder, `${module}.${extension}`);
    const exists = await access(file).then(
      () => true,
      () => false,
    );
    if (exists) return file;
  }
  throw new SynthesisError(`${folder} holds no module ${module}.`);
}

async function readJson<T>(schema: z.ZodType<T>, file: string): Promise<T> {
  return schema.parse(JSON.parse(await readFile(file, 'utf8')));
}
