import type { SyncRun } from '../../../lambdas/adapters/table/sync/sync-items.ts';
import type { MetricName } from '../../../lambdas/contracts/metrics.ts';
import { measureGauges } from '../../../lambdas/sync/gauges.ts';

const NOW = Date.parse('2026-11-20T10:00:00.000Z');
const runAt = (startedAt: string, complete: boolean) => ({ startedAt, complete }) as SyncRun;
/** Newest first, as the store lists them. */
const RUNS = [
  runAt('2026-11-20T09:59:00.000Z', false),
  runAt('2026-11-20T09:54:00.000Z', true),
  runAt('2026-11-20T09:49:00.000Z', true),
];

/** After the newest of the runs. */
async function measured(runs: SyncRun[], size: { items: number; bytes: number } | Error) {
  const seen: [MetricName, number][] = [];
  const warnings: unknown[] = [];
  const note = (name: MetricName, value = 1) => void seen.push([name, value]);
  await measureGauges(
    {
      log: { info: () => undefined, warn: (_, fields) => void warnings.push(fields), error: () => undefined },
      metrics: {
        count: note,
        gauge: note,
        milliseconds: note,
        countBy: () => undefined,
        flush: () => undefined,
      },
    },
    runs[0]!,
    {
      clock: { now: () => NOW },
      store: {
        listRuns: () => Promise.resolve({ items: runs, nextCursor: null }),
      },
      tableSize: () => (size instanceof Error ? Promise.reject(size) : Promise.resolve(size)),
    },
  );
  return { seen: Object.fromEntries(seen), warnings };
}

describe('measureGauges', () => {
  it('tells the size of the table', async () => {
    const { seen } = await measured(RUNS, { items: 12, bytes: 3456 });

    expect(seen).toMatchObject({ table_items: 12, table_bytes: 3456 });
  });

  it('measures the lag from the beginning of the last complete run', async () => {
    const { seen } = await measured(RUNS, { items: 0, bytes: 0 });

    expect(seen).toMatchObject({ sync_lag: 360_000 });
  });

  it('measures it from the run itself where that was complete', async () => {
    const { seen } = await measured([runAt('2026-11-20T09:59:30.000Z', true), ...RUNS], {
      items: 0,
      bytes: 0,
    });

    expect(seen).toMatchObject({ sync_lag: 30_000 });
  });

  it('measures it from the oldest run it sees where none was complete', async () => {
    const partial = RUNS.map(({ startedAt }) => runAt(startedAt, false));

    const { seen } = await measured(partial, { items: 0, bytes: 0 });

    expect(seen).toMatchObject({ sync_lag: 660_000 });
  });

  it('leaves out what it cannot read, and says so', async () => {
    const { seen, warnings } = await measured(RUNS, new Error('no permission'));

    expect(Object.keys(seen)).toEqual(['sync_lag']);
    expect(warnings).toEqual([{ reason: 'no permission' }]);
  });
});
