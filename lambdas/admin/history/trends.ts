/** What the pages draw; the weekly report tells the same figures, so they are read beside both. */
export { readTrends, type SeriesAnswer, type TrendsAnswer } from '../../adapters/figures/trends.ts';
