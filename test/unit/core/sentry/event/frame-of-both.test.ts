import { eventDetail } from '../../../../../lambdas/core/sentry/event/detail.ts';
import { frameOfBoth } from '../../../../../lambdas/core/sentry/event/frame-of-both.ts';
import { webhookRecord } from '../../../../support/samples/admin-samples.ts';

const frame = (name: string, more: Record<string, unknown> = {}) => ({
  ...{ function: name, filename: 'shop/pay.py', in_app: true, vars: { of: name } },
  ...more,
});
const eventOf = (...traces: Record<string, unknown>[][]) =>
  eventDetail(
    webhookRecord({
      exception: { values: traces.map((frames) => ({ type: 'E', stacktrace: { frames } })) },
    }),
  );
const namesOf = (both: ReturnType<typeof frameOfBoth>) => both && [both.first.function, both.newest.function];

describe('the frame that two events of an error are compared by', () => {
  it('is the newest call of our own', () => {
    const event = eventOf([frame('main'), frame('pay'), frame('post', { in_app: false })]);

    expect(namesOf(frameOfBoth(event, event))).toEqual(['pay', 'pay']);
  });

  it('is the same call in another line', () => {
    const both = frameOfBoth(
      eventOf([frame('pay', { lineno: 41 })]),
      eventOf([frame('pay', { lineno: 44 })]),
    );

    expect([both?.first.lineno, both?.newest.lineno]).toEqual([41, 44]);
  });

  it('is the newest that both went through, where they failed apart', () => {
    const both = frameOfBoth(
      eventOf([frame('main'), frame('refund')]),
      eventOf([frame('main'), frame('pay')]),
    );

    expect(namesOf(both)).toEqual(['main', 'main']);
    expect(both?.isFailing).toBe(false);
  });

  it('is none where they have no call in common', () => {
    const elsewhere = frame('pay', { filename: 'shop/refund.py' });

    expect(frameOfBoth(eventOf([frame('pay')]), eventOf([elsewhere]))).toBeNull();
    expect(frameOfBoth(eventOf(), eventOf([elsewhere]))).toBeNull();
  });

  it('is of a cause where the exception that was raised has no variables', () => {
    const event = eventOf([frame('pay')], [frame('wrap', { vars: {}, context_line: 'raise Wrapped' })]);

    expect(namesOf(frameOfBoth(event, event))).toEqual(['pay', 'pay']);
  });

  it('is of the exception that was raised where no variables were sent at all', () => {
    const bare = { vars: {}, context_line: 'x' };
    const event = eventOf([frame('pay', bare)], [frame('wrap', bare)]);

    expect(namesOf(frameOfBoth(event, event))).toEqual(['wrap', 'wrap']);
  });

  it('is the newest of all where none is marked as our own', () => {
    const foreign = { in_app: false };
    const event = eventOf([frame('main', foreign), frame('pay', foreign)]);

    expect(namesOf(frameOfBoth(event, event))).toEqual(['pay', 'pay']);
  });

  it('is of the thread that crashed where the exception has no trace', () => {
    const event = eventDetail(
      webhookRecord({
        exception: { values: [{ type: 'E' }] },
        threads: { values: [{ id: 1, crashed: true, stacktrace: { frames: [frame('draw')] } }] },
      }),
    );

    expect(namesOf(frameOfBoth(event, event))).toEqual(['draw', 'draw']);
  });

  it('of a recursion is the last call', () => {
    const event = eventOf([frame('walk', { vars: { depth: 1 } }), frame('walk', { vars: { depth: 2 } })]);

    expect(frameOfBoth(event, event)?.newest.vars).toEqual({ depth: 2 });
  });
});
