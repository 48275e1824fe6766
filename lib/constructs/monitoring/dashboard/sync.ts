import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { math, type WatchedMetrics } from '../metrics.ts';
import { graph, row } from './widgets.ts';

/** Whether the copy is complete, and the runs that see to it. */
export const syncRows = (metrics: WatchedMetrics): IWidget[][] => [
  row(
    graph('Repaired by the sync', [
      metrics.own('repairedBySync', 'Sum', { label: 'events that no webhook brought' }),
    ]),
    graph('Hours with a gap, of 30 days', [
      metrics.own('ledgerGapHours', 'Maximum', { label: 'project-hours with fewer events than Sentry' }),
    ]),
    graph('Sync runs', [
      metrics.own('syncComplete', 'SampleCount', { label: 'ended' }),
      metrics.own('syncComplete', 'Sum', { label: 'complete' }),
      metrics.own('syncFailed', 'Sum', { label: 'failed' }),
    ]),
    graph('Sync time, s', [
      math('run / 1000', { run: metrics.own('syncDuration', 'Maximum') }, { label: 'longest run' }),
      math(
        'lag / 1000',
        { lag: metrics.own('syncLag', 'Maximum') },
        { label: 'lag: since the last complete run began' },
      ),
    ]),
  ),
  row(
    graph("Room in Sentry's rate limit, requests", [
      metrics.own('syncRateLimitRemaining', 'Minimum', { label: 'left at the end of a run' }),
    ]),
    graph('Seen in Sentry', [metrics.own('syncIssuesSeen', 'Maximum', { label: 'issues a run' })], {
      right: [metrics.own('syncPages', 'Maximum', { label: 'pages a run' })],
    }),
    graph('Found to differ', [
      metrics.own('syncGroupsChanged', 'Sum', { label: 'groups' }),
      metrics.own('syncEventsEnqueued', 'Sum', { label: 'missing events' }),
      metrics.own('syncBodiesEnqueued', 'Sum', { label: 'bodies fetched' }),
    ]),
    graph('Refused by Sentry', [
      metrics.own('syncRefused', 'Maximum', { label: 'issues of which something is refused' }),
    ]),
  ),
];
