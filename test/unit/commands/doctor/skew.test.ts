import fc from 'fast-check';
import { between, leastSkew, offsetOf } from '../../../../lib/commands/doctor/skew.ts';
import type { HttpAnswer } from '../../../../lib/commands/target/http.ts';

const START = Date.UTC(2026, 10, 20);

/** What we measure of a server whose clock is `ahead` ms ahead, with a request of these delays. */
const measured = (ahead: number, at: number, there: number, back: number): HttpAnswer => {
  const stamped = Math.floor((at + there + ahead) / 1000) * 1000;
  return {
    status: 200,
    headers: new Headers({ date: new Date(stamped).toUTCString() }),
    text: '',
    sentAt: at,
    receivedAt: at + there + back,
  };
};

const delay = fc.integer({ min: 0, max: 3_000 });
const ahead = fc.integer({ min: -100_000, max: 100_000 });
const instant = fc.integer({ min: 0, max: 86_400_000 }).map((ms) => START + ms);

it('the measured skew of two servers is never more than the real one, and within delays and cut seconds of it', () => {
  fc.assert(
    fc.property(ahead, ahead, instant, delay, delay, (a, b, at, there, back) => {
      const [first, second] = [measured(a, at, there, back), measured(b, at + 500, there, back)];

      const skew = leastSkew(between(offsetOf(first)!, offsetOf(second)!));

      const real = Math.abs(a - b);
      expect(skew).toBeLessThanOrEqual(real);
      expect(skew).toBeGreaterThanOrEqual(real - 2 * (there + back + 999));
    }),
  );
});

it('a server without a Date header cannot be measured', () => {
  const answer = { ...measured(0, START, 1, 1), headers: new Headers() };

  expect(offsetOf(answer)).toBeUndefined();
});
