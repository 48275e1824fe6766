import { gunzipSync } from 'node:zlib';
import type { VariableKind } from '../contracts/environment-parser.ts';

/** The setting `ALERTS` as the stack hands it on: gzipped, base64 (lib/constructs/packed-alerts.ts). Empty is no rule. */
export const packedRules = (): VariableKind<string> => ({
  expected: 'rules as the stack packs them, or nothing',
  parse: (text = '') => (text === '' ? '' : unpacked(text)),
});

function unpacked(text: string): string | undefined {
  try {
    return gunzipSync(Buffer.from(text, 'base64')).toString('utf8');
  } catch {
    // Told by name with every other variable that is wrong.
    return undefined;
  }
}
