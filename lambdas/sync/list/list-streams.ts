import type { ListStream } from '../../adapters/table/sync/sync-items.ts';

/**
 * Pages of a list above which the next one is read in parts at once. Below, one page after another takes 45 s of a run
 * at 150 ms a page, and costs exactly as many requests as there are pages.
 */
const PAGES_OF_ONE_STREAM = 300;
/**
 * At the pace of adapters/sentry/http.ts four are enough for pages of up to 420 ms; Sentry's limit is 25 requests at
 * once.
 */
const STREAMS = 4;

/** The parts of the list between the cuts: together all issues, each issue in one of them. */
export const streamsOf = (cuts: readonly string[]): ListStream[] =>
  [null, ...cuts].map((from, index) => ({ from, before: cuts[index] ?? null, cursor: null }));

/**
 * Where to cut the next list, given when some issues of the last one were first seen, spread evenly over it: into
 * parts of about one size, or not at all where it was short. An issue's first event never changes, so no issue
 * changes parts while they are read.
 */
export function cutsOf(firstSeen: readonly string[], pages: number): string[] {
  if (pages <= PAGES_OF_ONE_STREAM) return [];
  const sorted = [...firstSeen].sort();
  const cuts = Array.from({ length: STREAMS - 1 }, (_, index) =>
    sorted[Math.floor(((index + 1) * sorted.length) / STREAMS)]?.replace(/\.\d+Z$/, 'Z'),
  );
  // Fewer parts where many issues came in one second: nothing comes before the first of all.
  const first = sorted[0]?.replace(/\.\d+Z$/, 'Z');
  return [...new Set(cuts)].filter((cut) => cut !== undefined && cut !== first).map(String);
}
