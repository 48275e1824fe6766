import { Duration } from 'aws-cdk-lib';
import { filled, math, sum, sumOf, type WatchedMetrics } from '../metrics.ts';

/** Percent of deliveries that were kept, of those that were ours to keep: what the sender got wrong is not in it. */
export function acceptance(metrics: WatchedMetrics) {
  const lost = sumOf({
    failed: metrics.own('webhookFailed', 'Sum'),
    crashed: metrics.lambda('verifier', 'Errors', 'Sum'),
    throttled: metrics.lambda('verifier', 'Throttles', 'Sum'),
  });
  const accepted = metrics.own('webhookAccepted', 'Sum');
  const all = sum(filled('accepted'), 'lost');
  return math(`IF(lost >= 5, 100 - 100 * lost / ${all}, 100)`, { lost, accepted });
}

/**
 * The time of the slowest hundredth of deliveries, milliseconds. Lambda's duration leaves the cold start out; where more
 * than a hundredth of the deliveries met one, the slowest hundredth did.
 */
export function slowestAnswers(metrics: WatchedMetrics) {
  const coldStarts = sum(filled('colds'), '0 * requests');
  return math(`IF(${coldStarts} > 0.01 * requests, ${sum('warm', filled('cold'))}, warm)`, {
    warm: metrics.lambda('verifier', 'Duration', 'p99'),
    requests: metrics.lambda('verifier', 'Invocations', 'Sum'),
    colds: metrics.own('webhookColdStart', 'SampleCount'),
    cold: metrics.own('webhookColdStart', 'Average'),
  });
}

/**
 * Percent of deliveries with a signature or token that did not match. Requests without any signature are left out:
 * Sentry signs all of its deliveries, so those are strangers, and the internet has many. Ten in fifteen minutes at
 * least; what is rarer than that is found by webhook-silence.
 */
export function unprovenShare(metrics: WatchedMetrics) {
  const unproven = sumOf({
    signature: metrics.refused('bad_signature'),
    bearer: metrics.refused('bad_bearer'),
  });
  const accepted = metrics.own('webhookAccepted', 'Sum');
  return math(
    `IF(unproven >= 10, 100 * unproven / ${sum(filled('accepted'), 'unproven')}, 0)`,
    { unproven, accepted },
    { period: Duration.minutes(15) },
  );
}
