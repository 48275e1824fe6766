/** A text with wildcards, as the literal texts between them: `['shop@', '']` is `shop@*`, `['shop']` has none. */
export type Glob = readonly [string, ...string[]];

/** A glob without wildcards. */
export const literal = (text: string): Glob => [text];

/** The text of a glob that has no wildcard. */
export const literalOf = (glob: Glob): string | undefined => (glob.length === 1 ? glob[0] : undefined);

/** Puts the parts together; wildcards that stand side by side are one. */
export function globOf(parts: readonly string[]): Glob {
  const [first = '', ...rest] = parts;
  const last = rest.at(-1);
  if (last === undefined) return [first];
  return [first, ...rest.slice(0, -1).filter((part) => part !== ''), last];
}

export const foldCase = ([first, ...rest]: Glob): Glob => [
  first.toLowerCase(),
  ...rest.map((part) => part.toLowerCase()),
];

/** Whether the whole text is one that the glob describes. */
export function matchesGlob([first, ...rest]: Glob, text: string): boolean {
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  const end = endOfParts(rest, text, first.length);
  return end !== undefined && end + last.length <= text.length;
}

/** Whether the glob describes some part of the text. */
export const isWithin = (glob: Glob, text: string): boolean => endOfParts(glob, text, 0) !== undefined;

/**
 * Where the parts end that follow each other from `from` on, each found as early as can be: whatever matches at all
 * matches so, and no position is looked at again. A regular expression of the same text may backtrack without end.
 */
function endOfParts(parts: readonly string[], text: string, from: number): number | undefined {
  let position = from;
  for (const part of parts) {
    const found = text.indexOf(part, position);
    if (found === -1) return undefined;
    position = found + part.length;
  }
  return position;
}
