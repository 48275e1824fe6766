import * as z from 'zod';
import { fitted } from '../../../../lambdas/core/markdown/budget.ts';
import { inlineJson, nameOf } from '../../../../lambdas/core/markdown/json-lines.ts';
import { STRANGERS_NOTE } from '../../../../lambdas/core/markdown/quoting.ts';
import { listOf, recordOf } from '../evidence.ts';
import { cursor, defineTool, groupId, maxTokens } from './tool.ts';

/** Tools over routes that an older deployment may lack. A further one of this kind is one entry here and in tools.ts. */

const time = z.string().max(40).optional().describe('An ISO 8601 time, or a date.');

export const readTags = defineTool({
  name: 'read_tags',
  title: 'Read the tags of an error',
  kind: 'read',
  needs: '/api/admin/error-log/{id}/tags',
  description: 'How the values of each tag are distributed over the newest 1,000 stored events of one error.',
  input: z.object({ id: groupId, maxTokens }),
  run: async ({ id, maxTokens: budget }, api) =>
    documentOf(await api.get(`/error-log/${encodeURIComponent(id)}/tags`), budget),
});

export const readTrends = defineTool({
  name: 'read_trends',
  title: 'Read trends',
  kind: 'read',
  needs: '/api/admin/trends',
  description:
    'Counts of stored events over time, in total and by project, environment, release, level or group.',
  input: z.object({
    query: z.string().max(2000).optional(),
    by: z.string().max(40).optional().describe('total, project, environment, release, level or group'),
    from: time,
    to: time,
    interval: z.string().max(20).optional().describe('hour or day'),
    maxTokens,
  }),
  run: async ({ maxTokens: budget, ...query }, api) => documentOf(await api.get('/trends', query), budget),
});

export const readActivity = defineTool({
  name: 'read_activity',
  title: 'Read what changed',
  kind: 'read',
  needs: '/api/admin/activity',
  description:
    'Changes of all errors, the newest first: created, regressed, escalating, resolved, archived, assigned and so on.',
  input: z.object({
    since: time,
    kind: z.string().max(200).optional().describe('Such as regressed, or several with commas.'),
    project: z.string().max(200).optional(),
    cursor,
    maxTokens,
  }),
  run: async ({ maxTokens: budget, ...query }, api) => documentOf(await api.get('/activity', query), budget),
});

/** Some three hundred figures. */
const MAX_LINE = 3000;

/** An answer as it came: each of its fields, and of a list each entry in a line. */
function documentOf(answer: unknown, budget: number): string {
  const sections = Object.entries(recordOf(answer)).map(([name, value], index, all) => ({
    title: /^[A-Za-z]{1,40}$/.test(name) ? name : `Field ${(index + 1).toString()}`,
    share: 1 / all.length,
    lines: linesOf(value),
  }));
  return `${STRANGERS_NOTE}\n\n${fitted(sections, budget)}`;
}

function linesOf(value: unknown): string[] {
  if (Array.isArray(value)) return entryLines(value);
  const fields = Object.entries(recordOf(value));
  if (fields.length === 0) return [inlineJson(value, MAX_LINE)];
  return fields.flatMap(([name, field]) =>
    listOf(field).some((entry) => Object.keys(recordOf(entry)).length > 0)
      ? [`${nameOf(name)}:`, ...entryLines(listOf(field)).map((line) => `  ${line}`)]
      : [`${nameOf(name)}: ${inlineJson(field, MAX_LINE)}`],
  );
}

const entryLines = (entries: readonly unknown[]): string[] =>
  entries.map((entry) => inlineJson(entry, MAX_LINE));
