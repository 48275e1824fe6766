import fc from 'fast-check';
import { visitsAt } from '../../../lambdas/admin/list/last-visit.ts';

const NOW = Date.parse('2026-11-20T12:30:00.000Z');
const MINUTE = 60_000;

/** Pages of one browser at these instants, and when each says that the visit before ended. */
function look(instants: readonly number[]): (number | null)[] {
  let kept: string | undefined;
  return instants.map((at) => {
    const { beforeMs, written } = visitsAt(kept, at);
    kept = written;
    return beforeMs;
  });
}

describe('when somebody last looked at the list', () => {
  it('is not known on the first visit', () => {
    expect(look([NOW, NOW + MINUTE])).toEqual([null, null]);
  });

  it('is the last page of the visit before, for all pages of this visit', () => {
    const [evening, later] = [NOW, NOW + 20 * MINUTE];
    const morning = NOW + 15 * 60 * MINUTE;

    expect(look([evening, later, morning, morning + 10 * MINUTE]).slice(2)).toEqual([later, later]);
  });

  it('is no instant of a future or of more than 90 days ago', () => {
    expect(visitsAt(`0.${NOW + 90 * MINUTE}`, NOW).beforeMs).toBeNull();
    expect(visitsAt(`${NOW - 91 * 86_400_000}.${NOW}`, NOW).beforeMs).toBeNull();
  });

  it('is a time of the past or none, whatever a browser says that it kept', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{1,16}\.\d{1,16}$/)), (kept) => {
        const { beforeMs, written } = visitsAt(kept, NOW);

        expect(beforeMs === null || (beforeMs > 0 && beforeMs <= NOW)).toBe(true);
        expect(written).toMatch(/^\d+\.\d+$/);
      }),
    );
  });
});
