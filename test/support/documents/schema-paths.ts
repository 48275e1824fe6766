/** JSON of a schema. */
type Json = Record<string, unknown>;

/**
 * The paths of all fields that a JSON schema names, such as `exception.values[].type`. A field that holds further
 * ones is given by them alone; where a schema leads back to itself the way ends.
 */
export function schemaPaths(schema: unknown): string[] {
  const root = schema as Json;
  const definitions = (root['definitions'] ?? {}) as Record<string, Json>;
  const found = new Set<string>();

  const walk = (part: Json, path: string, passed: readonly string[]): void => {
    const inner = partsOf(part, definitions, passed);
    if (inner.length === 0) found.add(path);
    for (const { name, schema: next, passed: on } of inner)
      walk(next, name === '[]' ? `${path}[]` : path === '' ? name : `${path}.${name}`, on);
  };
  walk(root, '', []);
  return [...found].filter((path) => path !== '').toSorted();
}

interface Inner {
  name: string;
  schema: Json;
  passed: readonly string[];
}

function partsOf(schema: Json, definitions: Record<string, Json>, passed: readonly string[]): Inner[] {
  const reference = typeof schema['$ref'] === 'string' ? schema['$ref'].split('/').at(-1)! : null;
  if (reference !== null)
    return passed.includes(reference)
      ? []
      : partsOf(definitions[reference] ?? {}, definitions, [...passed, reference]);
  const own = Object.entries((schema['properties'] ?? {}) as Record<string, Json>).map(([name, next]) => ({
    name,
    schema: next,
    passed,
  }));
  const items = schema['items'];
  const listed =
    typeof items === 'object' && items !== null && !Array.isArray(items)
      ? [{ name: '[]', schema: items as Json, passed }]
      : [];
  const variants = ['anyOf', 'allOf', 'oneOf'].flatMap((name) => (schema[name] ?? []) as Json[]);
  return [...own, ...listed, ...variants.flatMap((variant) => partsOf(variant, definitions, passed))];
}
