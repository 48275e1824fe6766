import { check, contextWith } from '../context.ts';

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
