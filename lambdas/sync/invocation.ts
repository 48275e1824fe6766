import { messageOf } from '../core/failure.ts';
import { announceMissed } from './announce.ts';
import { noteRun } from './faults.ts';
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
  const outcome = await runSync(services, trigger, signal, (ofRun) => settle(services, ofRun, signal));
  reportNoRun(services.telemetry, outcome);
  return outcome;
}

async function settle(services: InvocationServices, outcome: RunOutcome, signal: AbortSignal): Promise<void> {
  // A refused token may be one that was just replaced: the next run must not use it from the cache.
  if (outcome.kind === 'failed' && outcome.failure.code === 'sentry_token_refused') {
    await services.refreshToken().catch((error: unknown) => {
      services.log.warn('a secret could not be read', { reason: messageOf(error) });
    });
  }
  if (outcome.kind === 'finished' || outcome.kind === 'failed') {
    await measureGauges(services.telemetry, outcome.run, services);
  }
  await tellEvents(services, outcome, signal);
  report(services.telemetry, outcome);
}

/** Neither makes the run worse: what was not told is told by the next one. */
async function tellEvents(
  services: InvocationServices,
  outcome: RunOutcome,
  signal: AbortSignal,
): Promise<void> {
  const failed = (what: string) => (error: unknown) =>
    services.log.error(what, { error: error instanceof Error ? error : undefined });
  await noteRun(services, outcome).catch(failed('whether the sync fails could not be written'));
  await announceMissed(services, signal).catch(failed('missed changes could not be announced'));
}
