import fc from 'fast-check';
import type { InvocationResult } from '../../../../lib/local/functions/function-host.ts';
import { workOff } from '../../../../lib/local/triggers/stream-batch.ts';

const record = (n: number) => ({ dynamodb: { SequenceNumber: n.toString() } });
type Rec = ReturnType<typeof record>;
const numbers = (batch: readonly Rec[]) => batch.map(({ dynamodb }) => Number(dynamodb.SequenceNumber));
const PLAN = { reportsFailures: true, isBisected: true, maxRetries: 2 };

async function run(count: number, answer: (batch: number[]) => InvocationResult, plan = PLAN) {
  const seen: number[][] = [];
  const given: number[] = [];
  await workOff(
    Array.from({ length: count }, (_, n) => record(n)),
    {
      plan,
      invoke: (batch) => {
        seen.push(numbers(batch));
        return Promise.resolve(answer(numbers(batch)));
      },
      pause: () => Promise.resolve(),
      giveUp: (batch) => {
        given.push(...numbers(batch));
        return Promise.resolve();
      },
      isStopping: () => false,
    },
  );
  return { seen, given };
}
const ok = (failed: number[] = []): InvocationResult => ({
  ok: true,
  value: { batchItemFailures: failed.map((n) => ({ itemIdentifier: n.toString() })) },
});
const thrown: InvocationResult = { ok: false, error: { errorType: 'Error', errorMessage: 'no' } };

describe('the event source of a stream', () => {
  it('goes on behind the first record that failed', async () => {
    let isFirst = true;
    const { seen } = await run(4, () => {
      const answer = ok(isFirst ? [3, 2] : []);
      isFirst = false;
      return answer;
    });

    expect(seen).toEqual([[0, 1, 2, 3], [2], [3]]);
  });

  it('gives up a record that fails each time, and no other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.nat(11), async (count, at) => {
        const bad = at % count;
        const { seen, given } = await run(count, (batch) => (batch.includes(bad) ? thrown : ok()));

        expect(given).toEqual([bad]);
        expect(new Set(seen.flat()).size).toBe(count);
      }),
    );
  });

  it('gives up nothing of a function that is throttled', async () => {
    let left = 5;
    const { given } = await run(1, () => (left-- > 0 ? { ...thrown, isThrottled: true } : ok()));

    expect(given).toEqual([]);
  });
});
