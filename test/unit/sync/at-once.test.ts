import fc from 'fast-check';
import { atOnce } from '../../../lambdas/sync/at-once.ts';

describe('work at once', () => {
  it('begins with every item once, in their order, and never more than so many together', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat()),
        fc.integer({ min: 1, max: 5 }),
        fc.scheduler(),
        async (items, width, scheduler) => {
          // Arrange
          const begun: number[] = [];
          let together = 0;
          let most = 0;
          const work = async (item: number) => {
            begun.push(item);
            together++;
            most = Math.max(most, together);
            await scheduler.schedule(Promise.resolve());
            together--;
          };

          // Act
          await scheduler.waitFor(atOnce(items, width, work));

          // Assert
          expect(begun).toEqual(items);
          expect(most).toBeLessThanOrEqual(width);
        },
      ),
    );
  });

  it('begins with as many as fit, even where the first fails at once', async () => {
    // Arrange
    const begun: number[] = [];
    const work = (item: number) => {
      begun.push(item);
      return Promise.reject(new Error(`${item} fails`));
    };

    // Act
    const outcome = atOnce([1, 2, 3, 4, 5, 6], 4, work);

    // Assert
    await expect(outcome).rejects.toThrow('1 fails');
    expect(begun).toEqual([1, 2, 3, 4]);
  });

  it('begins nothing after a failure, and rejects with the first one when what was under way has ended', async () => {
    // Arrange
    const { promise: slow, resolve: endSlow } = Promise.withResolvers<undefined>();
    const begun: string[] = [];
    const ended: string[] = [];
    const work = async (item: string) => {
      begun.push(item);
      if (item === 'fails') throw new Error('the first failure');
      await slow;
      ended.push(item);
      throw new Error('a later failure');
    };

    // Act
    const outcome = atOnce(['slow', 'fails', 'never'], 2, work).catch((error: unknown) => {
      ended.push('rejected');
      return error;
    });
    await new Promise(setImmediate);
    endSlow(undefined);

    // Assert
    expect(await outcome).toEqual(new Error('the first failure'));
    expect(begun).toEqual(['slow', 'fails']);
    expect(ended).toEqual(['slow', 'rejected']);
  });
});
