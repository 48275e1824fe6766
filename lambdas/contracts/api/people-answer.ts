import * as z from 'zod';
import { count, maybeText, text } from './fields.ts';

export type PeopleAnswer = z.infer<typeof peopleAnswer>;
export const peopleAnswer = z.object({
  people: z.array(
    z.object({
      assignee: text.meta({ description: 'What `assignedTo` takes: `user:<id>` or `team:<id>`.' }),
      kind: z.enum(['user', 'team']),
      name: text.meta({ description: 'Of a team, its slug.' }),
      email: maybeText,
      isYou: z.boolean().meta({ description: 'Whether it has the address of whoever asks.' }),
    }),
  ),
  more: count.meta({ description: 'How many more fit what was asked for.' }),
  unavailable: z
    .object({ code: z.enum(['forbidden', 'not_found', 'sentry_unavailable']), message: text })
    .nullable()
    .meta({ description: 'Why Sentry does not tell; who is typed can be assigned all the same.' }),
});
