import * as z from 'zod';
import type { JsonSchema } from './operation.ts';

/** What a caller may send to what `schema` parses. What reads texts as something else is told by its text alone. */
export const jsonSchemaOf = (schema: z.ZodType): JsonSchema =>
  withoutNoise(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), {
    isClosed: true,
    isSent: true,
  });

interface Options {
  /** Whether objects have no further fields. */
  isClosed: boolean;
  /** A parameter or body, where leaving out is what null would be. */
  isSent?: boolean;
}

/** The schema without what zod says of every one, and what means nothing on the wire. */
export function withoutNoise(schema: JsonSchema, options: Options): JsonSchema {
  const bare = cleaned(schema, options);
  if (!isRecord(bare)) return {};
  if (options.isSent !== true || bare['default'] !== null) return bare;
  const { default: _, ...rest } = bare;
  const { anyOf } = rest;
  const alternatives: unknown[] = Array.isArray(anyOf) ? anyOf : [];
  const others = alternatives.filter(isRecord).filter(({ type }) => type !== 'null');
  const [only] = others;
  return others.length === 1 && only !== undefined ? only : rest;
}

function cleaned(value: unknown, options: Options): unknown {
  if (Array.isArray(value)) return value.map((each) => cleaned(each, options));
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(([name, says]) => !isNoise(name, says, options));
  return Object.fromEntries(
    kept.map(([name, says]) => [
      name,
      // Names of properties are nobody's keywords.
      name === 'properties' && isRecord(says)
        ? Object.fromEntries(Object.entries(says).map(([field, of]) => [field, cleaned(of, options)]))
        : cleaned(says, options),
    ]),
  );
}

function isNoise(name: string, says: unknown, { isClosed }: Options): boolean {
  switch (name) {
    case '$schema':
    case '$id':
    case 'id':
    case 'propertyNames':
      return true;
    case 'additionalProperties':
      return says === false && !isClosed;
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
      return typeof says === 'number' && Math.abs(says) === Number.MAX_SAFE_INTEGER;
    default:
      return false;
  }
}

const isRecord = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
