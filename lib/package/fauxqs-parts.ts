import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const CALL = /\bloadPart\('([^']+)'\)/g;

/** Bundles the parts of fauxqs that `lib/local/engines/fauxqs-parts.ts` loads by their files, which its package does not export. */
export const packedFauxqs: Plugin = {
  name: 'packed-fauxqs',
  setup: (building) => {
    building.onLoad({ filter: /\/engines\/fauxqs-parts\.ts$/ }, async ({ path: file }) => ({
      contents: (await readFile(file, 'utf8')).replaceAll(CALL, "import('$1')"),
      loader: 'ts',
      resolveDir: path.dirname(fileURLToPath(import.meta.resolve('fauxqs'))),
    }));
  },
};
