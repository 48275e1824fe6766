import fc from 'fast-check';
import { createThrottle } from '../../../../lib/local/gateway/throttle.ts';

const throttleAt = (rateLimit: number, burstLimit: number) => {
  const clock = { ms: 0 };
  return { clock, admits: createThrottle({ rateLimit, burstLimit }, () => clock.ms) };
};

describe('a throttle', () => {
  it('lets as many requests pass at the same moment as the burst allows', () => {
    const { admits } = throttleAt(10, 3);

    const passed = Array.from({ length: 5 }, () => admits());

    expect(passed).toEqual([true, true, true, false, false]);
  });

  it('lets one more pass each time that the rate has made up for one', () => {
    const { admits, clock } = throttleAt(10, 1);
    admits();

    clock.ms = 99;
    const early = admits();
    clock.ms = 200;
    const later = admits();

    expect([early, later]).toEqual([false, true]);
  });

  it('never lets more pass than the burst and what the rate has refilled', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.nat({ max: 400 }), { maxLength: 200 }),
        (rate, burst, pauses) => {
          const { admits, clock } = throttleAt(rate, burst);
          let passed = 0;
          for (const pause of pauses) {
            clock.ms += pause;
            passed += admits() ? 1 : 0;
          }
          expect(passed).toBeLessThanOrEqual(burst + (clock.ms / 1000) * rate);
        },
      ),
    );
  });
});
