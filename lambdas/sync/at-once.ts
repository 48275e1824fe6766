/**
 * Does the work for each item, so many at a time, in their order. After a failure it begins no more, waits for what is
 * under way, and rejects with the first one: a phase that has failed must not go on behind its caller's back.
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
