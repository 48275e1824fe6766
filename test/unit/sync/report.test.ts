import { emptyMemory } from '../../../lambdas/adapters/table/sync/sync-items.ts';
import { METRICS } from '../../../lambdas/contracts/metrics.ts';
import type { RunOutcome } from '../../../lambdas/sync/outcome.ts';
import { report } from '../../../lambdas/sync/report.ts';
import { newRun } from '../../../lambdas/sync/run-state.ts';
import { quietTelemetry } from '../../support/fakes/quiet-telemetry.ts';
import { NOW } from './fakes.ts';

const { record } = newRun({ id: 'run-1', trigger: 'schedule', nowMs: NOW, windowDays: 30 }, emptyMemory());
const run = { ...record, finishedAt: record.startedAt };

/** Every metric with the value that it was reported with. */
function reported(outcome: RunOutcome): Record<string, number> {
  const seen: Record<string, number> = {};
  const note = (name: string, value = 1) => void (seen[name] = value);
  const metrics = { ...quietTelemetry.metrics, count: note, gauge: note, milliseconds: note };
  report({ ...quietTelemetry, metrics }, outcome);
  return seen;
}

it('a run that failed is counted as one, and as incomplete', () => {
  const failure = { code: 'sentry_unreachable', message: 'no answer', bySentry: true };

  const metrics = reported({ kind: 'failed', run, rateLimitRemaining: null, failure });

  expect(metrics).toMatchObject({ [METRICS.syncFailed]: 1, [METRICS.syncComplete]: 0 });
});

it('what Sentry refuses, hours with a gap and silence are counted', () => {
  const ledger = { captureRate: 98, deliveryRate: 40, gapHours: 3, silence: 'SILENT' as const };

  const metrics = reported({
    kind: 'finished',
    run: { ...run, complete: true, refused: 2, ledger },
    rateLimitRemaining: 30,
  });

  expect(metrics).toMatchObject({
    [METRICS.syncFailed]: 0,
    [METRICS.syncRefused]: 2,
    [METRICS.ledgerGapHours]: 3,
    [METRICS.webhookSilence]: 1,
    [METRICS.errorCaptureRate]: 98,
  });
});
