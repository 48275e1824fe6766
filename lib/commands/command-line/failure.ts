import * as z from 'zod';
import { messageOf } from '../../../lambdas/core/failure.ts';
import { CommandError } from './exit.ts';

const SIGN_IN = 'Sign in to AWS again (for example: aws sso login), and set AWS_PROFILE and AWS_REGION.';
const CLOCK = 'AWS refuses the signature: set the clock of this machine, then sign in again.';
const NOT_THERE =
  'It is not there: check the options of the target and AWS_REGION, or deploy the stack again.';

const UNKNOWN_AUTHORITY =
  'Its certificate is of an authority that this machine does not know: where it is your own Sentry, set SENTRY_CA_FILE (docs/sentry-setup.md).';

/** Names and codes of failures whose own message does not say what to do. */
const ADVICE: Readonly<Record<string, string>> = {
  ECONNREFUSED:
    'Nothing listens there. For the local stack: is npm start running? (Remove its endpoints.json if it crashed.)',
  ENOTFOUND: 'The name of the server is unknown: check the URL, AWS_REGION and the network of this machine.',
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  CredentialsProviderError: SIGN_IN,
  ExpiredToken: SIGN_IN,
  ExpiredTokenException: SIGN_IN,
  InvalidClientTokenId: SIGN_IN,
  UnrecognizedClientException: SIGN_IN,
  InvalidSignatureException: CLOCK,
  RequestTimeTooSkewed: CLOCK,
  NoSuchBucket: NOT_THERE,
  QueueDoesNotExist: NOT_THERE,
  ResourceNotFoundException: NOT_THERE,
  TransientError: 'AWS did not take it just now: run the same command again, it continues where it stopped.',
  ThrottlingException:
    'AWS asks to slow down: run the same command again, with a lower --rate if it has one.',
};
/** Each service has its own name for it. */
const DENIED: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthorizationErrorException',
]);

const failure = z.looseObject({
  name: z.string().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
  cause: z.unknown().optional(),
});

/**
 * What to do about a failure; undefined for those that nobody foresaw. Looks through causes.
 * @param page lists the permissions of the command.
 */
export function adviceFor(error: unknown, page: string): string | undefined {
  const { data } = failure.safeParse(error);
  if (data === undefined) return undefined;
  if (data.message === 'Region is missing') return 'Set AWS_REGION to the region of the stack.';
  const { name = '', code = '' } = data;
  return (
    adviceFor(data.cause, page) ?? (DENIED.has(name) ? permission(page) : (ADVICE[code] ?? ADVICE[name]))
  );
}

const permission = (page: string): string =>
  `Give your AWS role this permission; ${page} lists what this command needs.`;

/** What is wrong in one line, from the outermost cause to the innermost; `fetch failed` by itself says nothing. */
export function reasonOf(error: unknown): string {
  const reasons: string[] = [];
  for (let at = error; at !== undefined; at = at instanceof Error ? at.cause : undefined) {
    const reason = messageOf(at).replaceAll(/\s+/g, ' ').replace(/\.$/, '');
    if (reason !== '' && reason !== 'fetch failed' && !reasons.join(' ').includes(reason))
      reasons.push(reason);
  }
  if (reasons.length > 0) return reasons.join(': ');
  return error instanceof Error ? error.message || error.name : String(error);
}

/** A known failure in words that help; a bug with its stack. */
export function explain(error: unknown, page: string): string {
  if (error instanceof CommandError) return error.message;
  const advice = adviceFor(error, page);
  if (advice !== undefined) return `${reasonOf(error)}\n  ${advice}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
