import * as z from 'zod';
import type { Entry } from './entry.ts';

/** What became of a message, for the page. */
export const sentLogSchema = z.object({
  id: z.string(),
  route: z.string(),
  at: z.number(),
  kind: z.enum(['change', 'digest', 'test', 'failing', 'report']),
  /** Of a change, its type; else what it was. */
  what: z.string(),
  /** The group's id, where it is about one. */
  group: z.string().nullable(),
  title: z.string().nullable(),
  rules: z.array(z.string()),
  outcome: z.enum(['delivered', 'refused', 'skipped', 'unknown']),
  reason: z.string().nullable(),
  attempts: z.number(),
  /** Of a digest, how many were held back. */
  count: z.number().nullable(),
});
export type SentLog = z.infer<typeof sentLogSchema>;

const TITLE_LENGTH = 200;

export function logOf(
  entry: Entry,
  { outcome, reason, at }: Pick<SentLog, 'outcome' | 'reason' | 'at'>,
): SentLog {
  const { id, route, matter, attempts } = entry;
  const same = { id, route, at, outcome, reason, attempts: attempts + 1, count: null };
  if (matter.kind !== 'change') {
    return { ...same, kind: matter.kind, what: matter.kind, group: null, title: null, rules: [] };
  }
  const { event, rules } = matter;
  const isOfGroup = 'group' in event.data;
  return {
    ...same,
    kind: 'change',
    what: event.type,
    group: isOfGroup ? event.subject : null,
    title: ('group' in event.data ? event.data.group.title : event.data.message)
      .slice(0, TITLE_LENGTH)
      .toWellFormed(),
    rules,
  };
}
