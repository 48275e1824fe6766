import { ago, check, completeRun, contextWith } from '../context.ts';

describe('the queues', () => {
  it('with an old message are too slow', async () => {
    const context = contextWith({ aws: { oldestMessageAge: () => Promise.resolve(1_200) } });

    expect(await check('queue', context)).toMatchObject({
      state: 'fail',
      finding: expect.stringContaining('20 min') as string,
    });
  });

  it('with messages in the dead-letter queue are to be redriven', async () => {
    const context = contextWith({ aws: { queue: () => Promise.resolve({ waiting: 3, inFlight: 0 }) } });

    expect(await check('dead-letter-queue', context)).toMatchObject({
      state: 'fail',
      fix: expect.stringContaining('npm run redrive') as string,
    });
  });
});

describe('the last sync', () => {
  const withRuns = (...runs: object[]) =>
    contextWith({ table: { runs: () => Promise.resolve(runs.map((run) => ({ ...completeRun, ...run }))) } });

  it.each([
    ['none has run', withRuns(), 'fail', 'manual'],
    ['a first one under way', withRuns({ state: 'RUNNING', finishedAt: null }), 'fail', 'manual'],
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

describe('alarms', () => {
  it.each([
    ['that somebody hears', contextWith({}), 'ok'],
    [
      'that ring',
      contextWith({ aws: { ringingAlarms: () => Promise.resolve(['SentryErrorLog-prod-sync']) } }),
      'warn',
    ],
    ['that nobody hears', contextWith({ aws: { subscriptions: () => Promise.resolve([]) } }), 'warn'],
    [
      'whose address was not confirmed',
      contextWith({
        aws: { subscriptions: () => Promise.resolve([{ endpoint: 'a@b.c', isConfirmed: false }]) },
      }),
      'warn',
    ],
    ['of a local stack', contextWith({ target: { alarmTopicArn: '' } }), 'skipped'],
  ])('are judged: those %s', async (_, context, state) => {
    expect((await check('alarms', context)).state).toBe(state);
  });
});
