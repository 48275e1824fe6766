import type * as z from 'zod';
import { MAX_QUERY_LENGTH } from '../../core/query/query.ts';
import { DEFAULT_LIMIT, MAX_LIMIT } from '../parameters.ts';
import type { JsonSchema, Parameter } from './operation.ts';

/** Forms on the wire that a schema of texts cannot say. */
export const LIMIT: JsonSchema = { type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT };
export const TIME: JsonSchema = {
  anyOf: [
    { type: 'string', format: 'date-time' },
    { type: 'string', format: 'date' },
  ],
};
export const FLAG: JsonSchema = { type: 'string', enum: ['0', '1'], default: '0' };
export const QUERY_TEXT: JsonSchema = { type: 'string', maxLength: MAX_QUERY_LENGTH };

/** The parameters that a route parses with `schema`, each with its words: one without them does not compile. */
export function described<Shape extends Readonly<Record<string, z.ZodType>>>(
  schema: z.ZodObject<Shape>,
  words: { readonly [Name in keyof Shape]: Parameter },
): Record<string, Parameter> {
  const fields: Readonly<Record<string, z.ZodType>> = schema.shape;
  return Object.fromEntries(
    Object.entries<Parameter>(words).map(([name, told]) => [name, { schema: fields[name], ...told }]),
  );
}
