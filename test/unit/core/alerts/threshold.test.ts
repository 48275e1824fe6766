import fc from 'fast-check';
import { aboveSpans, afterSpans } from '../../../../lambdas/core/alerts/threshold.ts';

const each = (times: readonly number[]) => times.map((atMs) => ({ atMs, count: 1 }));

const times = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 60 });
const threshold = fc.record({
  events: fc.integer({ min: 1, max: 6 }),
  withinMs: fc.integer({ min: 1, max: 40 }),
});

describe('spans with enough events', () => {
  it('are those at whose instants the span before holds as many', () => {
    fc.assert(
      fc.property(times, threshold, (events, asked) => {
        const spans = aboveSpans(each(events), asked);

        const instants = Array.from({ length: 400 }, (_, at) => at);
        const counted = instants.filter(
          (at) => events.filter((time) => time > at - asked.withinMs && time <= at).length >= asked.events,
        );
        expect(instants.filter((at) => spans.some(({ fromMs, toMs }) => fromMs <= at && at < toMs))).toEqual(
          counted,
        );
      }),
    );
  });

  it('are the same where events of one instant are counted together', () => {
    fc.assert(
      fc.property(times, threshold, (events, asked) => {
        const together = [...Map.groupBy(events, (time) => time)].map(([atMs, { length }]) => ({
          atMs,
          count: length,
        }));

        expect(aboveSpans(together, asked)).toEqual(aboveSpans(each(events), asked));
      }),
    );
  });

  it('are apart from each other, and begin with an event', () => {
    fc.assert(
      fc.property(times, threshold, (events, asked) => {
        const spans = aboveSpans(each(events), asked);

        for (const [index, { fromMs, toMs }] of spans.entries()) {
          expect(events).toContain(fromMs);
          expect(toMs).toBeGreaterThan(fromMs);
          expect(spans[index + 1]?.fromMs ?? Infinity).toBeGreaterThan(toMs);
        }
      }),
    );
  });
});

describe('what is told of a threshold', () => {
  it('is the same, and as often, however often somebody looks meanwhile', () => {
    fc.assert(
      fc.property(
        times,
        threshold,
        fc.uniqueArray(fc.integer({ min: 0, max: 400 })),
        (events, asked, looks) => {
          const whole = aboveSpans(each(events), asked);
          let toldUntil: number | null = null;
          let told = 0;
          for (const look of [...looks.toSorted((a, b) => a - b), 400]) {
            const spans = aboveSpans(each(events.filter((time) => time <= look)), asked);
            const after = afterSpans({ since: -1, toldUntil }, spans);
            toldUntil = after.toldUntil;
            told += after.isNew ? 1 : 0;
          }

          // Two spans between two looks are one message.
          expect(told).toBeLessThanOrEqual(whole.length);
          expect(told > 0).toBe(whole.length > 0);
          expect(toldUntil).toBe(whole.at(-1)?.toMs ?? null);
        },
      ),
    );
  });

  it('is nothing that had ended before the change', () => {
    const spans = [{ fromMs: 10, toMs: 20 }];

    const after = [20, 19].map((since) => afterSpans({ since, toldUntil: null }, spans).isNew);

    expect(after).toEqual([false, true]);
  });

  it('is told again once the events were fewer, and not before', () => {
    const told = { since: 0, toldUntil: 100 };

    const after = [90, 100, 101].map((fromMs) => afterSpans(told, [{ fromMs, toMs: 150 }]).isNew);

    expect(after).toEqual([false, false, true]);
  });
});
