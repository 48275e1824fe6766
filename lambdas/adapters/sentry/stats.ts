import * as z from 'zod';
import { addHours, hourOf, hoursBetween, startOfHour, type HourOutcomes } from '../../core/ledger/ledger.ts';
import { SentryUnavailable } from './failure.ts';

/** The hours asked for, both included, `YYYY-MM-DDTHH`. */
export interface OutcomeQuery {
  from: string;
  to: string;
  /** Slugs or ids; empty = all that the token can see. */
  projects: readonly string[];
}

/** By project id, then by hour; hours and projects with nothing are absent. */
export type HourlyOutcomes = Map<string, Map<string, HourOutcomes>>;

/** Asks `stats_v2` with these parameters and resolves with the body of the answer. */
type AskStats = (query: URLSearchParams) => Promise<unknown>;

/**
 * Sentry stops a series at so many rows, one for each outcome, project and hour, and does not say that it did
 * (getsentry/sentry src/sentry/snuba/outcomes.py, `run_outcomes_query_timeseries`).
 */
const MAX_ROWS = 10_000;
const FIELD = 'sum(quantity)';

const answer = z.object({
  intervals: z.array(z.string()),
  groups: z.array(
    z.object({
      by: z.object({ outcome: z.string(), project: z.union([z.string(), z.number()]).transform(String) }),
      series: z.object({ [FIELD]: z.array(z.number()) }),
    }),
  ),
});
type Answer = z.infer<typeof answer>;

/**
 * Sentry's hourly counts of errors by project and outcome; `error` includes messages and security reports. Where the
 * answer may have been cut off, its halves are asked for. Rejects like every call to Sentry.
 */
export async function readHourlyOutcomes(ask: AskStats, query: OutcomeQuery): Promise<HourlyOutcomes> {
  const found: HourlyOutcomes = new Map();
  const spans = [{ from: query.from, to: query.to }];
  for (let span = spans.pop(); span !== undefined; span = spans.pop()) {
    const parsed = parse(await ask(parametersOf(query.projects, span)));
    if (span.from < span.to && rowsOf(parsed) >= MAX_ROWS) spans.push(...halves(span));
    else collect(parsed, span, found);
  }
  return found;
}

function parametersOf(projects: readonly string[], { from, to }: { from: string; to: string }) {
  const query = new URLSearchParams({
    field: FIELD,
    category: 'error',
    interval: '1h',
    start: new Date(startOfHour(from)).toISOString(),
    end: new Date(startOfHour(addHours(to, 1))).toISOString(),
  });
  for (const name of ['outcome', 'project']) query.append('groupBy', name);
  // -1 asks for every project; without it, those that the token's owner is a member of (docs/sentry-behaviour.md, List
  // semantics).
  for (const project of projects.length === 0 ? ['-1'] : projects) query.append('project', project);
  return query;
}

/** Zod's message names paths and types, never values. */
function parse(body: unknown): Answer {
  const parsed = answer.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new SentryUnavailable(
    'sentry_unexpected_body',
    `Sentry's counts (stats_v2) have an unexpected shape: ${z.prettifyError(parsed.error)}`,
    200,
  );
}

const rowsOf = ({ groups }: Answer): number =>
  groups.reduce((rows, { series }) => rows + series[FIELD].filter((count) => count > 0).length, 0);

function halves({ from, to }: { from: string; to: string }) {
  const hours = hoursBetween(from, to);
  const middle = hours[Math.floor(hours.length / 2)] ?? to;
  return [
    { from, to: addHours(middle, -1) },
    { from: middle, to },
  ];
}

/** Older servers take the end for a part of the span and answer one hour more, which is not ours to count twice. */
function collect(
  { intervals, groups }: Answer,
  { from, to }: { from: string; to: string },
  into: HourlyOutcomes,
): void {
  for (const { by, series } of groups) {
    const hours = into.get(by.project) ?? new Map<string, HourOutcomes>();
    into.set(by.project, hours);
    for (const [index, count] of series[FIELD].entries()) {
      const at = Date.parse(intervals[index] ?? '');
      if (count <= 0 || Number.isNaN(at)) continue;
      const hour = hourOf(at);
      if (hour < from || hour > to) continue;
      const entry = hours.get(hour) ?? { accepted: 0, dropped: {} };
      hours.set(hour, entry);
      if (by.outcome === 'accepted') entry.accepted += count;
      else
        entry.dropped[by.outcome] =
          (Object.hasOwn(entry.dropped, by.outcome) ? (entry.dropped[by.outcome] ?? 0) : 0) + count;
    }
  }
}
