const BARS = '▁▂▃▄▅▆▇█';

/** Counts as a line of bars, oldest first: none is a dot, the largest fills the height. */
export function sparkline(counts: readonly number[]): string {
  const most = Math.max(1, ...counts);
  return counts
    .map((count) => (count <= 0 ? '·' : (BARS[Math.ceil((count / most) * BARS.length) - 1] ?? '')))
    .join('');
}

/** The bars, and what they stand for. */
export function trendWords(hours: readonly number[]): string {
  const sum = hours.reduce((total, count) => total + count, 0);
  const figure = (count: number): string => count.toLocaleString('en-US');
  const most = Math.max(0, ...hours);
  return `${sparkline(hours)} ${figure(sum)} stored in the last ${hours.length} h, at most ${figure(most)} in an hour`;
}
