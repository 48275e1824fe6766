import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Metafile } from 'esbuild';
import * as z from 'zod';

const manifest = z.object({ name: z.string(), version: z.string(), license: z.string().default('not said') });

/** Folders of packages, from `node_modules/` on; the last one counts where packages have packages of their own. */
const PACKAGE = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;

/** Writes whose code is in the bundles, under which licence, as most of them ask of whoever passes them on. */
export async function writeNotices(metafiles: readonly Metafile[], file: string): Promise<void> {
  const folders = new Set(
    metafiles
      .flatMap(({ inputs }) => Object.keys(inputs))
      .flatMap((input) => PACKAGE.exec(input)?.[1] ?? [])
      .filter((folder) => existsSync(path.join(folder, 'package.json'))),
  );
  const notices = await Promise.all([...folders].sort().map(noticeOf));
  await writeFile(file, `${[...new Set(notices)].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`);
}

async function noticeOf(folder: string): Promise<string> {
  const { name, version, license } = manifest.parse(
    JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')),
  );
  const texts = (await readdir(folder)).filter((each) => /^(?:licen[cs]e|notice)(?:\.|$)/i.test(each)).sort();
  const contents = await Promise.all(texts.map((each) => readFile(path.join(folder, each), 'utf8')));
  return [`${name} ${version} (${license})`, ...contents.map((text) => text.trim())].join('\n\n');
}
