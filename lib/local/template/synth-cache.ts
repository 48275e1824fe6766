import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';

/**
 * Synthesized stacks of earlier starts, by a digest of all that a synthesis reads: the CDK app and the functions, what is
 * installed, and the settings. A start that finds its own is 4 s of processor quicker.
 */
export interface SynthCache {
  /** False where there is none. */
  copyTo(outputDir: string): Promise<boolean>;
  keep(outputDir: string): Promise<void>;
}

/** Files and folders that bin/local-app.ts imports, bundles or reads. */
const SOURCES = [
  'bin/local-app.ts',
  'cdk.json',
  'lambdas',
  'lib/constructs',
  'tsconfig.json',
  'node_modules/.package-lock.json',
];
/** Beside them: the app's own modules lie in this folder, but not all that is in its folders is the app's. */
const APP_FOLDER = 'lib';
/** What the CDK and Node read of the environment, beside the settings that the sources name. */
const OF_TOOLS = /^(?:CDK_|AWS_|JSII_|NODE_OPTIONS$)/;
/** Change from one shell to the next and mean nothing to a synthesis. */
const NO_SETTINGS: ReadonlySet<string> = new Set(['PATH', 'HOME', 'USER', 'TMPDIR']);
const NAME = /\b[A-Z][A-Z0-9_]{2,}\b/g;
/** One each for the settings that are tried in turn. */
const MOST_KEPT = 4;

/** @param folder where stacks are kept; of each digest, one folder */
export async function openSynthCache(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<SynthCache> {
  const kept = path.join(folder, await keyOf(environment));
  return {
    async copyTo(outputDir) {
      const exists = await stat(kept).then(
        () => true,
        () => false,
      );
      if (!exists) return false;
      await cp(kept, outputDir, { recursive: true });
      await utimes(kept, new Date(), new Date());
      return true;
    },
    async keep(outputDir) {
      // Whole or not at all, also where two starts keep the same.
      const unfinished = `${kept}.${process.pid}`;
      await mkdir(folder, { recursive: true });
      await cp(outputDir, unfinished, { recursive: true });
      await rename(unfinished, kept).catch(() => rm(unfinished, { recursive: true, force: true }));
      await removeOldest(folder);
    },
  };
}

async function keyOf(environment: Readonly<Record<string, string | undefined>>): Promise<string> {
  const own = (await readdir(APP_FOLDER, { withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => path.join(APP_FOLDER, name));
  const files = (await Promise.all([...SOURCES, ...own].map(filesIn))).flat().sort();
  const texts = await Promise.all(files.map((file) => readFile(file)));
  const digest = createHash('sha256').update(process.version);
  const names = new Set<string>();
  for (const [index, text] of texts.entries()) {
    digest.update(`\0${files[index] ?? ''}\0`).update(text);
    for (const name of text.toString('latin1').match(NAME) ?? []) names.add(name);
  }
  for (const name of Object.keys(environment).sort()) {
    const isRead = OF_TOOLS.test(name) || (names.has(name) && !NO_SETTINGS.has(name));
    // An empty one counts as not set (lib/config.ts).
    if (!isRead || environment[name] === '') continue;
    digest.update(`\0${name}=${environment[name] ?? ''}`);
  }
  await addFilesOfSettings(digest, environment);
  return digest.digest('hex').slice(0, 32);
}

/** A setting that names a file is as good as what stands in it. */
async function addFilesOfSettings(
  digest: ReturnType<typeof createHash>,
  { SENTRY_CA_FILE }: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  if (SENTRY_CA_FILE === undefined || SENTRY_CA_FILE === '') return;
  digest.update(await readFile(SENTRY_CA_FILE).catch(() => 'none'));
}

async function filesIn(place: string): Promise<string[]> {
  const found = await stat(place).catch(() => undefined);
  if (found === undefined) return [];
  if (found.isFile()) return [place];
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name));
}

async function removeOldest(folder: string): Promise<void> {
  const names = await readdir(folder);
  const all = await Promise.all(
    names.map(async (name) => {
      const place = path.join(folder, name);
      const at = await stat(place).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      );
      return { place, at };
    }),
  );
  const old = all.sort((a, b) => b.at - a.at).slice(MOST_KEPT);
  await Promise.all(old.map(({ place }) => rm(place, { recursive: true, force: true })));
}
