import type { IssuesRecord } from '../../../../lambdas/contracts/archive-record.ts';
import { sanitiseRecord } from '../../../../lambdas/core/sanitise/record.ts';
import { createSanitise } from '../../../../lambdas/core/sanitise/sanitise.ts';
import { decodeIssues } from '../../../../lambdas/core/sentry/decode-issue.ts';
import { issueJson } from '../../../support/samples/sentry-bodies.ts';

const record = (overrides: Partial<IssuesRecord> = {}): IssuesRecord => ({
  v: 1,
  kind: 'issues',
  source: 'triage',
  observedAt: '2026-11-21T09:35:00.000Z',
  actor: 'ada',
  issues: [issueJson()],
  ...overrides,
});

describe('the reason of a triage', () => {
  it('is what its snapshots were told with', () => {
    const { observations } = decodeIssues(record({ reason: 'their outage' }));

    expect(observations).toMatchObject([{ reason: 'their outage', actor: 'ada' }]);
  });

  it('is none of a sync, which changes nothing in Sentry', () => {
    const { observations } = decodeIssues(record({ source: 'sync', reason: 'their outage' }));

    expect(observations).toMatchObject([{ reason: null }]);
  });

  it('is stored without addresses and secrets', () => {
    const stored = sanitiseRecord(record({ reason: 'told by bob@example.com' }), createSanitise());

    expect(stored).toMatchObject({ reason: 'told by [redacted e-mail]' });
  });

  it('adds nothing to a record that has none', () => {
    expect(sanitiseRecord(record(), createSanitise())).not.toHaveProperty('reason');
  });
});
