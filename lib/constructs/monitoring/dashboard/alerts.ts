import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { WatchedMetrics } from '../metrics.ts';
import { graph, row } from './widgets.ts';

/** Whether people are told. */
export const alertRows = (metrics: WatchedMetrics): IWidget[][] => [
  row(
    graph('Messages', [
      metrics.own('notificationsSent', 'Sum', { label: 'sent' }),
      metrics.own('notificationsHeld', 'Sum', { label: 'held back for a digest' }),
    ]),
    graph('Attempts that failed', [
      metrics.own('notificationsRetried', 'Sum', { label: 'repeated' }),
      metrics.own('notificationsFailed', 'Sum', { label: 'refused for good' }),
    ]),
    graph('Routes that have failed for an hour', [
      metrics.own('routesFailing', 'Maximum', { label: 'routes' }),
    ]),
    graph('Events that could not be judged', [
      metrics.queue('notifierDeadLetterQueue', 'ApproximateNumberOfMessagesVisible', 'Maximum', {
        label: 'in the dead-letter queue',
      }),
    ]),
  ),
];
