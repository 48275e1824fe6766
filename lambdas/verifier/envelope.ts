import * as z from 'zod/mini';

/** Only what tells an envelope from anything else; the consumer reads the rest. */
const envelope = z.object({ action: z.string(), data: z.looseObject({}) });

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Undefined for bytes that are not UTF-8. */
export function textOf(body: Buffer): string | undefined {
  try {
    return utf8.decode(body);
  } catch {
    return undefined;
  }
}

/** Whether a text is JSON and the envelope of a webhook. */
export function isEnvelope(text: string): boolean {
  try {
    return envelope.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}
