import { encodeTime } from 'ulid';
import { ago, check, completeRun, contextWith } from '../context.ts';

describe('the last sync', () => {
  const withRuns = (...runs: object[]) =>
    contextWith({ table: { runs: () => Promise.resolve(runs.map((run) => ({ ...completeRun, ...run }))) } });

  it.each([
    ['none has run', withRuns(), 'fail', 'curl -sS'],
    ['a first one under way', withRuns({ state: 'RUNNING', finishedAt: null }), 'fail', 'curl -sS'],
    ['a complete one', withRuns({}), 'ok', ''],
    ['one under way after a complete one', withRuns({ state: 'RUNNING', finishedAt: null }, {}), 'ok', ''],
    ['a partial one', withRuns({ state: 'PARTIAL' }), 'warn', 'next run'],
    ['a complete one with errors', withRuns({ errors: [{ code: 'x', message: 'No.' }] }), 'warn', 'next run'],
    ['a failed one', withRuns({ state: 'FAILED', errors: [{ code: 'x', message: 'No.' }] }), 'fail', 'names'],
    ['an old one', withRuns({ finishedAt: ago(40) }), 'fail', 'schedule'],
  ])('%s', async (_, context, state, words) => {
    const found = await check('last-sync', context);

    expect(found.state).toBe(state);
    expect(found.fix ?? '').toContain(words);
  });
});

describe('a manual sync', () => {
  const askedFor = (minutesAgo: number) => `${encodeTime(Date.parse(ago(minutesAgo)))}${'0'.repeat(16)}`;
  const waiting = (runId: string | null) =>
    contextWith({ table: { waitingRun: () => Promise.resolve(runId) } });

  it.each([
    ['that nobody waits for', waiting(null), 'ok', null],
    ['that follows the run under way', waiting(askedFor(3)), 'ok', null],
    ['that no run makes room for', waiting(askedFor(16)), 'fail', 'sync-not-running'],
  ])('%s is judged', async (_, context, state, fix) => {
    const found = await check('manual-sync', context);

    expect(found.state).toBe(state);
    expect(found.fix ?? 'nothing to do').toContain(fix ?? 'nothing to do');
  });

  it('that waits is told with its run and since when', async () => {
    const { finding } = await check('manual-sync', waiting(askedFor(16)));

    expect(finding).toContain(`run ${askedFor(16)} was asked for 16 min ago`);
  });
});
