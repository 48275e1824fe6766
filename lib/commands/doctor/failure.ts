import * as z from 'zod';
import type { Finding } from './check.ts';
import { fail } from './check.ts';

/** Nothing can be looked at: exit code 2. The message says what to do. */
export class CannotRunError extends Error {
  override readonly name = 'CannotRunError';
}

const failure = z.looseObject({
  name: z.string().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
  cause: z.unknown().optional(),
});

const SIGN_IN = 'Sign in to AWS again and set AWS_PROFILE and AWS_REGION, then run the doctor again.';
const PERMISSION = 'Give your AWS role this permission; docs/doctor.md lists what the doctor reads.';
const ADVICE: Readonly<Record<string, string>> = {
  ECONNREFUSED:
    'Nothing listens there: start it, for the local stack with npm start, and run the doctor again.',
  ENOTFOUND: 'The name is unknown: check the URL, AWS_REGION and the network of this machine.',
  CredentialsProviderError: SIGN_IN,
  ExpiredToken: SIGN_IN,
  ExpiredTokenException: SIGN_IN,
  InvalidClientTokenId: SIGN_IN,
  UnrecognizedClientException: SIGN_IN,
  InvalidSignatureException: 'AWS refuses the signature: set the clock of this machine, then sign in again.',
  RequestTimeTooSkewed: 'AWS refuses the signature: set the clock of this machine.',
  AccessDenied: PERMISSION,
  AccessDeniedException: PERMISSION,
  AuthorizationErrorException: PERMISSION,
  ResourceNotFoundException: 'It is not there: check --stack and AWS_REGION, or deploy the stack again.',
  QueueDoesNotExist: 'It is not there: check --stack and AWS_REGION, or deploy the stack again.',
  NoSuchBucket: 'It is not there: check --stack and AWS_REGION, or deploy the stack again.',
};

/** What to do about a failure; undefined for those that nobody foresaw. Looks through causes. */
export function adviceFor(error: unknown): string | undefined {
  const { data } = failure.safeParse(error);
  if (data === undefined) return undefined;
  if (data.message === 'Region is missing') return 'Set AWS_REGION to the region of the stack.';
  return adviceFor(data.cause) ?? ADVICE[data.code ?? ''] ?? ADVICE[data.name ?? ''];
}

/** `fetch failed` says nothing; its cause does. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error && error.cause.message !== '') return messageOf(error.cause);
  const message = error.message === '' ? error.name : error.message;
  return message.replaceAll(/\s+/g, ' ').replace(/\.$/, '');
}

/** A check that could not look is no success: what it guards is unknown. */
export const couldNotLook = (error: unknown): Finding =>
  fail(
    `could not look: ${messageOf(error)}`,
    adviceFor(error) ?? 'Run the doctor again; if it stays, look into the functions’ logs in CloudWatch.',
  );
