import * as z from 'zod';
import type { GroupQuery } from '../adapters/table/read/group-reader.ts';
import { VIEW_ORDERS, VIEW_SORTS } from '../contracts/saved-view.ts';
import { GROUP_STATUSES } from '../core/group/group.ts';
import { parseQueryText, queryTextOf, type TagKeys } from './list/query-parameter.ts';
import { badRequest } from './refusal.ts';

/** Each parameter with its values in order; `status=OPEN&status=RESOLVED` and `status=OPEN,RESOLVED` are the same. */
export type QueryValues = Readonly<Record<string, readonly string[]>>;

/** Those of an address. */
export const valuesOf = (parameters: URLSearchParams): QueryValues =>
  Object.fromEntries([...parameters.keys()].map((name) => [name, parameters.getAll(name)]));

export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 100;
const one = z.string().trim().min(1);
/** Free text is compared, never interpreted; the bound keeps a cursor that carries it short. */
export const freeText = one.max(200, 'must be at most 200 characters').optional();
const limit = z
  .string()
  .regex(/^\d{1,4}$/, `must be a whole number from 1 to ${MAX_LIMIT}`)
  .transform(Number)
  .refine((value) => value >= 1 && value <= MAX_LIMIT, `must be a whole number from 1 to ${MAX_LIMIT}`)
  .default(DEFAULT_LIMIT);
const cursor = one.max(4096).nullable().default(null);

const status = z.enum(GROUP_STATUSES, `must be one of ${GROUP_STATUSES.join(', ')}`);
const sortBy = z.enum(VIEW_SORTS, `must be one of ${VIEW_SORTS.join(', ')}`);
const sortOrder = z.enum(VIEW_ORDERS, `must be one of ${VIEW_ORDERS.join(', ')}`);

/** A date means its whole day: from its first millisecond as a lower bound, to its last as an upper one. */
export const bound = (dayTime: string) =>
  z
    .string()
    .trim()
    .transform((value) => new Date(/^\d{4}-\d{2}-\d{2}$/.test(value) ? value + dayTime : value))
    .refine(
      (date) => !Number.isNaN(date.getTime()),
      'must be an ISO 8601 time such as 2026-01-31T08:00:00.000Z, or a date',
    )
    .transform((date) => date.toISOString())
    .optional();

/** `limit` and `cursor`, as every list takes them. */
export const pageFields = z.object({ limit, cursor });
export const groupFields = pageFields.extend({
  status: z
    .array(status)
    .min(1)
    .default([...GROUP_STATUSES]),
  level: freeText,
  environment: freeText,
  release: freeText,
  substatus: freeText,
  project: freeText,
  search: freeText,
  dateFrom: bound('T00:00:00.000Z'),
  dateTo: bound('T23:59:59.999Z'),
  sortBy: sortBy.default('last_seen_at'),
  sortOrder: sortOrder.default('desc'),
});

const groupQuery = groupFields.refine(
  // As numbers: ISO 8601 writes years beyond 9999 with a sign, which sorts before digits.
  ({ dateFrom, dateTo }) =>
    dateFrom === undefined || dateTo === undefined || Date.parse(dateFrom) <= Date.parse(dateTo),
  { path: ['dateFrom'], message: 'must not be after dateTo' },
);

/**
 * The list's parameters. Unknown ones are ignored, empty ones are absent; mistakes are answered all at once, one of the
 * query alone and with its place.
 */
export function parseGroupQuery(values: QueryValues, tags: TagKeys): GroupQuery {
  const statuses = (values['status'] ?? []).flatMap((value) => value.split(',')).map((value) => value.trim());
  const parsed = parse(groupQuery, {
    ...single(values),
    status: statuses.some((value) => value !== '') ? statuses.filter((value) => value !== '') : undefined,
  });
  const { status: wanted, sortBy: by, sortOrder: order, limit: size, cursor: from, ...exact } = parsed;
  const text = queryTextOf(values);
  const filter = text === undefined ? exact : { ...exact, query: parseQueryText(text, tags) };
  return { statuses: [...new Set(wanted)], sortBy: by, sortOrder: order, limit: size, cursor: from, filter };
}

/** What a list of the API tells beside its groups. */
export const besideFields = z.object({ matchingUsers: z.enum(['0', '1'], 'must be 0 or 1').default('0') });
export const parseMatchingUsers = (values: QueryValues): boolean =>
  parse(besideFields, single(values)).matchingUsers === '1';

/** `limit` and `cursor` of the other lists. */
export const parsePage = (values: QueryValues) => parse(pageFields, single(values));

const partFields = z.object({
  from: z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .default(0),
});

/** Where to begin in a part of an event. */
export const parsePart = (values: QueryValues): number => parse(partFields, single(values)).from;

/** Refuses with 400 and every mistake, each beginning with its parameter's name. */
export function parse<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map((issue) =>
    `${String(issue.path[0] ?? '')} ${issue.message}`.trim(),
  );
  throw badRequest(`${[...new Set(mistakes)].join('; ')}.`);
}

/** The last value of each parameter, as forms that repeat a field mean it. */
export const single = (values: QueryValues): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(values).map(([name, all]) => {
      const last = all.at(-1)?.trim();
      return [name, last === '' ? undefined : last];
    }),
  );
