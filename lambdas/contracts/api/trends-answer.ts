import * as z from 'zod';
import { count, instant, maybeText, text } from './fields.ts';

const series = z.object({
  value: maybeText.meta({ description: 'Null where the events have none, or where it is not known.' }),
  counts: z.array(count).meta({ description: 'One for each of `starts`.' }),
  total: count,
});

const day = text.meta({ format: 'date' });

/** Stored events over time: docs/api.md, Trends. */
export const trendsAnswer = z.object({
  trends: z.object({
    from: instant,
    to: instant,
    by: z.enum(['total', 'project', 'level', 'environment', 'release', 'group']),
    interval: z.enum(['hour', 'day']),
    countedFrom: day.nullable().meta({ description: 'The first day that a sync has added up.' }),
    starts: z.array(instant),
    series: z.array(series.extend({ label: text })),
    other: series
      .extend({ values: count })
      .nullable()
      .meta({ description: 'What further values have together.' }),
    isRunning: z.boolean().meta({ description: 'Whether the last interval is not over.' }),
    groups: z
      .object({ counted: count, hasMore: z.boolean() })
      .nullable()
      .meta({ description: 'Of how many groups these are the events; null where all are counted.' }),
  }),
});
