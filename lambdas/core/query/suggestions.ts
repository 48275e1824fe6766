import { PRESENCE_NAMES } from './keys.ts';
import { COUNT_KEYS, TEXT_KEYS, TIME_KEYS } from './query.ts';

/** What can be written next: keys in the order in which people need them, with the values that are known beforehand. */
export interface KeySuggestion {
  key: string;
  /** What the key asks for, in few words. */
  means: string;
  /** Null where only what is stored tells the values: they are facets. */
  values: readonly string[] | null;
}

const STATES = [
  ...['open', 'resolved', 'archived', 'new', 'ongoing', 'regressed', 'escalating', 'assigned', 'unassigned'],
  ...['archived_until_escalating', 'archived_until_condition_met', 'archived_forever'],
];

/** Sentry’s own. */
const LEVELS = ['fatal', 'error', 'warning', 'info', 'debug'];
const AGES = ['-1h', '-24h', 'today', 'yesterday', '-7d', '+7d'];

const TEXTS: Readonly<
  Record<(typeof TEXT_KEYS)[number], { means: string; values: readonly string[] | null }>
> = {
  level: { means: 'how bad', values: LEVELS },
  environment: { means: 'where it was seen', values: null },
  release: { means: 'in which version it was seen', values: null },
  firstRelease: { means: 'in which version it began', values: null },
  project: { means: 'slug or id', values: null },
  platform: { means: 'such as node', values: null },
  assigned: { means: 'who has it', values: null },
  user: { means: 'whom it hit', values: [] },
  type: { means: 'kind of event', values: ['error', 'default'] },
  id: { means: 'id or short id', values: [] },
};

/** `tags` are the keys of indexed tags. */
export const suggestionsOf = (tags: Iterable<string>): KeySuggestion[] => [
  { key: 'is', means: 'status, and what is special', values: STATES },
  ...TEXT_KEYS.map((key) => ({ key, ...TEXTS[key] })),
  ...TIME_KEYS.map((key) => ({ key, means: 'since, or longer ago; days are of UTC', values: AGES })),
  ...COUNT_KEYS.map((key) => ({ key, means: 'how many', values: ['>10', '>100', '>1000'] })),
  { key: 'has', means: 'known at all', values: PRESENCE_NAMES },
  ...[...tags].map((key) => ({ key, means: 'a tag', values: null })),
];
