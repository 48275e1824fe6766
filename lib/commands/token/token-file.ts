import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Where a token is kept for one provider and client. */
export interface TokenFile {
  path: string;
  write(token: string): Promise<void>;
}

/** A file that its owner alone can read, whatever was there before. */
export function createTokenFile(folder: string, identity: string): TokenFile {
  const digest = createHash('sha256').update(identity).digest('hex').slice(0, 12);
  const file = path.join(folder, digest);
  return {
    path: file,
    write: async (token) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // A new file each time: the mode of one that is there already would stay.
      const temporary = `${file}.${process.pid.toString()}`;
      await writeFile(temporary, token, { mode: 0o600, flag: 'wx' });
      await rename(temporary, file);
    },
  };
}
