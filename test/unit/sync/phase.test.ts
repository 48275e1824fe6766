import { asPhase, LeaseLostError } from '../../../lambdas/sync/phase.ts';

/** A phase that finds one issue, then continues with `rest`. */
const phase = (rest: () => Promise<'done' | 'partly'>, signal = new AbortController().signal) =>
  asPhase({ signal }, (findings) => {
    findings.figures.issuesSeen++;
    return rest();
  });

const outOfTime = AbortSignal.abort(new Error('out of time'));

describe('a phase', () => {
  it.each(['done', 'partly'] as const)('that says it is %s ends so', async (kind) => {
    // Act
    const { ending } = await phase(() => Promise.resolve(kind));

    // Assert
    expect(ending).toEqual({ kind });
  });

  it.each([
    ['failed', new Error('no answer'), undefined],
    ['outOfTime', new Error('aborted'), outOfTime],
    ['leaseLost', new LeaseLostError('lost'), undefined],
    ['leaseLost', new LeaseLostError('lost'), outOfTime],
  ] as const)('that throws is %s, and what it found before counts', async (kind, error, signal) => {
    // Act
    const { findings, ending } = await phase(() => Promise.reject(error), signal);

    // Assert
    expect(ending.kind).toBe(kind);
    expect(findings.figures.issuesSeen).toBe(1);
  });
});
