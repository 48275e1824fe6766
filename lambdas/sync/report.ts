import { METRICS } from '../contracts/metrics.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import type { RunOutcome, SyncOutcome } from './outcome.ts';

/** A line where the invocation has not worked on the run that its outcome names. */
export function reportNoRun({ log }: Pick<Telemetry, 'log'>, outcome: SyncOutcome): void {
  if (outcome.kind !== 'busy') return;
  const { runId, after } = outcome;
  if (after === undefined) log.info('sync not started: another run holds the lease', { runId });
  else log.info('sync waits for another run to end', { runId, after });
}

/** One summary line and the metrics of one run in one invocation. */
export function report({ log, metrics }: Telemetry, outcome: RunOutcome): void {
  const { run, rateLimitRemaining } = outcome;
  const { byStatus, byCategory, window, errors, ledger, refusals: _, ...figures } = run;
  log.info(`sync ${outcome.kind}`, {
    ...figures,
    open: byStatus.OPEN,
    resolved: byStatus.RESOLVED,
    ignored: byStatus.IGNORED,
    categories: Object.entries(byCategory).map(([category, count]) => `${category} ${count}`),
    windowStart: window.start,
    windowEnd: window.end,
    errorCodes: errors.map(({ code }) => code),
    captureRate: ledger?.captureRate,
    deliveryRate: ledger?.deliveryRate,
    gapHours: ledger?.gapHours,
    silence: ledger?.silence,
  });
  // An unfinished run is measured once, by the invocation that ends it: its figures are totals.
  if (outcome.kind === 'unfinished') return;
  if (rateLimitRemaining !== null) metrics.gauge(METRICS.syncRateLimitRemaining, rateLimitRemaining);
  metrics.gauge(METRICS.syncComplete, run.complete ? 1 : 0);
  metrics.count(METRICS.syncFailed, outcome.kind === 'failed' ? 1 : 0);
  metrics.gauge(METRICS.syncPages, run.pages);
  metrics.gauge(METRICS.syncIssuesSeen, run.issuesSeen);
  metrics.count(METRICS.syncGroupsChanged, run.groupsChanged);
  metrics.count(METRICS.syncEventsEnqueued, run.eventsEnqueued);
  metrics.count(METRICS.syncBodiesEnqueued, run.bodiesEnqueued);
  metrics.count(METRICS.syncRefused, run.refused);
  if (ledger !== null) {
    const { captureRate, deliveryRate, gapHours, silence } = ledger;
    if (captureRate !== null) metrics.gauge(METRICS.errorCaptureRate, captureRate);
    if (deliveryRate !== null) metrics.gauge(METRICS.webhookDeliveryRate, deliveryRate);
    metrics.count(METRICS.ledgerGapHours, gapHours);
    metrics.count(METRICS.webhookSilence, silence === 'SILENT' ? 1 : 0);
  }
  if (run.finishedAt !== null) {
    metrics.milliseconds(METRICS.syncDuration, Date.parse(run.finishedAt) - Date.parse(run.startedAt));
  }
  metrics.flush();
}
