import { gzipSync } from 'node:zlib';

/**
 * Rules as they travel in an environment variable: compressed, because all variables of a function take 4 KB together (AWS,
 * "Lambda quotas").
 * @throws Error where they do not fit.
 */
export function packedAlerts(text: string): string {
  if (text.trim() === '') return '';
  const packed = gzipSync(JSON.stringify(JSON.parse(text)), { level: 9 }).toString('base64');
  if (packed.length > MOST)
    throw new Error(
      `ALERTS are too long: ${packed.length} of ${MOST} characters once compressed. Join rules that differ by their routes alone.`,
    );
  return packed;
}

const MOST = 2_000;
