import { rm } from 'node:fs/promises';
import path from 'node:path';

/** jest globalTeardown: removes what `pack-once.ts` packed. */
export default async function forgetPacked(): Promise<void> {
  const packed = process.env['PACKED'];
  if (packed !== undefined) await rm(path.dirname(packed), { recursive: true, force: true });
}
