/** The middle value; of an even number of values, the mean of the two middle ones. Throws for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new Error('There is no median of no values.');
  return (upper + lower) / 2;
}

/** The least value that this share (above 0, at most 1) of all values does not exceed. Throws for no values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.ceil(sorted.length * share) - 1];
  if (value === undefined) throw new Error('There is no percentile of no values.');
  return value;
}

/** The most instants (milliseconds, in any order) that lie within one window of this length. */
export function mostWithin(instants: readonly number[], windowMs: number): number {
  const sorted = instants.toSorted((a, b) => a - b);
  let first = 0;
  let most = 0;
  sorted.forEach((instant, index) => {
    while (instant - (sorted[first] ?? instant) >= windowMs) first++;
    most = Math.max(most, index - first + 1);
  });
  return most;
}
