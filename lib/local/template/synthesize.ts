import { access, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { assetsOf, readJson, stacksIn, type AssembledStack } from './assembly.ts';
import type { CdkApp, OwnApp } from './cdk-app.ts';
import { chooseErrorLog, templateOf } from './choose-error-log.ts';
import { runApp, type RunAppOptions } from './run-app.ts';
import { openSynthCache } from './synth-cache.ts';
import { SynthesisError } from './synthesis-error.ts';
import { parseTemplate, type Template } from './template.ts';

export interface SynthesizedStack {
  template: Template;
  /** The file a function's runtime loads, by the key of its asset and its handler (`index.handler`). */
  bundleOf(assetKey: string, handler: string): Promise<string>;
}

export interface SynthesizeOptions extends RunAppOptions {
  app: CdkApp;
  /** Of somebody's own app; undefined: the one stack of the repository. */
  errorLog?: Pick<OwnApp, 'stack' | 'id'> | undefined;
  /** Settings that are addresses of this start alone. They are put into the template when it is read. */
  addressed?: readonly Addressed[];
}

/** A synthesis that is there, in a folder. */
export interface Assembled {
  read: (addresses?: Addresses) => Promise<SynthesizedStack>;
}

/** In the place of addresses, so that a stack that was synthesized before is known again. No system gives these ports. */
const PLACES = {
  SENTRY_BASE_URL: 'http://127.0.0.1:65534',
  OIDC_ISSUER: 'http://localhost:65533',
} as const;

/** The stack as the CDK app makes it, or as it made it for an earlier start from the same sources and settings. */
export async function synthesize(options: Omit<SynthesizeOptions, 'addressed'>): Promise<SynthesizedStack> {
  const { read } = await assemble(options);
  return read();
}

/** The first half of it, which needs none of this start's addresses. */
export async function assemble(options: SynthesizeOptions): Promise<Assembled> {
  const { app, outputDir } = options;
  await rm(outputDir, { recursive: true, force: true });
  const environment = { ...options.environment, ...placesOf(options.addressed) };
  if (app.isKept) {
    const cache = await openSynthCache(path.join(options.cacheDir, 'stacks'), environment);
    if (!(await cache.copyTo(outputDir))) {
      await runApp(app, { ...options, environment });
      await cache.keep(outputDir);
    }
  } else await runApp(app, { ...options, environment });
  return {
    async read(addresses) {
      const stacks = await stacksIn(outputDir);
      const { stack, template } =
        options.errorLog === undefined
          ? await onlyOf(stacks, addresses)
          : await chosenOf(stacks, addresses, options.errorLog);
      const folders = await assetsOf(stack);
      return { template, bundleOf: (assetKey, handler) => bundleFile(folders, assetKey, handler) };
    },
  };
}

type Read = { stack: AssembledStack; template: Template };

async function onlyOf(stacks: readonly AssembledStack[], addresses?: Addresses): Promise<Read> {
  const [stack, ...others] = stacks;
  if (stack === undefined || others.length > 0)
    throw new SynthesisError(`The local runner runs one stack, and the app has ${stacks.length}.`);
  return { stack, template: await readTemplate(stack, addresses) };
}

async function chosenOf(
  stacks: readonly AssembledStack[],
  addresses: Addresses | undefined,
  which: Pick<OwnApp, 'stack' | 'id'>,
): Promise<Read> {
  const read = stacks.map(async (stack) => ({ stack, template: await readTemplate(stack, addresses) }));
  const chosen = chooseErrorLog(await Promise.all(read), which);
  return { stack: chosen.stack, template: templateOf(chosen) };
}

/** With this start's addresses, in the file as well: people look there. */
async function readTemplate({ templateFile }: AssembledStack, addresses?: Addresses): Promise<Template> {
  await writeFile(templateFile, addressed(await readFile(templateFile, 'utf8'), addresses));
  return parseTemplate(await readJson(z.unknown(), templateFile));
}

export type Addresses = Partial<Record<Addressed, string>>;
export type Addressed = keyof typeof PLACES;
const ADDRESSED: readonly Addressed[] = ['SENTRY_BASE_URL', 'OIDC_ISSUER'];

export const placesOf = (addressed: readonly Addressed[] = []): Partial<Record<Addressed, string>> =>
  Object.fromEntries(addressed.map((name) => [name, PLACES[name]]));

const addressed = (template: string, addresses: Addresses = {}): string =>
  ADDRESSED.reduce((text, name) => text.replaceAll(PLACES[name], addresses[name] ?? PLACES[name]), template);

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
