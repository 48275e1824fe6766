/**
 * Does the work for each item, so many at a time, in their order. After a failure it begins no more, waits for what is
 * under way, and rejects with the first one: a phase that has failed must not go on behind its caller's back.
 *
 * p-map does neither of the two: at a failure it rejects while others are still at work, or it goes on to the end of the
 * list. It also begins its first items one after another, so that one that fails at once keeps its neighbours from
 * being asked for in every run.
 */
export async function atOnce<T>(
  items: Iterable<T>,
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = [...items].values();
  let failure: { error: unknown } | undefined;
  const worker = async () => {
    for (const item of left) {
      if (failure !== undefined) return;
      await work(item).catch((error: unknown) => {
        failure ??= { error };
      });
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  if (failure !== undefined) throw failure.error;
}
