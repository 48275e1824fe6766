import { existsSync } from 'node:fs';
import path from 'node:path';

/** Where the files of this version lie: the checkout, or the package in `node_modules`. */
export const HOME = homeAbove(import.meta.dirname);

/** Whether this is the package, which has no sources. */
export const IS_PACKAGE = !existsSync(path.join(HOME, 'bin', 'local.ts'));

/** The nearest folder that has a manifest: what is built lies at another depth than its source. */
function homeAbove(folder: string): string {
  const isHome = existsSync(path.join(folder, 'package.json')) || path.dirname(folder) === folder;
  return isHome ? folder : homeAbove(path.dirname(folder));
}

/**
 * A file that the local run reads or starts.
 * @param source below `lib/local`; `lib/package/build.ts` puts each of them into one folder, TypeScript as JavaScript.
 */
export const ownFile = (source: string): string =>
  IS_PACKAGE
    ? path.join(HOME, 'dist', 'local', path.basename(source).replace(/\.ts$/, '.mjs'))
    : path.join(HOME, 'lib', 'local', source);
