import { HttpProblem } from '../exchange.ts';
import type { Project, Window } from '../tracker/model.ts';
import type { Store } from '../tracker/store.ts';

export const DAY_MS = 86_400_000;
/** Nothing older is kept on sentry.io's plans, and lists go back this far by default. */
export const RETENTION_MS = 90 * DAY_MS;

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: DAY_MS,
  w: 7 * DAY_MS,
};

const parsePeriod = (text: string): number => {
  const match = /^(\d+)([smhdw]?)$/.exec(text);
  if (match === null) throw new HttpProblem(400, `Invalid statsPeriod: '${text}'`);
  return Number(match[1]) * (UNIT_MS[match[2] === '' ? 's' : (match[2] ?? 's')] ?? 1000);
};

const parseInstant = (text: string): number => {
  const at = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
  if (Number.isNaN(at)) throw new HttpProblem(400, `start and end must be ISO 8601 dates, got '${text}'`);
  return at;
};

/** The window that a request asks for: `statsPeriod`, else `start` and `end`, else the last 90 days. */
export const windowOf = (params: URLSearchParams, now: number): Window => {
  const period = params.get('statsPeriod');
  if (period !== null && period !== '') return { start: now - parsePeriod(period), end: now };
  const start = params.get('start');
  const end = params.get('end');
  if ((start === null) !== (end === null)) throw new HttpProblem(400, 'start and end are both required');
  if (start === null || end === null) return { start: now - RETENTION_MS, end: now };
  const window = { start: parseInstant(start), end: parseInstant(end) };
  if (window.start >= window.end) throw new HttpProblem(400, 'start must be before end');
  return window;
};

/** The projects that a request names by id or slug; null for all (`-1`, or none named). */
export const projectsOf = (store: Store, params: URLSearchParams): Project[] | null => {
  const named = params.getAll('project').filter((value) => value !== '');
  if (named.length === 0 || named.includes('-1')) return null;
  return named.map((value) => {
    const project = store.project(value);
    if (project === undefined) throw new HttpProblem(400, `Invalid project parameter: '${value}'`);
    return project;
  });
};

/** `per_page` or `limit` as a number from 1 to `most`. */
export const pageSizeOf = (text: string | null, most: number): number => {
  if (text === null) return most;
  const size = Number(text);
  if (!Number.isInteger(size) || size < 1 || size > 100) {
    throw new HttpProblem(400, 'Invalid per_page value. Must be between 1 and 100.');
  }
  return Math.min(size, most);
};
