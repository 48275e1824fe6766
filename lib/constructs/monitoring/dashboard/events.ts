import { Duration } from 'aws-cdk-lib';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { math, type WatchedMetrics } from '../metrics.ts';
import { graph, row } from './widgets.ts';

const FIVE_MINUTES_SECONDS = Duration.minutes(5).toSeconds();

/** From a change to those who listen. */
export const eventRows = (metrics: WatchedMetrics): IWidget[][] => [
  row(
    graph('Published', [metrics.own('eventsPublished', 'Sum', { label: 'events that the bus has taken' })]),
    graph(
      'Age of the oldest change in the stream, s',
      [
        math(
          'age / 1000',
          { age: metrics.lambda('publisher', 'IteratorAge', 'Maximum') },
          { label: 'oldest' },
        ),
      ],
      { limits: [{ value: FIVE_MINUTES_SECONDS, label: 'alarm' }] },
    ),
  ),
];
