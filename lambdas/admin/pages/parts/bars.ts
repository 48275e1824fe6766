export interface Bar {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A count of one beside a storm must still be seen. */
const MIN_BAR_HEIGHT = 2;
const GAP = 2;

/**
 * Bars for counts, oldest left: the largest count fills the height, the others in proportion, none invisible
 * unless it is 0. All lie inside `width` x `height`.
 */
export function bars(counts: readonly number[], width: number, height: number): Bar[] {
  const highest = Math.max(0, ...counts);
  const step = width / Math.max(1, counts.length);
  return counts.map((count, index) => {
    const barHeight = count <= 0 ? 0 : Math.max(MIN_BAR_HEIGHT, (count / highest) * height);
    return {
      x: index * step,
      y: height - barHeight,
      width: Math.max(step - GAP, step / 2),
      height: barHeight,
    };
  });
}
