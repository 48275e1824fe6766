import path from 'node:path';
import { build } from 'esbuild';
import { ALIASES, entryOf, ESBUILD_OPTIONS } from '../../../lib/constructs/bundling.ts';

export interface Bundle {
  file: string;
  bytes: number;
  /** Bytes of the bundle by the file that they come from. */
  inputs: Readonly<Record<string, number>>;
}

export const BARE_ENTRY = 'test/bench/verifier/bare-handler.ts';
export const VERIFIER_ENTRY = entryOf('verifier');

/**
 * Built with the options of the stack; the aliases are the stack's own unless others are given, and entry and aliases are
 * those of the tree in `root`.
 */
export async function bundle(
  entry: string,
  directory: string,
  name: string,
  {
    aliases = ALIASES,
    root = process.cwd(),
  }: { aliases?: Readonly<Record<string, string>>; root?: string } = {},
): Promise<Bundle> {
  const file = path.join(directory, `${name}.mjs`);
  const { metafile } = await build({
    ...ESBUILD_OPTIONS,
    mainFields: [...ESBUILD_OPTIONS.mainFields],
    entryPoints: [entry],
    alias: { ...aliases },
    absWorkingDir: root,
    outfile: file,
    metafile: true,
    logLevel: 'silent',
  });
  const [, output] = Object.entries(metafile.outputs).find(([output]) => output.endsWith('.mjs')) ?? [];
  if (output === undefined) throw new Error(`esbuild wrote no module for ${entry}.`);
  const inputs = Object.entries(output.inputs).map(
    ([input, { bytesInOutput }]) => [input, bytesInOutput] as const,
  );
  return { file, bytes: output.bytes, inputs: Object.fromEntries(inputs) };
}
