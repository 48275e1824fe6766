import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Where a token is kept for one provider and client. */
export interface TokenFile {
  path: string;
  /** Undefined where none is kept. */
  read(): Promise<string | undefined>;
  write(token: string): Promise<void>;
}

/** A file that its owner alone can read, whatever was there before. */
export function createTokenFile(folder: string, identity: string): TokenFile {
  const digest = createHash('sha256').update(identity).digest('hex').slice(0, 12);
  const file = path.join(folder, digest);
  return {
    path: file,
    read: () => readFile(file, 'utf8').catch(absent),
    write: async (token) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // A new file each time: the mode of one that is there already would stay.
      const temporary = `${file}.${process.pid.toString()}`;
      await writeFile(temporary, token, { mode: 0o600, flag: 'wx' });
      await rename(temporary, file);
    },
  };
}

function absent(error: unknown): undefined {
  if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT')
    return undefined;
  throw error;
}
