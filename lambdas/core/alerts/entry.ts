import * as z from 'zod';
import { domainEvent, type DomainEvent } from '../../contracts/domain-event.ts';
import { weeklyReport } from '../../contracts/weekly-report.ts';
import { channelOf } from '../../contracts/alert-rules.ts';
import { pagerActionOf } from '../notifications/pagerduty.ts';
import type { Match } from './judge.ts';

/** One thing to be told on one route: it is written in the transaction that judges, and stays until it is known what became of it. */

const change = z.object({
  kind: z.literal('change'),
  event: domainEvent,
  /** Names of the rules that told of it; none where it only closes what was opened. */
  rules: z.array(z.string()),
  remarks: z.array(z.string()),
});
const test = z.object({ kind: z.literal('test'), by: z.string(), at: z.string() });
/** That another route has failed for an hour. */
const failing = z.object({
  kind: z.literal('failing'),
  route: z.string(),
  since: z.string(),
  reason: z.string(),
});

const report = z.object({ kind: z.literal('report'), report: weeklyReport });

export const toldMatter = z.discriminatedUnion('kind', [change, test, failing, report]);
export type ToldMatter = z.infer<typeof toldMatter>;

export const entrySchema = z.object({
  /** Of a change its own id: one change is one entry on a route. */
  id: z.string(),
  /** Orders the entries of a route. */
  n: z.number(),
  /** What has an order of its own: the group, else the entry itself. */
  subject: z.string(),
  route: z.string(),
  matter: toldMatter,
  /** Milliseconds since the epoch. */
  judgedAt: z.number(),
  /** Attempts that are known to have failed. */
  attempts: z.number(),
  /** Attempts of which nobody knows whether they arrived. */
  uncertain: z.number(),
  /** An attempt is under way, or the function ended in it. */
  startedAt: z.number().nullable(),
  /** Not before. */
  nextAt: z.number(),
  /** It counts against the caps of its rules already, though it is not sent yet. */
  isCounted: z.boolean().default(false),
});
export type Entry = z.infer<typeof entrySchema>;

/** Of what was held back: why, and since when. */
export const heldSchema = entrySchema.extend({
  because: z.enum(['cap', 'quiet', 'snooze', 'failing']),
  heldAt: z.number(),
  dueAt: z.number(),
});
export type HeldEntry = z.infer<typeof heldSchema>;

export const isPager = (route: string): boolean => channelOf(route) === 'pagerduty';
export const closes = ({ route, matter }: Pick<Entry, 'route' | 'matter'>): boolean =>
  matter.kind === 'change' && isPager(route) && pagerActionOf(matter.event) === 'resolve';
export const opens = ({ route, matter }: Pick<Entry, 'route' | 'matter'>): boolean =>
  matter.kind === 'change' && isPager(route) && pagerActionOf(matter.event) === 'trigger';

export const rulesOf = ({ matter }: Pick<Entry, 'matter'>): readonly string[] =>
  matter.kind === 'change' ? matter.rules : [];

/** The changes of a subject have numbers of their own; what the capture itself tells has its id in front. */
export const subjectOf = (event: DomainEvent): string =>
  event.type.startsWith('error-group.') ? event.subject : `system:${event.subject}`;

/**
 * One entry for each route: a change that several rules tell of reaches it once, with the names of them all. Pagers get
 * what may close something whether a rule tells of it or not; whether anything is open there is known when it goes out.
 */
export function entriesOf(
  event: DomainEvent,
  matches: readonly Match[],
  pagers: readonly string[],
  nowMs: number,
): Entry[] {
  const routes = new Set(matches.flatMap(({ to }) => to));
  if (pagerActionOf(event) === 'resolve') for (const pager of pagers) routes.add(pager);
  return [...routes].map((route) => {
    const telling = matches.filter(({ to }) => to.includes(route));
    return newEntry(
      {
        kind: 'change',
        event,
        rules: telling.map(({ rule }) => rule),
        remarks: [...new Set(telling.flatMap(({ remarks }) => remarks))],
      },
      { id: event.id, n: event.data.n, subject: subjectOf(event), route, judgedAt: nowMs },
    );
  });
}

export const newEntry = (
  matter: ToldMatter,
  place: Pick<Entry, 'id' | 'n' | 'subject' | 'route' | 'judgedAt'>,
): Entry => ({ ...place, matter, attempts: 0, uncertain: 0, startedAt: null, nextAt: 0, isCounted: false });
