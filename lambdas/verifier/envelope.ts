import * as z from 'zod/mini';

/** Only what tells an envelope from anything else; the consumer reads the rest. */
const envelope = z.object({ action: z.string(), data: z.looseObject({}) });

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of a body that is a Sentry envelope, or undefined where it is not UTF-8, not JSON or another shape. */
export function envelopeText(body: Buffer): string | undefined {
  try {
    const text = utf8.decode(body);
    return envelope.safeParse(JSON.parse(text)).success ? text : undefined;
  } catch {
    return undefined;
  }
}
