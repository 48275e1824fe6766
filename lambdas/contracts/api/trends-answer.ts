import * as z from 'zod';
import { count, instant, maybeText, text } from './fields.ts';

const series = z.object({
  value: maybeText.meta({ description: 'Null where the events have none, or where it is not known.' }),
  counts: z.array(count).meta({ description: 'One for each of `starts`.' }),
  total: count,
});

const day = text.meta({ format: 'date' });

const changeCounts = z.object({ created: count, regressed: count, resolved: count });

const changesOverTime = z.object({
  keptFrom: instant.nullable().meta({ description: 'When the oldest change was written that is kept.' }),
  knownFrom: instant.nullable().meta({
    description:
      'All changes from this instant on are counted; later than `keptFrom` where too many were kept.',
  }),
  days: z.array(
    z.object({
      day,
      counts: changeCounts
        .nullable()
        .meta({ description: 'Null where not all changes of the day are known; not 0.' }),
    }),
  ),
  timeToResolve: z.object({
    resolved: count,
    known: count.meta({ description: 'Of so many it is known since when they were open.' }),
    medianSeconds: count.nullable(),
    p90Seconds: count.nullable(),
  }),
  releases: z.array(text).meta({
    description: 'Releases in which groups changed, those of the newest changes first; at most 50.',
  }),
  release: z
    .object({
      name: text,
      at: instant.meta({
        description:
          'When an event of it was first seen in a group that changed in it; else when such a change was first told.',
      }),
      seconds: count.meta({ description: 'How long each of both spans is.' }),
      before: changeCounts.nullable(),
      after: changeCounts.nullable(),
    })
    .nullable()
    .meta({ description: 'Null where no release was asked for, or no change of a group in it is known.' }),
});

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
    changes: changesOverTime.nullable().meta({
      description: 'New, regressed and resolved groups; null where the query asks for what no change tells.',
    }),
    groups: z
      .object({ counted: count, hasMore: z.boolean() })
      .nullable()
      .meta({ description: 'Of how many groups these are the events; null where all are counted.' }),
  }),
});
