import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** `from './x.ts'` and `import('./x.ts')`, as TypeScript writes them into declarations. */
const RELATIVE = /(?<=(?:from |import\()['"])(\.{1,2}\/[^'"]+)\.ts(?=['"])/g;

/**
 * Writes the types of `entry` and of what its own types name, and no other of ours: `entry` becomes `index.d.cts` in `folder`.
 * They are of CommonJS, as the code is (TypeScript handbook, "Modules reference", "Implied module format").
 */
export async function writeDeclarations(entry: string, folder: string): Promise<void> {
  const emitted = await mkdtemp(path.join(tmpdir(), 'types-'));
  try {
    const compiler = path.join(
      path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
      'bin/tsc',
    );
    const options = ['--declaration', '--emitDeclarationOnly', '--noEmit', 'false', '--stripInternal'];
    const places = ['--outDir', emitted, '--rootDir', '.'];
    await run(process.execPath, [compiler, ...options, ...places, ...SAME_AS_TSCONFIG, entry]);
    await copyReachable(emitted, entry, folder);
  } finally {
    await rm(emitted, { recursive: true, force: true });
  }
}

/** A file on the command line makes the compiler pass over tsconfig.json. */
const SAME_AS_TSCONFIG = [
  ...['--target', 'es2024', '--module', 'nodenext', '--types', 'node', '--skipLibCheck'],
  ...['--strict', '--allowImportingTsExtensions', '--erasableSyntaxOnly', '--noUncheckedIndexedAccess'],
];

async function copyReachable(emitted: string, entry: string, folder: string): Promise<void> {
  const waiting = [entry];
  const done = new Set<string>();
  for (let source = waiting.pop(); source !== undefined; source = waiting.pop()) {
    if (done.has(source)) continue;
    done.add(source);
    const text = await readFile(path.join(emitted, source.replace(/\.ts$/, '.d.ts')), 'utf8');
    for (const [, relative = ''] of text.matchAll(RELATIVE))
      waiting.push(`${path.posix.join(path.posix.dirname(source), relative)}.ts`);
    const target = path.join(folder, source.replace(/\.ts$/, '.d.cts'));
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, text.replaceAll(RELATIVE, '$1.cjs'));
  }
}
