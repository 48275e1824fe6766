import * as z from 'zod';
import { PERIODS, VIEW_ORDERS, VIEW_SORTS, VIEW_STATUSES } from '../../contracts/saved-view.ts';
import { ULID } from '../../contracts/ulid.ts';
import { MAX_QUERY_LENGTH } from '../../core/query/query.ts';
import { parse } from '../parameters.ts';
import { parseQueryText, type TagKeys } from './query-parameter.ts';

const oneOf = <const Words extends readonly string[]>(words: Words) =>
  z.enum(words, `must be one of ${words.join(', ')}`).optional();
const flag = z.boolean('must be true or false').optional();

const MAX_NAME = 60;
const NAME = `must be a name of 1 to ${MAX_NAME.toString()} characters`;
const viewName = z.string(NAME).trim().min(1, NAME).max(MAX_NAME, NAME);
export const viewId = z.string('must be the id of a view').regex(ULID, { error: 'must be the id of a view' });

/** A new view, or with `id` what changes of one: what is left out stays as it is. */
export const viewBody = z
  .object({
    id: viewId.optional(),
    name: viewName.optional(),
    query: z
      .string('must be a query')
      .trim()
      .max(MAX_QUERY_LENGTH, `must be at most ${MAX_QUERY_LENGTH.toString()} characters`)
      .optional(),
    status: oneOf(VIEW_STATUSES),
    sortBy: oneOf(VIEW_SORTS),
    sortOrder: oneOf(VIEW_ORDERS),
    period: oneOf(PERIODS),
    shared: flag,
    default: flag,
  })
  .refine(({ id, name }) => id !== undefined || name !== undefined, { path: ['name'], message: NAME });
export type ViewRequest = z.output<typeof viewBody>;

/** Refuses with 400 what fits no view, and a query that is none. */
export function parseView(body: unknown, tags: TagKeys): ViewRequest {
  const request = parse(viewBody, body);
  if (request.query !== undefined && request.query !== '') parseQueryText(request.query, tags);
  return request;
}

/** Fields of a page's form; a box that is not ticked is absent. */
export function parseViewForm(form: Readonly<Record<string, unknown>>, tags: TagKeys): ViewRequest {
  const { shared, default: isDefault, ...fields } = form;
  return parseView(
    {
      ...fields,
      ...(shared === undefined ? {} : { shared: shared === '1' }),
      ...(isDefault === undefined ? {} : { default: isDefault === '1' }),
    },
    tags,
  );
}

export const parseViewId = (id: unknown): string => parse(z.object({ id: viewId }), { id }).id;
