import fc from 'fast-check';
import { createAccountConcurrency } from '../../../../lib/local/functions/account-concurrency.ts';

describe('the executions of an account', () => {
  it('are shared by all functions without a reservation', () => {
    const account = createAccountConcurrency(2, new Map());

    const entered = [account.enter('a'), account.enter('b'), account.enter('a')];

    expect(entered).toEqual([true, true, false]);
  });

  it('cannot be taken from a function that has some reserved, which gets no more than these', () => {
    const account = createAccountConcurrency(3, new Map([['verifier', 2]]));

    const others = [account.enter('consumer'), account.enter('consumer')];
    const verifier = [account.enter('verifier'), account.enter('verifier'), account.enter('verifier')];

    expect(others).toEqual([true, false]);
    expect(verifier).toEqual([true, true, false]);
  });

  it('cannot be reserved beyond the limit', () => {
    expect(() => createAccountConcurrency(1, new Map([['verifier', 2]]))).toThrow(/limit|account has/);
  });

  it('are never more at the same moment than the limit, and all free again in the end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.boolean()), (limit, acts) => {
        const account = createAccountConcurrency(limit, new Map());
        let running = 0;
        for (const isEntering of acts) {
          if (isEntering) running += account.enter('a') ? 1 : 0;
          else if (running > 0) {
            account.leave('a');
            running -= 1;
          }
          expect(running).toBeLessThanOrEqual(limit);
        }
        while (running-- > 0) account.leave('a');
        const free = Array.from({ length: limit + 1 }, () => account.enter('a'));
        expect(free.filter(Boolean)).toHaveLength(limit);
      }),
    );
  });
});
