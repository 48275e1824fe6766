import * as z from 'zod';

/** Names and codes of failures whose own message does not say what to do. */
const ADVICE: Readonly<Record<string, string>> = {
  ECONNREFUSED:
    'Nothing answers there. For the local stack: is npm start running? (Remove its endpoints.json if it crashed.)',
  ENOTFOUND: 'The name of the server is unknown: check AWS_REGION and your network.',
  CredentialsProviderError: 'Sign in to AWS first, for example: aws sso login, then set AWS_PROFILE.',
  ExpiredToken: 'Your AWS session has ended: sign in again.',
  ExpiredTokenException: 'Your AWS session has ended: sign in again.',
  UnrecognizedClientException: 'AWS does not know these credentials: sign in again, or set AWS_PROFILE.',
  InvalidClientTokenId: 'AWS does not know these credentials: sign in again, or set AWS_PROFILE.',
  AccessDenied: 'Your role lacks this permission; docs/recovery.md lists what each command needs.',
  AccessDeniedException: 'Your role lacks this permission; docs/recovery.md lists what each command needs.',
  NoSuchBucket: 'There is no such bucket: check --bucket, --stack and AWS_REGION.',
  QueueDoesNotExist: 'There is no such queue: check --queue, --dlq, --stack and AWS_REGION.',
  ResourceNotFoundException: 'There is no such table: check --table, --into, --stack and AWS_REGION.',
  TransientError: 'AWS did not take it just now: run the same command again, it goes on where it stopped.',
  ThrottlingException:
    'AWS asks to slow down: run the same command again, with a lower --rate if it has one.',
};

const NO_REGION = 'Set AWS_REGION to the region of the stack.';

const failure = z.looseObject({
  name: z.string().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
  cause: z.unknown().optional(),
});

/** What to do about a failure; undefined for those that nobody foresaw. Looks through causes. */
export function adviceFor(error: unknown): string | undefined {
  const { data } = failure.safeParse(error);
  if (data === undefined) return undefined;
  if (data.message === 'Region is missing') return NO_REGION;
  return adviceFor(data.cause) ?? ADVICE[data.code ?? ''] ?? ADVICE[data.name ?? ''];
}
