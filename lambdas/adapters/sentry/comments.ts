import { SentryRefusal } from './failure.ts';
import type { SentryHttp } from './http.ts';

export interface SentryComments {
  /**
   * Adds a comment to an issue, by the integration; with `event:write`. Rejects with `SentryRefusal` or
   * `SentryUnavailable`. It may be sent more than once: Sentry keeps it once.
   */
  add(issueId: string, text: string): Promise<void>;
}

/** Comments of issues (getsentry/sentry, GroupNotesEndpoint). */
export const createSentryComments = (
  http: Pick<SentryHttp, 'send'>,
  { orgSlug }: { orgSlug: string },
): SentryComments => ({
  add: async (issueId, text) => {
    const path = `/api/0/organizations/${encodeURIComponent(orgSlug)}/issues/${encodeURIComponent(issueId)}/comments/`;
    try {
      await http.send({ method: 'POST', path, body: { text }, scope: 'event:write' });
    } catch (error) {
      if (!isThereAlready(error)) throw error;
    }
  },
});

/** Sentry refuses the same text of the same sender within an hour: an attempt before this one was not lost. */
const isThereAlready = (error: unknown): boolean =>
  error instanceof SentryRefusal && error.status === 400 && /already posted/i.test(error.detail);
