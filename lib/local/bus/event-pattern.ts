import * as z from 'zod';

/** What EventBridge and Lambda's filters compare an event with, by name; undefined where the event has no such field. */
type Leaf = (value: unknown) => boolean;
type Matcher = (event: unknown) => boolean;

/** A pattern that the local stack would judge otherwise than AWS does. */
export class UnknownPatternError extends Error {
  override readonly name = 'UnknownPatternError';
}

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const operator = z.union([
  z.strictObject({ exists: z.boolean() }).transform(
    ({ exists }): Leaf =>
      (value) =>
        (value !== undefined) === exists,
  ),
  z.strictObject({ prefix: z.string() }).transform(
    ({ prefix }): Leaf =>
      (value) =>
        typeof value === 'string' && value.startsWith(prefix),
  ),
  z.strictObject({ suffix: z.string() }).transform(
    ({ suffix }): Leaf =>
      (value) =>
        typeof value === 'string' && value.endsWith(suffix),
  ),
  z.strictObject({ 'anything-but': z.union([scalar, z.array(scalar)]) }).transform(
    ({ 'anything-but': but }): Leaf =>
      (value) =>
        value !== undefined && ![but].flat().some((one) => one === value),
  ),
  z.strictObject({ 'equals-ignore-case': z.string() }).transform(
    ({ 'equals-ignore-case': text }): Leaf =>
      (value) =>
        typeof value === 'string' && value.toLowerCase() === text.toLowerCase(),
  ),
  scalar.transform(
    (wanted): Leaf =>
      (value) =>
        value === wanted,
  ),
]);
const leaf = z.array(operator).min(1);
const branch = z.record(z.string(), z.unknown());

/**
 * A matcher of one event pattern (EventBridge guide, "Event pattern operators"; Lambda guide, "Filter rule syntax" takes
 * the same). Knows equality, `prefix`, `suffix`, `anything-but`, `equals-ignore-case` and `exists`, and throws
 * `UnknownPatternError` for the rest. Of a field that is a list, one of its members must match.
 */
export function compilePattern(pattern: unknown, path: readonly string[] = []): Matcher {
  const fields = branch.safeParse(pattern);
  if (!fields.success || Object.keys(fields.data).length === 0)
    throw new UnknownPatternError(
      `The event pattern at ${path.join('.') || 'its root'} is not an object with fields.`,
    );
  const matchers = Object.entries(fields.data).map(([name, below]) => {
    // `$or` and the like are rules of their own.
    if (name.startsWith('$'))
      throw new UnknownPatternError(`The local stack does not evaluate ${name} of event patterns.`);
    const matches = Array.isArray(below)
      ? compileLeaf(below, [...path, name])
      : compilePattern(below, [...path, name]);
    return (event: unknown) => matches(branch.safeParse(event).data?.[name]);
  });
  return (event) => matchers.every((matches) => matches(event));
}

function compileLeaf(conditions: readonly unknown[], path: readonly string[]): Matcher {
  const parsed = leaf.safeParse(conditions);
  if (!parsed.success) {
    throw new UnknownPatternError(
      `The local stack does not evaluate ${JSON.stringify(conditions)} at ${path.join('.')} of an event pattern.`,
    );
  }
  return (value) => {
    const given = Array.isArray(value) && value.length > 0 ? value : [value];
    return parsed.data.some((matches) => given.some((one) => matches(one)));
  };
}
