import { messageOf } from '../core/failure.ts';
import { measureGauges } from './gauges.ts';
import type { RunOutcome, SyncOutcome, Trigger } from './outcome.ts';
import { report, reportNoRun } from './report.ts';
import { runSync } from './run.ts';
import type { InvocationServices } from './services.ts';

/** One invocation of the sync, measured and reported. Rejects only where the table itself cannot be used. */
export async function invoke(
  services: InvocationServices,
  trigger: Trigger,
  signal: AbortSignal,
): Promise<SyncOutcome> {
  const outcome = await runSync(services, trigger, signal, (ofRun) => settle(services, ofRun));
  reportNoRun(services.telemetry, outcome);
  return outcome;
}

async function settle(services: InvocationServices, outcome: RunOutcome): Promise<void> {
  // A refused token may be one that was just replaced: the next run must not use it from the cache.
  if (outcome.kind === 'failed' && outcome.failure.code === 'sentry_token_refused') {
    await services.refreshToken().catch((error: unknown) => {
      services.log.warn('a secret could not be read', { reason: messageOf(error) });
    });
  }
  if (outcome.kind === 'finished' || outcome.kind === 'failed') {
    await measureGauges(services.telemetry, outcome.run, services);
  }
  report(services.telemetry, outcome);
}
