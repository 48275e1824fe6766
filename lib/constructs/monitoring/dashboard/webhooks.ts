import { SearchExpression, Shading, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS } from '../../../../lambdas/contracts/metrics.ts';
import { FIVE_MINUTES, type WatchedMetrics } from '../metrics.ts';
import { graph, row } from './widgets.ts';

/** What Sentry meets, and what came of it on its side. */
export const webhookRows = (metrics: WatchedMetrics): IWidget[][] => [
  row(
    graph(
      'Deliveries',
      [
        metrics.own('webhookAccepted', 'Sum', { label: 'accepted' }),
        metrics.own('webhookFailed', 'Sum', { label: 'failed, our fault' }),
        metrics.own('webhookOversize', 'Sum', { label: 'accepted, compressed or through the bucket' }),
      ],
      { stacked: false },
    ),
    graph('Refusals by reason', [refusals(metrics)], { stacked: true }),
    graph(
      'Answer time, ms',
      (['p50', 'p90', 'p99'] as const).map((statistic) =>
        metrics.own('webhookAnswerTime', statistic, { label: statistic }),
      ),
      {
        limits: [
          { value: 1000, label: 'Sentry hangs up', color: '#d62728', fill: Shading.ABOVE },
          { value: 800, label: 'alarm', color: '#ff7f0e' },
        ],
      },
    ),
    graph('Cold starts', [metrics.own('webhookColdStart', 'SampleCount', { label: 'cold starts' })], {
      right: [metrics.own('webhookColdStart', 'p99', { label: 'their time, p99, ms' })],
    }),
  ),
  row(
    graph(
      "Sentry's side, % of accepted events",
      [
        metrics.own('webhookDeliveryRate', 'Minimum', { label: 'brought by a webhook' }),
        metrics.own('errorCaptureRate', 'Minimum', { label: 'stored in the end' }),
      ],
      { limits: [{ value: 99, label: 'target' }], from: 90 },
    ),
    graph('Silence (1: webhooks stay away)', [
      metrics.own('webhookSilence', 'Maximum', { label: 'silent although Sentry accepts events' }),
    ]),
    graph('API answers', [
      metrics.api('Count', 'SampleCount', { label: 'requests' }),
      metrics.api('4xx', 'Sum', { label: '4xx' }),
      metrics.api('5xx', 'Sum', { label: '5xx' }),
    ]),
    graph('Triage', [
      metrics.own('triageSent', 'Sum', { label: 'sent to Sentry' }),
      metrics.own('triageRefused', 'Sum', { label: 'refused by Sentry' }),
    ]),
  ),
];

/** Whatever reasons there are: a new one appears by itself. */
const refusals = ({ sources }: WatchedMetrics) =>
  new SearchExpression({
    expression: `SEARCH('{${sources.namespace},reason,service} MetricName="${METRICS.webhookRefused}"', 'Sum')`,
    label: "${PROP('Dim.reason')}",
    period: FIVE_MINUTES,
  });
