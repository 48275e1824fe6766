import type { Clock } from '../adapters/clock.ts';
import type { SyncRun } from '../adapters/table/sync/sync-items.ts';
import type { SyncStore } from '../adapters/table/sync/sync-store.ts';
import type { TableSize } from '../adapters/table/size.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import { METRICS } from '../contracts/metrics.ts';
import { messageOf } from '../core/failure.ts';

interface Gauged {
  clock: Clock;
  store: Pick<SyncStore, 'listRuns'>;
  tableSize: () => Promise<TableSize>;
}

/** Two hours of runs: a lag that is longer is told as at least that long, and has rung long before. */
const RUNS = 24;

/**
 * Measures what a run by itself does not know: how long ago the last complete one began, and how large the table is.
 * The metrics are written with the run's own. Never rejects: a run is not worse for not being measured.
 */
export async function measureGauges(
  { log, metrics }: Telemetry,
  run: SyncRun,
  { clock, store, tableSize }: Gauged,
): Promise<void> {
  const warn = (error: unknown) => log.warn('not measured for the dashboard', { reason: messageOf(error) });
  await Promise.all([
    tableSize().then(({ items, bytes }) => {
      metrics.gauge(METRICS.tableItems, items);
      metrics.gauge(METRICS.tableBytes, bytes);
    }, warn),
    lastComplete(run, store).then(({ startedAt }) => {
      metrics.milliseconds(METRICS.syncLag, clock.now() - Date.parse(startedAt));
    }, warn),
  ]);
}

/** This run, or else the newest complete one, or else the oldest that is looked at. */
async function lastComplete(run: SyncRun, store: Gauged['store']): Promise<SyncRun> {
  if (run.complete) return run;
  const { items } = await store.listRuns(RUNS, null);
  return items.find(({ complete }) => complete) ?? items.at(-1) ?? run;
}
