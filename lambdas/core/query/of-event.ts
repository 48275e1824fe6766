import type { StoredEvent } from '../group/group.ts';
import { matcherOf, type Truth } from './matching.ts';
import type { QueryMistake, Span } from './mistake.ts';
import type { Query, Term } from './query.ts';

/**
 * A query about the events of one error, each by itself: what can be asked is what one event says (docs/search.md,
 * Events of one error).
 */

/** What one event says, as far as it is known. */
export interface EventFacts extends Pick<
  StoredEvent,
  'level' | 'platform' | 'environment' | 'release' | 'userHash' | 'title'
> {
  tags: readonly (readonly [string, string])[];
  /** False where tags or title may be cut, as in a row of the table: what is missing there is neither yes nor no. */
  areTagsWhole: boolean;
  isTitleWhole: boolean;
}

const OF_AN_EVENT: ReadonlySet<Term['key']> = new Set([
  'level',
  'platform',
  'environment',
  'release',
  'user',
  'tag',
  'words',
] satisfies Term['key'][]);
const PRESENT_IN_AN_EVENT: ReadonlySet<string> = new Set([
  'environment',
  'release',
  'user',
  'platform',
  'tag',
]);

/** The first condition that only a whole error can meet; undefined where there is none. */
export function mistakeOfEvents(query: Query, spans: readonly Span[]): QueryMistake | undefined {
  const index = query.findIndex((term) => !isOfAnEvent(term));
  const [term, span] = [query[index], spans[index]];
  if (term === undefined || span === undefined) return undefined;
  return {
    message:
      `\`${term.key}:\` holds of a whole error, not of one of its events. Events are found by level, platform, ` +
      'environment, release, user, any tag, `has:` of these, and words of their titles.',
    offset: span.start,
    length: span.end - span.start,
    suggestion: null,
  };
}

const isOfAnEvent = (term: Term): boolean =>
  term.key === 'has'
    ? term.values.every(({ key }) => PRESENT_IN_AN_EVENT.has(key))
    : OF_AN_EVENT.has(term.key);

/**
 * Tells of any event whether it is one that the query asks for. `digestOf` makes of a user's id what is stored of it.
 */
export function eventMatcherOf(
  query: Query,
  digestOf: (userId: string) => string,
): (event: EventFacts) => Truth {
  const matches = matcherOf(query);
  const asked = namesOfTags(query);
  return (event) => {
    const { level, platform, environment, release, userHash, title, isTitleWhole } = event;
    return matches(
      {
        ...NOTHING_OF_A_GROUP,
        level,
        platform,
        users: userHash === null ? 0 : 1,
        seenIn: [{ environment: environment || null, release: release || null }],
        tags: new Map(asked.flatMap((name) => valuesOf(event, name))),
        isSeenByUser: (id) => userHash !== null && digestOf(id) === userHash,
        texts: [title],
        lacksTexts: !isTitleWhole,
      },
      0,
    );
  };
}

/** Absent where a tag may be one of those that were cut. */
function valuesOf({ tags, areTagsWhole }: EventFacts, name: string): [string, string[]][] {
  const values = tags.filter(([key]) => key === name).map(([, value]) => value);
  const isCut = !areTagsWhole && (values.length === 0 || values.some((value) => value.length >= CUT_LENGTH));
  return isCut ? [] : [[name, values]];
}

/** Texts are cut at this length before they reach the table (lambdas/core/sentry/schemas.ts). */
const CUT_LENGTH = 511;

const namesOfTags = (query: Query): string[] => [
  ...new Set(
    query.flatMap((term) => {
      if (term.key === 'tag') return [term.name];
      return term.key === 'has' ? term.values.flatMap((one) => (one.key === 'tag' ? [one.name] : [])) : [];
    }),
  ),
];

/** Conditions on these are refused before. */
const NOTHING_OF_A_GROUP = {
  issueId: '',
  shortId: null,
  status: 'OPEN',
  substatus: null,
  assignee: null,
  type: null,
  project: { id: '', slug: null },
  firstSeen: '',
  lastSeen: '',
  events: 0,
  firstRelease: null,
} as const;
