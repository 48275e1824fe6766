import type { StatusChange } from '../../../lambdas/core/group/group.ts';

/** An archive for ever that a triage of Ada's made. */
export const archivedByAda = (
  overrides: Partial<StatusChange> & Pick<StatusChange, 'issueId'>,
): StatusChange => ({
  at: '2026-11-20T12:00:00.000Z',
  to: 'IGNORED',
  substatus: 'archived_forever',
  source: 'triage',
  action: null,
  actor: 'ada',
  reason: null,
  ...overrides,
});
