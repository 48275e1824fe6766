import { answer, check, contextWith, NOW } from '../context.ts';

describe('the clock', () => {
  const at = (sentryMs: number, awsMs: number) =>
    contextWith({
      http: (url) => {
        const ms = url.startsWith('https://sentry.example') ? sentryMs : awsMs;
        return Promise.resolve(answer(200, '', { date: new Date(NOW + ms).toUTCString() }));
      },
    });

  it.each([
    ['ok', 0, 0],
    ['ok', 2_000, 0],
    ['warn', 10_000, 0],
    ['fail', 300_000, 0],
    ['fail', 0, 300_000],
    ['warn', -300_000, -300_000],
  ])('is %s with Sentry %d ms and AWS %d ms off', async (state, sentryMs, awsMs) => {
    expect((await check('clock', at(sentryMs, awsMs))).state).toBe(state);
  });
});
