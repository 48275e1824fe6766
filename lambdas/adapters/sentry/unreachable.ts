import * as z from 'zod';

/** Node's codes for a certificate whose authority it does not know (Node.js, "X509 certificate error codes"). */
const UNKNOWN_AUTHORITY: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

const failure = z.looseObject({
  message: z.string().catch(''),
  code: z.string().optional().catch(undefined),
  cause: z.unknown().optional(),
});

interface Unreachable {
  /** As sentences. */
  reason: string;
  /** The certificate is of an authority that nobody here knows: no retry changes that. */
  isUntrusted: boolean;
}

/** Why there was no answer; fetch hides it in the cause of its TypeError. */
export function whyUnreachable(error: unknown): Unreachable {
  const outer = failure.safeParse(error).data;
  const inner = failure.safeParse(outer?.cause).data;
  const reason = inner?.message || inner?.code || outer?.message || String(error);
  const code = inner?.code ?? outer?.code ?? '';
  if (!UNKNOWN_AUTHORITY.has(code)) return { reason: `${reason}.`, isUntrusted: false };
  const advice =
    'The certificate is of an authority that is not known here: where it is your own, set SENTRY_CA_FILE to its certificates (docs/sentry-setup.md).';
  return { reason: `${reason}. ${advice}`, isUntrusted: true };
}
