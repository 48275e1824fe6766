/**
 * Bytes for an event in an answer. Lambda's answers end at 6 MB (AWS, "Lambda quotas"); a group's other facts and
 * the headers need far less than what this leaves.
 */
const MOST_EVENT_BYTES = 5_000_000;

/**
 * The sections of an event and its normalised `detail`, as far as one answer carries them. `detail` goes first,
 * because it only repeats; then the largest sections. What is left out is null and named in `missing`.
 */
export function fittingSections(sections: Readonly<Record<string, unknown>>, detail: unknown) {
  const sized = Object.entries(sections)
    .map(([name, value]) => ({ name, bytes: carriedBytes(value) }))
    .toSorted((a, b) => b.bytes - a.bytes);
  const missing: string[] = [];
  let bytes = sized.reduce((sum, section) => sum + section.bytes, 0);
  if (bytes + carriedBytes(detail) > MOST_EVENT_BYTES) missing.push('detail');
  for (const section of sized) {
    if (bytes <= MOST_EVENT_BYTES) break;
    missing.push(section.name);
    bytes -= section.bytes;
  }
  const all = Object.entries({ ...sections, detail });
  return {
    ...Object.fromEntries(all.map(([name, value]) => [name, missing.includes(name) ? null : value])),
    truncated: missing.length > 0,
    missing,
  };
}

/** Lambda answers with JSON that carries the body as a string: quotes and backslashes are escaped once more. */
const carriedBytes = (value: unknown): number =>
  Buffer.byteLength(JSON.stringify(JSON.stringify(value ?? null)));
