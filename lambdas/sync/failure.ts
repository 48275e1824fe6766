import { SentryRefusal, SentryUnavailable } from '../adapters/sentry/api.ts';
import { messageOf, PermanentError, TransientError } from '../core/failure.ts';
import type { SyncFailure } from './outcome.ts';

/** An error in the words of a run's record and of the answer to who called the sync. */
export function failureOf(error: unknown): SyncFailure {
  const isKnown = error instanceof PermanentError || error instanceof TransientError;
  return {
    code: isKnown ? error.code : 'sync_failed',
    message: messageOf(error),
    bySentry: error instanceof SentryRefusal || error instanceof SentryUnavailable,
  };
}
