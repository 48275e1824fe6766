import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { math, type WatchedMetrics } from '../metrics.ts';
import { graph, row } from './widgets.ts';

/** From the queue into the archive and the table. */
export const consumerRows = (metrics: WatchedMetrics): IWidget[][] => [
  row(
    graph('Queue depth', [
      metrics.queue('queue', 'ApproximateNumberOfMessagesVisible', 'Maximum', { label: 'waiting' }),
      metrics.queue('queue', 'ApproximateNumberOfMessagesNotVisible', 'Maximum', { label: 'in flight' }),
    ]),
    graph(
      'Age of the oldest message, s',
      [metrics.queue('queue', 'ApproximateAgeOfOldestMessage', 'Maximum', { label: 'oldest' })],
      { limits: [{ value: 600, label: 'alarm' }] },
    ),
    graph('Dead-letter queues', [
      metrics.queue('deadLetterQueue', 'ApproximateNumberOfMessagesVisible', 'Maximum', {
        label: 'consumer',
      }),
      metrics.queue('syncDeadLetterQueue', 'ApproximateNumberOfMessagesVisible', 'Maximum', {
        label: 'sync',
      }),
    ]),
    graph('Consumer batches', [metrics.lambda('consumer', 'Invocations', 'Sum', { label: 'batches' })], {
      right: [
        math(
          'messages / batches',
          {
            messages: metrics.queue('queue', 'NumberOfMessagesReceived', 'Sum'),
            batches: metrics.lambda('consumer', 'Invocations', 'Sum'),
          },
          { label: 'messages a batch' },
        ),
      ],
    }),
  ),
  row(
    graph('Events', [
      metrics.own('eventsStored', 'Sum', { label: 'stored' }),
      metrics.own('eventsDuplicate', 'Sum', { label: 'duplicates, not counted' }),
      metrics.own('eventsMoved', 'Sum', { label: 'moved by a merge' }),
    ]),
    graph('Events without a body', [
      metrics.own('eventsIndexed', 'Sum', { label: 'stored from a list' }),
      metrics.own('eventsCompleted', 'Sum', { label: 'got their body' }),
    ]),
    graph('Messages', [
      metrics.own('messagesQuarantined', 'Sum', { label: 'quarantined' }),
      metrics.own('messagesRetried', 'Sum', { label: 'handed back' }),
      metrics.own('messagesIgnored', 'Sum', { label: 'archived, change nothing' }),
    ]),
    graph('Group writes', [metrics.own('groupsWritten', 'Sum', { label: 'written' })], {
      right: [metrics.own('writeConflicts', 'Sum', { label: 'write conflicts, retried' })],
    }),
  ),
];
