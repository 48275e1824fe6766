import * as z from 'zod';
import { CHANGE_KINDS } from '../change-kinds.ts';
import { instant, maybeText, nextCursor, project, text } from './fields.ts';

const status = z.enum(['OPEN', 'RESOLVED', 'IGNORED']);
const assignee = z.object({ type: text, id: text, name: maybeText }).nullable();

/** The part of the state that a change is about; of a spike, its hour. */
const side = z.object({
  status: status.optional(),
  substatus: maybeText.optional(),
  assignee: assignee.optional(),
  priority: maybeText.optional(),
  gone: z.object({ mergedInto: maybeText }).nullable().optional(),
  hour: text.optional(),
});

export const changeAnswer = z
  .object({
    id: text,
    groupId: text,
    previous: maybeText.meta({ description: 'The change of the same group before it.' }),
    kind: z.enum(CHANGE_KINDS),
    at: instant.meta({ description: 'When it was written.' }),
    observedAt: instant.meta({ description: 'The instant for which it is true.' }),
    from: side.nullable(),
    to: side,
    actor: maybeText.meta({ description: 'Who did it, as it was told.' }),
    by: maybeText.meta({
      description:
        'Who did it, as people know them: also of what was done from here, where Sentry names our integration. Null where nobody knows.',
    }),
    source: z.enum(['webhook', 'triage', 'sync']).nullable(),
    reason: maybeText.meta({
      description: 'Why it was resolved or archived from here, as whoever did it wrote.',
    }),
    silent: z
      .enum(['replay', 'rebuild', 'firstList'])
      .nullable()
      .meta({ description: 'Why nobody is told of it.' }),
    group: z
      .object({
        shortId: maybeText,
        title: text,
        culprit: maybeText,
        level: text,
        type: maybeText,
        category: maybeText,
        platform: maybeText,
        project,
        environment: maybeText,
        release: maybeText,
        isEnvironmentUnknown: z.boolean(),
        resolvedIn: maybeText,
        status,
        substatus: maybeText,
        assignee,
        priority: maybeText,
        firstSeen: instant,
        lastSeen: instant,
        events: z.number(),
        users: z.number(),
        lastEventId: maybeText,
      })
      .meta({ description: 'The group at that moment.' }),
  })
  .meta({ description: 'A group went from one state to another.' });

export const activityAnswer = z.object({ changes: z.array(changeAnswer), nextCursor });

export const liveChangesAnswer = z.object({
  groups: z.array(
    z.object({
      id: text,
      version: maybeText.meta({ description: 'Null where the group is no longer stored.' }),
    }),
  ),
  cursor: text,
  isWhole: z.boolean().meta({ description: 'Where false, read the list again.' }),
});
