import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** jest globalSetup of the project `package`: what is packed is built in one folder, and its tests run beside each other. */
export default async function packOnce(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'packed-'));
  process.env['PACKED'] = await pack(folder);
}

/** Packs these sources; the file. */
export async function pack(into: string): Promise<string> {
  const { stdout } = await promisify(execFile)(
    'npm',
    ['pack', '--json', '--silent', '--pack-destination', into],
    { maxBuffer: 10_000_000 },
  );
  const [, file = ''] = /"filename": "([^"]+)"/.exec(stdout) ?? [];
  return path.join(into, file);
}
