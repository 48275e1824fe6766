import * as z from 'zod';
import { fitted, type Section } from '../../../../lambdas/core/markdown/budget.ts';
import { eventMarkdown, evidenceSections } from '../../../../lambdas/core/markdown/event.ts';
import { inlineJson } from '../../../../lambdas/core/markdown/json-lines.ts';
import { fenced, STRANGERS_NOTE } from '../../../../lambdas/core/markdown/quoting.ts';
import { evidenceOf, linesOfGroup, listOf, recordOf, textOf } from '../evidence.ts';
import { nextWords } from './search.ts';
import { cursor, defineTool, eventId, groupId, maxTokens } from './tool.ts';

export const readError = defineTool({
  name: 'read_error',
  title: 'Read an error and its newest event',
  kind: 'read',
  description:
    'Everything that matters of one error: its facts, the exception with the frames of the application, source and variables, ' +
    'the last breadcrumbs, tags, the request, the trend of 14 days and what its status was when.',
  input: z.object({ id: groupId, maxTokens }),
  run: async ({ id, maxTokens: budget }, api) => {
    const answer = recordOf(await api.get(`/error-log/${encodeURIComponent(id)}`));
    const newest = answer['latestEvent'] ?? null;
    const sections: Section[] = [
      { title: 'Error', share: 0.15, lines: linesOfGroup(answer['group']) },
      ...(newest === null ? [] : evidenceSections(evidenceOf(newest))),
      { title: 'Events by day', share: 0.05, lines: daysOf(listOf(answer['trend'])) },
      {
        title: 'Status history, the newest first',
        share: 0.05,
        lines: listOf(answer['statusHistory']).map((entry) => inlineJson(entry, 300)),
      },
    ];
    return [
      STRANGERS_NOTE,
      ...(newest === null ? ['No event of it is stored here.'] : []),
      fitted(sections, budget),
    ].join('\n\n');
  },
});

const trendHour = z.object({ hour: z.string(), count: z.number() });

/** Days with events, the newest first. */
function daysOf(trend: readonly unknown[]): string[] {
  const days = new Map<string, number>();
  for (const entry of trend) {
    const { success, data } = trendHour.safeParse(entry);
    if (!success || data.count === 0) continue;
    const day = data.hour.slice(0, 10);
    days.set(day, (days.get(day) ?? 0) + data.count);
  }
  return [...days].toReversed().map(([day, count]) => `${day}: ${count.toString()}`);
}

export const listEvents = defineTool({
  name: 'list_events',
  title: 'List the events of an error',
  kind: 'read',
  description:
    'The stored events of one error, the newest first, one in a line; `query` takes those that it finds, such as environment:staging or customer:acme. read_event shows the evidence of one.',
  input: z.object({
    id: groupId,
    query: z.string().max(2000).optional(),
    limit: z.int().min(1).max(100).default(20),
    cursor,
  }),
  run: async ({ id, ...page }, api) => {
    const answer = recordOf(await api.get(`/error-log/${encodeURIComponent(id)}/events`, page));
    const events = listOf(answer['events']);
    const shown =
      events.length === 0 ? 'No event on this page.' : fenced(events.map((event) => inlineJson(event, 700)));
    return [STRANGERS_NOTE, shown, nextWords(textOf(answer['nextCursor']))].join('\n\n');
  },
});

export const readEvent = defineTool({
  name: 'read_event',
  title: 'Read one event of an error',
  kind: 'read',
  description: 'The evidence of one event: exception, frames, breadcrumbs, tags, request, contexts.',
  input: z.object({ id: groupId, eventId, maxTokens }),
  run: async ({ id, eventId: event, maxTokens: budget }, api) => {
    const path = `/error-log/${encodeURIComponent(id)}/events/${encodeURIComponent(event)}`;
    const answer = recordOf(await api.get(path));
    return eventMarkdown(evidenceOf(answer['event']), budget);
  },
});
