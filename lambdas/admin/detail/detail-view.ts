import * as z from 'zod';
import { parse, single, type QueryValues } from '../parameters.ts';

/** How long the chart of a group is, and how many of its hours a bar is. */
export const CHARTS = {
  '24h': { hours: 24, hoursPerBar: 1, words: '24 hours' },
  '14d': { hours: 14 * 24, hoursPerBar: 6, words: '14 days' },
  '90d': { hours: 90 * 24, hoursPerBar: 24, words: '90 days' },
} as const;
export type Chart = keyof typeof CHARTS;
export const CHART_NAMES = ['24h', '14d', '90d'] as const satisfies readonly Chart[];

/** What the page of a group shows besides: all that costs reads is asked for by its address. */
export interface DetailView {
  chart: Chart;
  /** Tags counted over the newest 1,000 events, by their records. */
  wholeTags: boolean;
  similar: boolean;
}

const asked = z.enum(['0', '1'], 'must be 0 or 1').default('0');
const fields = z.object({
  chart: z.enum(CHART_NAMES, `must be one of ${CHART_NAMES.join(', ')}`).default('14d'),
  tags: asked,
  similar: asked,
});

export function parseDetailView(values: QueryValues): DetailView {
  const { chart, tags, similar } = parse(fields, single(values));
  return { chart, wholeTags: tags === '1', similar: similar === '1' };
}

/** The parameters that say it; what is usual is left out. */
export const writtenView = ({ chart, wholeTags, similar }: DetailView): [string, string][] => [
  ...(chart === '14d' ? [] : [['chart', chart] satisfies [string, string]]),
  ...(wholeTags ? [['tags', '1'] satisfies [string, string]] : []),
  ...(similar ? [['similar', '1'] satisfies [string, string]] : []),
];
