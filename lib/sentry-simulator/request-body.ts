import type * as z from 'zod';
import { HttpProblem, type Exchange } from './exchange.ts';

/** Parses a JSON body, else `HttpProblem` 400 that names the first wrong member. */
export const parseBody = <Schema extends z.ZodType>(exchange: Exchange, schema: Schema): z.output<Schema> => {
  let raw: unknown;
  try {
    raw = JSON.parse(exchange.body.toString('utf8') || '{}');
  } catch {
    throw new HttpProblem(400, 'JSON parse error: the body is not JSON');
  }
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new HttpProblem(400, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`);
};
