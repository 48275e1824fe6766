import * as z from 'zod';
import { inlineJson, nameOf } from '../../../../lambdas/core/markdown/json-lines.ts';
import { fenced, STRANGERS_NOTE } from '../../../../lambdas/core/markdown/quoting.ts';
import { listOf, recordOf } from '../evidence.ts';
import { defineTool } from './tool.ts';

/** Long lists say little to an assistant. */
const SHORT_LISTS = 5;

export const readState = defineTool({
  name: 'read_sync_state',
  title: 'Read whether the copy is complete',
  kind: 'read',
  description:
    'Whether this copy of Sentry’s errors is complete and current: the last run of the sync, and what Sentry accepted against ' +
    'what is stored in the last 24 hours. Look here before you conclude that something did not happen.',
  input: z.object({}),
  run: async (_, api) => {
    const [runs, ledger] = await Promise.all([api.get('/sync-runs', { limit: 1 }), api.get('/completeness')]);
    const completeness = recordOf(recordOf(ledger)['completeness']);
    const gaps = listOf(completeness['hours']).filter((hour) => recordOf(hour)['state'] === 'GAP');
    return [
      STRANGERS_NOTE,
      `## Last run of the sync\n\n${fenced(linesOf(recordOf(listOf(recordOf(runs)['runs'])[0])))}`,
      `## The last 24 hours\n\n${fenced(linesOf({ ...completeness, hours: undefined }))}`,
      gaps.length === 0
        ? 'No hour with a gap.'
        : `## Hours in which something is missing\n\n${fenced(gaps.map((hour) => inlineJson(hour)))}`,
    ].join('\n\n');
  },
});

function linesOf(record: Record<string, unknown>): string[] {
  const lines = Object.entries(record).map(([name, value]) => {
    const list = Array.isArray(value) ? listOf(value) : undefined;
    if (list === undefined || list.length <= SHORT_LISTS) return `${nameOf(name)}: ${inlineJson(value, 600)}`;
    const more = (list.length - SHORT_LISTS).toString();
    return `${nameOf(name)}: ${inlineJson(list.slice(0, SHORT_LISTS), 1500)} and ${more} more`;
  });
  return lines.length === 0 ? ['There is none yet.'] : lines;
}
