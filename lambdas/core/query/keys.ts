import {
  COUNT_KEYS,
  PRESENT_KEYS,
  STATES,
  TEXT_KEYS,
  TIME_KEYS,
  type CountKey,
  type Presence,
  type State,
  type TextKey,
  type TimeKey,
} from './query.ts';

export type Key = { key: 'is' | 'has' | TextKey | CountKey | TimeKey } | { key: 'tag'; name: string };
type BuiltIn = Exclude<Key['key'], 'tag'>;

const BUILT_IN: readonly BuiltIn[] = ['is', ...TEXT_KEYS, ...TIME_KEYS, ...COUNT_KEYS, 'has'];

/** What Sentry's issue search calls the same (https://docs.sentry.io/concepts/search/searchable-properties/issues/). */
const SENTRY_SPELLINGS: readonly (readonly [string, BuiltIn])[] = [
  ['age', 'firstSeen'],
  ['first_seen', 'firstSeen'],
  ['last_seen', 'lastSeen'],
  ['first_release', 'firstRelease'],
  ['first-release', 'firstRelease'],
  ['timesSeen', 'events'],
  ['times_seen', 'events'],
  ['assigned_to', 'assigned'],
  ['assigned_or_suggested', 'assigned'],
  ['issue', 'id'],
  ['issue.id', 'id'],
  ['project.name', 'project'],
  ['project.id', 'project'],
  ['platform.name', 'platform'],
  ['event.type', 'type'],
  ['user.id', 'user'],
];

/** Keys are found by a map: names such as `constructor` lie in every object. */
const BY_SPELLING: ReadonlyMap<string, BuiltIn> = new Map([
  ...BUILT_IN.map((key) => [key.toLowerCase(), key] as const),
  ...SENTRY_SPELLINGS.map(([spelling, key]) => [spelling.toLowerCase(), key] as const),
]);

/** What Sentry has a key for and we search as words. */
const AS_WORDS: ReadonlySet<string> = new Set([
  'title',
  'message',
  'culprit',
  'location',
  'transaction',
  'error.type',
  'error.value',
  'stack.abs_path',
  'stack.filename',
  'stack.function',
  'stack.module',
  'stack.package',
]);

/** Takes every name for the key of a tag: of one error's events all tags can be asked, indexed or not. */
class EveryTag extends Set<string> {
  override has(): boolean {
    return true;
  }
}
export const EVERY_TAG: ReadonlySet<string> = new EveryTag();

/** Whether a key of this spelling means something without any tag. */
export const isBuiltIn = (spelling: string): boolean => BY_SPELLING.has(spelling.toLowerCase());

/** Spellings of the language's own keys are taken in any case; tags differ by it, as in Sentry. */
export function keyOf(spelling: string, tags: ReadonlySet<string>): Key | undefined {
  const key = BY_SPELLING.get(spelling.toLowerCase());
  if (key !== undefined) return { key };
  return tags.has(spelling) ? { key: 'tag', name: spelling } : undefined;
}

/** The known key that was most likely meant. */
export const nearestKey = (spelling: string, tags: ReadonlySet<string>): string | undefined =>
  nearest(spelling, [...BUILT_IN, ...SENTRY_SPELLINGS.map(([name]) => name), ...tags]);

export const isSearchedAsWords = (spelling: string): boolean => AS_WORDS.has(spelling.toLowerCase());

/** All that `has:` or a term may begin with, for a message. */
export const namesOfKeys = (tags: ReadonlySet<string>): string => [...BUILT_IN, ...tags].join(', ');

const STATE_SPELLINGS: ReadonlyMap<string, State> = new Map<string, State>([
  ...STATES.map((state) => [state, state] as const),
  // Ours, and Sentry's older and shorter words.
  ['open', 'unresolved'],
  ['ignored', 'archived'],
  ['muted', 'archived'],
  ['until_escalating', 'archived_until_escalating'],
  ['until_condition_met', 'archived_until_condition_met'],
  ['forever', 'archived_forever'],
]);

export const stateOf = (spelling: string): State | undefined => STATE_SPELLINGS.get(spelling.toLowerCase());

export const nearestState = (spelling: string): string | undefined =>
  nearest(spelling, [...STATE_SPELLINGS.keys()]);

export const PRESENCE_NAMES: readonly string[] = PRESENT_KEYS;

export function presenceOf(spelling: string, tags: ReadonlySet<string>): Presence | undefined {
  const inBrackets = /^tags\[(.+)\]$/.exec(spelling)?.[1];
  if (inBrackets !== undefined) return tags.has(inBrackets) ? { key: 'tag', name: inBrackets } : undefined;
  const key = keyOf(spelling, tags);
  if (key?.key === 'tag') return key;
  const present = PRESENT_KEYS.find((name) => name === key?.key);
  return present === undefined ? undefined : { key: present };
}

export const nearestPresence = (spelling: string, tags: ReadonlySet<string>): string | undefined =>
  nearest(spelling, [...PRESENT_KEYS, ...tags]);

/** Longer ones are no slip of a finger, and the distance costs the product of both lengths. */
const MAX_COMPARED = 40;

/** The candidate that a slip of a finger turns into `spelling`: one in three characters may differ. */
function nearest(spelling: string, candidates: readonly string[]): string | undefined {
  if (spelling.length > MAX_COMPARED) return undefined;
  const wanted = spelling.toLowerCase();
  let best: { name: string; distance: number } | undefined;
  for (const name of candidates) {
    if (name.length > MAX_COMPARED) continue;
    const distance = editDistance(wanted, name.toLowerCase());
    const allowed = Math.max(1, Math.floor(Math.max(wanted.length, name.length) / 3));
    if (distance <= allowed && distance < (best?.distance ?? Infinity)) best = { name, distance };
  }
  return best?.name;
}

/** Levenshtein's: characters to insert, delete or replace, row by row. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
