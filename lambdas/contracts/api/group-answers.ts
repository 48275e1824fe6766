import * as z from 'zod';
import { changeAnswer } from './change-answers.ts';
import { eventAnswer } from './event-answers.ts';
import { count, instant, maybeNumber, maybeText, nextCursor, project, text } from './fields.ts';

const status = z.enum(['OPEN', 'RESOLVED', 'IGNORED']);
const assignee = z.object({ type: text, id: text, name: maybeText });
/** What a status depends on; the values of one kind, as the table keeps them. */
const statusDetails = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

export type GroupAnswer = z.infer<typeof groupAnswer>;
export const groupAnswer = z
  .object({
    id: text,
    shortId: maybeText,
    title: text,
    culprit: maybeText,
    level: text.meta({ description: 'Sentry’s word, such as `error` or `fatal`; new ones appear.' }),
    status,
    substatus: maybeText,
    platform: maybeText,
    project,
    environment: maybeText.meta({ description: 'Of the newest event.' }),
    release: maybeText.meta({ description: 'Of the newest event.' }),
    firstSeen: instant,
    lastSeen: instant,
    sentryCount: z.number(),
    storedEvents: count,
    users: z.number(),
    assignee: assignee.nullable(),
    permalink: text,
    type: maybeText,
    category: maybeText,
    issueType: maybeText,
    priority: maybeText,
    statusDetails: statusDetails
      .nullable()
      .meta({ description: 'What ends an archive, or when a resolution holds, by Sentry’s member names.' }),
    formerShortIds: z.array(text).readonly(),
    sentryStatus: text,
    statusObservedAt: instant.nullable(),
    gone: z
      .object({ at: instant, mergedInto: maybeText })
      .nullable()
      .meta({ description: 'Set where Sentry no longer has the issue; such a group is in no list.' }),
  })
  .meta({ description: 'An error: Sentry’s issue, as it is kept here.' });

const matching = z
  .object({
    count: count.nullable().meta({ description: 'Null where a version before stored some of them.' }),
    users: count.nullable().meta({
      description: 'Distinct users, asked for by `matchingUsers`; null where they are not known exactly.',
    }),
    firstSeen: instant.nullable(),
    lastSeen: instant,
  })
  .nullable()
  .meta({ description: 'Of the environment or release that the query names alone.' });

export const groupListAnswer = z.object({
  groups: z.array(groupAnswer.extend({ matching: matching.optional() })),
  nextCursor,
  withoutEnvironment: count
    .nullable()
    .optional()
    .meta({ description: 'Groups that match but for the environment, of which no stored event has any.' }),
  countedSince: z.record(text, instant).optional().meta({
    description:
      'Of a query that names indexed tags: since when each is counted that was not from the beginning, by key. What arrived before is not found by it.',
  }),
  complete: z
    .literal(false)
    .optional()
    .meta({ description: 'The page stopped reading early; the next one continues.' }),
});

export const facetsAnswer = z.object({
  facets: z.array(
    z.object({
      key: text,
      values: z
        .array(
          z.object({
            value: maybeText,
            count,
            firstDay: maybeText.optional().meta({
              description:
                'Of a release, the UTC day on which an event of it was first counted; null where that is not known.',
            }),
          }),
        )
        .meta({ description: 'The most frequent first; of releases the five newest before them.' }),
      isTag: z.boolean().meta({ description: 'Whether `key` is that of an indexed tag.' }),
      other: count.meta({ description: 'How many more values there are.' }),
      groups: count
        .nullable()
        .meta({ description: 'Of so many groups alone the values were read; null where of all.' }),
    }),
  ),
  complete: z.boolean().meta({ description: 'False where there were too many groups to look at all.' }),
});

const trendHour = z.object({ hour: instant, count });
const historyEntry = z.object({
  at: instant,
  from: status.nullable(),
  to: status,
  substatus: maybeText,
  action: maybeText,
  actor: maybeText,
  source: z.enum(['webhook', 'triage', 'sync']),
  reason: maybeText.meta({ description: 'Why, as whoever did it from here wrote.' }),
});

const live = z.union([
  z.object({
    status,
    sentryStatus: text,
    substatus: maybeText,
    sentryCount: maybeNumber,
    users: maybeNumber,
    lastSeen: maybeText,
    assignee: maybeText,
    mergedInto: maybeText,
  }),
  z.object({ error: text }),
]);

export const groupDetailAnswer = z.object({
  group: groupAnswer,
  latestEvent: eventAnswer.nullable(),
  trend: z.array(trendHour).meta({ description: 'The last 14 × 24 hours, the oldest first.' }),
  statusHistory: z.array(historyEntry).meta({ description: 'The newest first.' }),
  changes: z.array(changeAnswer).meta({ description: 'The newest 100, the newest first.' }),
  reason: z
    .object({ text, by: maybeText, at: instant })
    .nullable()
    .meta({ description: 'Why it is resolved or archived, where somebody said so here.' }),
  live: live.optional().meta({ description: 'With `live=1`: what Sentry says at this moment, or why not.' }),
});

const triageResult = z.object({
  id: text,
  ok: z.boolean(),
  recorded: z.boolean().optional(),
  status: status.nullable().optional(),
  substatus: maybeText.optional(),
  statusDetails: z.record(z.string(), z.unknown()).nullable().optional(),
  assignee: assignee.nullable().optional(),
  priority: maybeText.optional(),
  comment: z
    .enum(['sent', 'refused', 'unavailable'])
    .optional()
    .meta({ description: 'What became of the reason as a comment in Sentry; it is kept here in any case.' }),
  error: z
    .object({
      code: z.enum(['forbidden', 'not_found', 'refused', 'sentry_unavailable']),
      message: text,
    })
    .optional(),
});

export const triageAnswer = z.object({
  results: z.array(triageResult).meta({ description: 'One for each id, in their order.' }),
});
