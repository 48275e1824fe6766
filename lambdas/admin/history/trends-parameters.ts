import * as z from 'zod';
import type { TrendsQuery } from '../../adapters/figures/trends.ts';
import { isOfCells, needsDays } from '../../core/trends/cell-query.ts';
import { DIMENSIONS, INTERVALS } from '../../core/trends/trend.ts';
import { bound, freeText, parse, single, type QueryValues } from '../parameters.ts';
import { parseQueryText, queryTextOf } from '../list/query-parameter.ts';
import { badRequest } from '../refusal.ts';
import type { AdminServices } from '../services.ts';

const DAY_MS = 86_400_000;
/** As long as events are kept by default. */
const MAX_DAYS = 90;
/** Bars of one hour in a picture, and points in an answer, that somebody still reads. */
const MAX_DAYS_BY_HOUR = 14;
const DEFAULT_DAYS = 14;
/** Up to here an hour is what one wants to see. */
const DAYS_SHOWN_BY_HOUR = 3;

export const trendsFields = z.object({
  by: z.enum(DIMENSIONS, `must be one of ${DIMENSIONS.join(', ')}`).default('total'),
  interval: z.enum(INTERVALS, `must be one of ${INTERVALS.join(', ')}`).optional(),
  from: bound('T00:00:00.000Z'),
  to: bound('T23:59:59.999Z'),
  release: freeText,
});

/** The parameters of trends; without any, the events of the last 14 days in total. Mistakes are answered all at once. */
export function parseTrends(
  values: QueryValues,
  { clock, indexTags }: Pick<AdminServices, 'clock' | 'indexTags'>,
): TrendsQuery {
  const { by, interval, from, to, release } = parse(spanned(clock.now()), single(values));
  const text = queryTextOf(values);
  const query = text === undefined ? [] : parseQueryText(text, indexTags);
  const isByDay = by === 'environment' || by === 'release' || needsDays(query);
  if (isByDay && interval === 'hour') {
    throw badRequest(
      'interval must be day where environments or releases are asked for: they are counted by the day.',
    );
  }
  if ((by === 'group' || !isOfCells(query)) && isByDay) {
    throw badRequest(
      'query may name an environment or a release in trends only beside project and level, and not with by=group.',
    );
  }
  const chosen = interval ?? (isByDay || !isShownByHour({ from, to }) ? 'day' : 'hour');
  if (chosen === 'hour' && daysBetween({ from, to }) > MAX_DAYS_BY_HOUR) {
    throw badRequest(`from must be at most ${MAX_DAYS_BY_HOUR} days before to where interval is hour.`);
  }
  return { query, by, interval: chosen, from, to, release };
}

/** Whether a span is so short that it is shown by the hour, where hours are known. */
export const isShownByHour = (span: Pick<TrendsQuery, 'from' | 'to'>): boolean =>
  daysBetween(span) <= DAYS_SHOWN_BY_HOUR;

const daysBetween = ({ from, to }: Pick<TrendsQuery, 'from' | 'to'>): number =>
  (Date.parse(to) - Date.parse(from)) / DAY_MS;

const spanned = (nowMs: number) =>
  trendsFields
    .transform(({ from, to, ...others }) => {
      const end = to ?? new Date(nowMs).toISOString();
      const daysBefore = (days: number) => new Date(Date.parse(end) - days * DAY_MS).toISOString();
      const first = daysBefore(MAX_DAYS);
      // A link to the longest span is followed a moment after it was written, or within the day.
      const isLate =
        from !== undefined && to === undefined && from < first && from > daysBefore(MAX_DAYS + 1);
      return { ...others, from: isLate ? first : (from ?? daysBefore(DEFAULT_DAYS)), to: end };
    })
    .refine(({ from, to }) => Date.parse(from) <= Date.parse(to), {
      path: ['from'],
      message: 'must not be after to',
    })
    .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= MAX_DAYS * DAY_MS, {
      path: ['from'],
      message: `must be at most ${MAX_DAYS} days before to`,
    });
