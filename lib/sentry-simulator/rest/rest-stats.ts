import { HttpProblem, json, type Answer, type Exchange } from '../exchange.ts';
import { projectsOf, windowOf } from './rest-params.ts';
import { isoSeconds } from '../ingest/normalise.ts';
import type { Simulation } from '../simulation.ts';
import { HOUR_MS } from '../tracker/outcomes.ts';

const FIELD = 'sum(quantity)';

const demand = (holds: boolean, detail: string): void => {
  if (!holds) throw new HttpProblem(400, detail);
};

/** `GET /organizations/{org}/stats_v2/`: hourly counts of errors by outcome and project. */
export const statsV2 = ({ url }: Exchange, _params: string[], simulation: Simulation): Answer => {
  const { searchParams: params } = url;
  const groupBy = params.getAll('groupBy');
  demand(params.getAll('field').includes(FIELD), 'At least one "field" is required: sum(quantity).');
  demand(
    groupBy.every((name) => ['outcome', 'project', 'category', 'reason'].includes(name)),
    'Invalid groupBy',
  );
  demand((params.get('interval') ?? '1h') === '1h', 'The simulator knows the interval 1h only.');
  const projects = projectsOf(simulation.store, params);
  const outcomes = params.getAll('outcome');
  const categories = params.getAll('category');
  const window = windowOf(params, simulation.now());
  const start = Math.floor(window.start / HOUR_MS) * HOUR_MS;
  const end = Math.ceil(window.end / HOUR_MS) * HOUR_MS;
  const hours = Math.max(0, Math.round((end - start) / HOUR_MS));

  const groups = new Map<string, { by: Record<string, string | number>; counts: number[] }>();
  for (const { projectId, outcome, category, hour, count } of simulation.store.outcomes.all()) {
    if (hour < start || hour >= end) continue;
    if (projects !== null && !projects.some(({ id }) => id === projectId)) continue;
    if (outcomes.length > 0 && !outcomes.includes(outcome)) continue;
    if (categories.length > 0 && !categories.includes(category)) continue;
    const all: Record<string, string | number> = {
      outcome,
      project: Number(projectId),
      category,
      reason: 'none',
    };
    const by = Object.fromEntries(groupBy.map((name) => [name, all[name] ?? 'none']));
    const key = JSON.stringify(by);
    const entry = groups.get(key) ?? { by, counts: Array.from({ length: hours }, () => 0) };
    groups.set(key, entry);
    const index = Math.round((hour - start) / HOUR_MS);
    entry.counts[index] = (entry.counts[index] ?? 0) + count;
  }
  return json(200, {
    start: isoSeconds(start),
    end: isoSeconds(end),
    intervals: Array.from({ length: hours }, (_, index) => isoSeconds(start + index * HOUR_MS)),
    groups: [...groups.values()].map(({ by, counts }) => ({
      by,
      totals: { [FIELD]: counts.reduce((sum, count) => sum + count, 0) },
      series: { [FIELD]: counts },
    })),
  });
};
