import type { WebhookRecord } from '../../../../lambdas/contracts/archive-record.ts';
import { decodeIssues } from '../../../../lambdas/core/sentry/decode-issue.ts';
import { decode } from '../../../../lambdas/core/sentry/decode.ts';
import { merge } from '../../../../lambdas/core/group/merge.ts';
import { issueJson } from '../../../support/samples/sentry-bodies.ts';

const RECORDED_AT = '2026-11-20T10:00:00.000Z';
const REPLAYED_AT = '2026-11-21T10:00:00.000Z';
const SYNCED_AT = '2026-11-21T10:05:00.000Z';

/** An issue webhook; the header's time is not under the signature, so whoever replays a delivery may choose it. */
const delivery = (status: string, receivedAt: string, headerTime: string | null): WebhookRecord => ({
  v: 1,
  kind: 'webhook',
  receivedAt,
  resource: 'issue',
  hookTimestamp: headerTime === null ? null : Date.parse(headerTime) / 1000,
  requestId: null,
  body: { action: status, data: { issue: issueJson({ status }) } },
});

const recorded = decode(delivery('resolved', RECORDED_AT, RECORDED_AT)).observations;
const later = decode(delivery('unresolved', '2026-11-20T11:00:00.000Z', '2026-11-20T11:00:00.000Z'));
const known = merge(undefined, [...recorded, ...later.observations]);

describe('a recorded delivery that somebody sends again', () => {
  it('decides nothing with the header that it came with', () => {
    const replayed = decode(delivery('resolved', REPLAYED_AT, RECORDED_AT)).observations;

    expect(merge(known, replayed)?.status).toBe('OPEN');
  });

  it.each([REPLAYED_AT, null])(
    'is believed with a new header (%s), until the next sync shows what Sentry has',
    (headerTime) => {
      const replayed = decode(delivery('resolved', REPLAYED_AT, headerTime)).observations;
      const { observations: synced } = decodeIssues({
        v: 1,
        kind: 'issues',
        source: 'sync',
        observedAt: SYNCED_AT,
        actor: null,
        issues: [issueJson({ status: 'unresolved' })],
      });

      const misled = merge(known, replayed);
      const corrected = merge(misled, synced);

      expect([misled?.status, corrected?.status]).toEqual(['RESOLVED', 'OPEN']);
    },
  );
});
