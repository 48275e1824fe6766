/** One route of an HTTP API. */
export interface Route {
  key: string;
  /** `ANY`, a method, or undefined for `$default`. */
  method: string | undefined;
  /** Segments of the path; `{name}` is a variable, `{name+}` takes the rest. */
  segments: string[];
}

export interface RouteMatch<T extends { route: Route }> {
  entry: T;
  pathParameters: Record<string, string>;
}

/** Reads `ANY /api/{proxy+}`, `GET /x` or `$default`. */
export function parseRouteKey(key: string): Route {
  if (key === '$default') return { key, method: undefined, segments: [] };
  const [method = '', path = ''] = key.split(' ');
  return { key, method, segments: segmentsOf(path) };
}

/**
 * The route API Gateway picks: full matches of the path before greedy ones, the longer greedy one before the
 * shorter, a method before ANY, `$default` last (API Gateway, "Create routes for HTTP APIs").
 */
export function matchRoute<T extends { route: Route }>(
  entries: readonly T[],
  method: string,
  path: string,
): RouteMatch<T> | undefined {
  const segments = segmentsOf(path);
  const candidates = entries
    .map((entry) => ({ entry, pathParameters: match(entry.route, method, segments) }))
    .filter((candidate) => candidate.pathParameters !== undefined)
    .sort((a, b) => compareRanks(rank(a.entry.route), rank(b.entry.route)));
  const [best] = candidates;
  return best?.pathParameters ? { entry: best.entry, pathParameters: best.pathParameters } : undefined;
}

const segmentsOf = (path: string): string[] => path.replace(/^\//, '').split('/');

function match(route: Route, method: string, path: readonly string[]): Record<string, string> | undefined {
  if (route.method === undefined) return {};
  if (route.method !== 'ANY' && route.method !== method) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of route.segments.entries()) {
    const actual = path[index];
    // A variable takes one non-empty segment, a greedy one at least one character of the rest.
    if (actual === undefined) return undefined;
    const variable = /^\{([^+}]+)(\+?)\}$/.exec(segment);
    if (variable?.[2] === '+') {
      const rest = path.slice(index).join('/');
      return rest === '' ? undefined : { ...parameters, [variable[1] ?? '']: decode(rest) };
    }
    if (variable) {
      if (actual === '') return undefined;
      parameters[variable[1] ?? ''] = decode(actual);
    } else if (segment !== actual) return undefined;
  }
  return path.length === route.segments.length ? parameters : undefined;
}

/** Lower comes first: [default?, greedy?, literal segments descending, ANY?]. */
function rank(route: Route): number[] {
  const literals = route.segments.filter((segment) => !segment.startsWith('{')).length;
  return [
    route.method === undefined ? 1 : 0,
    route.segments.some((segment) => segment.endsWith('+}')) ? 1 : 0,
    -literals,
    route.method === 'ANY' ? 1 : 0,
  ];
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const difference = a.findIndex((value, index) => value !== b[index]);
  return difference < 0 ? 0 : (a[difference] ?? 0) - (b[difference] ?? 0);
}

/** Text that is not valid percent-encoding stays as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
