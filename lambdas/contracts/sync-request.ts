/** What the admin function starts the sync with, so that a run begins after the request: one is waiting at most. */
export const ASKED_FOR = { trigger: 'request' } as const;
