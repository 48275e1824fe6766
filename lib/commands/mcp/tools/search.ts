import * as z from 'zod';
import { fenced, STRANGERS_NOTE } from '../../../../lambdas/core/markdown/quoting.ts';
import { lineOfGroup, listOf, recordOf, textOf } from '../evidence.ts';
import { cursor, defineTool } from './tool.ts';

export const searchErrors = defineTool({
  name: 'search_errors',
  title: 'Search errors',
  kind: 'read',
  description:
    'Finds errors (Sentry issues, called groups) in this copy. `query` is Sentry’s search language: conditions with blanks ' +
    'between them must all hold. Keys: is:unresolved|resolved|archived|new|regressed|escalating|assigned|unassigned, level: environment: ' +
    'release: firstRelease: project: platform: assigned: type: id:, firstSeen: lastSeen: (-24h, +7d, today, >2026-11-01), events:>100 users:>=10, ' +
    'has:release. `!` before a condition negates it, `|` between values takes either, `*` stands for any text, and other words are ' +
    'looked for in title and culprit. There is no OR and there are no parentheses.',
  input: z.object({
    query: z
      .string()
      .max(2000)
      .optional()
      .describe('Such as: is:unresolved level:error|fatal lastSeen:-24h checkout'),
    sortBy: z.enum(['last_seen_at', 'first_seen_at', 'event_count']).optional(),
    limit: z.int().min(1).max(100).default(20),
    cursor,
  }),
  run: async (input, api) => {
    const answer = recordOf(await api.get('/error-log', input));
    const groups = listOf(answer['groups']);
    const next = textOf(answer['nextCursor']);
    const found = groups.length === 0 ? 'No error on this page.' : fenced(groups.map(lineOfGroup));
    return [STRANGERS_NOTE, found, nextWords(next)].join('\n\n');
  },
});

/** A cursor is ours, of letters and digits; it travels in a block all the same. */
export const nextWords = (next: string | null): string =>
  next === null ? 'This is the end of the list.' : `There is more. nextCursor:\n\n${fenced([next])}`;
