import { createHash } from 'node:crypto';
import * as z from 'zod';
import { GROUP_STATUSES, type Group } from './group.ts';
import type { EventSighting } from './observation.ts';
import { pairKey, pairOf, type Pair } from './seen-in.ts';

/**
 * What a search reads of every group: few texts and facts that seldom change, so that the row is seldom written. It
 * leads to the groups that may match; those of a page are judged by what is stored of each of them (docs/adr/0047).
 */
export interface SearchRow extends SearchFacts {
  issueId: string;
  /** Title, culprit and short ids, in lower case. */
  texts: readonly string[];
  /** Of the newest event, once its body is here: types of exceptions, functions, modules and files, in lower case. */
  code: readonly string[];
  /** Of a merged group whose events are still to move: the event that the code is of. */
  codeOf: string | null;
  /** Pairs of environment and release that stored events have, or had before they expired. */
  pairs: readonly Pair[];
  /** There are more pairs than the row has room for: it has none then. */
  hasMorePairs: boolean;
}

export type SearchFacts = Pick<
  Group,
  'status' | 'substatus' | 'level' | 'platform' | 'type' | 'project' | 'assignee'
>;

/** How the group changes of which the row tells. */
export interface SearchChange {
  before: Group | undefined;
  after: Group;
  /** What its events say that come or are told anew. */
  came: readonly EventSighting[];
  /** All pairs that its events have afterwards; null where none of them leaves, and the row knows the rest. */
  pairs: readonly Pair[] | null;
}

/**
 * What the row says after the change; null where there is none any more. It depends on the group and its events alone,
 * in whatever order they came.
 */
export function searchRowAfter(
  known: SearchRow | undefined,
  { before, after, came, pairs }: SearchChange,
): SearchRow | null {
  if (after.gone !== null && after.gone.mergedInto !== null) return ofMergedGroup(known, before, after);
  const { status, substatus, level, platform, type, project, assignee } = after;
  const told = came.find(({ event }) => event.eventId === after.lastEventId)?.codeTexts ?? null;
  const isSameLast = before?.lastEventId === after.lastEventId;
  const own = [after.title, after.culprit, after.shortId, ...after.formerShortIds];
  return {
    issueId: after.issueId,
    ...{ status, substatus, level, platform, type, project, assignee },
    texts: [...new Set(own.flatMap((text) => (text === null ? [] : [folded(text)])))].filter(isSaid),
    code: told === null ? ((isSameLast ? known?.code : null) ?? []) : told.map(folded),
    codeOf: null,
    ...pairsAfter(known, came, pairs),
  };
}

/** It stays while events are still to move, which take their code along. */
const ofMergedGroup = (
  known: SearchRow | undefined,
  before: Group | undefined,
  { storedEvents }: Group,
): SearchRow | null =>
  known === undefined || storedEvents === 0
    ? null
    : { ...known, codeOf: known.codeOf ?? before?.lastEventId ?? null };

/** One line, in lower case: lines are what keeps texts apart. */
export const folded = (text: string): string => text.replaceAll(/[\r\n]+/g, ' ').toLowerCase();
const isSaid = (text: string): boolean => text !== '';

/** Names and places of the pairs: with forty releases of 41 characters in three environments it takes some 2.5 KB. */
const ROOM_FOR_PAIRS = 4_000;

function pairsAfter(
  known: SearchRow | undefined,
  came: readonly EventSighting[],
  all: readonly Pair[] | null,
): Pick<SearchRow, 'pairs' | 'hasMorePairs'> {
  if (all === null && known?.hasMorePairs === true) return { pairs: [], hasMorePairs: true };
  const told = all ?? [...(known?.pairs ?? []), ...came.map(({ event }) => pairOf(event))];
  const byKey = new Map(told.map((pair) => [pairKey(pair), pair]));
  const pairs = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair);
  return pairsText(pairs).length > ROOM_FOR_PAIRS
    ? { pairs: [], hasMorePairs: true }
    : { pairs, hasMorePairs: false };
}

/** Each name once, then the places of both names of each pair; 0 is none. */
export function pairsText(pairs: readonly Pair[]): string {
  const environments = namesOf(pairs, 'environment');
  const releases = namesOf(pairs, 'release');
  const places = pairs.map(
    ({ environment, release }) =>
      `${environment === null ? 0 : environments.indexOf(environment) + 1} ${release === null ? 0 : releases.indexOf(release) + 1}`,
  );
  return JSON.stringify([environments, releases, places.join(',')]);
}

const namesOf = (pairs: readonly Pair[], name: keyof Pair): string[] =>
  [...new Set(pairs.map((pair) => pair[name]).filter((text) => text !== null))].sort();

/** Throws on what is no such text. */
export function parsePairsText(text: string): Pair[] {
  const { environments, releases, places } = writtenIn(text);
  return places === '' ? [] : pairsAt(places, environments, releases);
}

/** The values that pairs have, each once; null is none. */
export interface PairValues {
  environments: readonly (string | null)[];
  releases: readonly (string | null)[];
}

/** Those of a text, without a look at each pair: of groups with a hundred pairs that takes a tenth of the time. Throws alike. */
export function parsePairValues(text: string): PairValues {
  const { environments, releases, places } = writtenIn(text);
  return {
    environments: /(?:^|,)0 /.test(places) ? [...environments, null] : environments,
    releases: / 0(?:,|$)/.test(places) ? [...releases, null] : releases,
  };
}

/** Looked at by hand: a search may read the text of every group. */
function writtenIn(text: string): { environments: string[]; releases: string[]; places: string } {
  const written: unknown = JSON.parse(text);
  const parts: readonly unknown[] = Array.isArray(written) && written.length === 3 ? written : [];
  const [environments, releases, places] = parts;
  if (!areTexts(environments) || !areTexts(releases) || typeof places !== 'string') throw notPairs();
  return { environments, releases, places };
}

const areTexts = (list: unknown): list is string[] =>
  Array.isArray(list) && list.every((text) => typeof text === 'string');
const notPairs = (): Error =>
  new Error('What a search row has as its pairs of environment and release is no text of them.');

const [ZERO, NINE, BLANK, COMMA] = [0x30, 0x39, 0x20, 0x2c];

/** Character by character: regular expressions and lists of texts take five times as long. */
function pairsAt(places: string, environments: readonly string[], releases: readonly string[]): Pair[] {
  const pairs: Pair[] = [];
  let environment: number | null = null;
  let [place, digits] = [0, 0];
  for (let at = 0; at <= places.length; at++) {
    const code = at === places.length ? COMMA : places.charCodeAt(at);
    if (code >= ZERO && code <= NINE) {
      place = place * 10 + code - ZERO;
      digits += 1;
      continue;
    }
    const isOfPair = code === BLANK ? environment === null : code === COMMA && environment !== null;
    if (!isOfPair || digits === 0) throw notPairs();
    if (environment === null) environment = place;
    else {
      pairs.push({
        environment: environments[environment - 1] ?? null,
        release: releases[place - 1] ?? null,
      });
      environment = null;
    }
    [place, digits] = [0, 0];
  }
  return pairs;
}

/** How the text of pairs begins of which none has an environment; that of no pairs does too. */
export const PAIRS_WITHOUT_ENVIRONMENT = '[[],';
export const namesNoEnvironment = (text: string): boolean => text.startsWith(PAIRS_WITHOUT_ENVIRONMENT);

const nullable = z.string().nullable();
const factsWritten = z.object({
  status: z.enum(GROUP_STATUSES),
  substatus: nullable,
  level: z.string(),
  platform: nullable,
  type: nullable,
  project: z.object({ id: z.string(), slug: nullable }),
  assignee: z.object({ type: z.string(), id: z.string(), name: nullable }).nullable(),
});

/**
 * One text, in which DynamoDB looks for facts by their names: what a query compares whatever its case is in lower case here, as
 * Sentry has all levels, platforms and slugs.
 */
export const searchFactsText = (row: SearchFacts): string => {
  const { status, substatus, level, platform, type, project, assignee } = row;
  const lower = (text: string | null) => text && text.toLowerCase();
  return JSON.stringify({
    ...{ status, substatus, level: level.toLowerCase(), platform: lower(platform), type: lower(type) },
    project: { id: project.id.toLowerCase(), slug: lower(project.slug) },
    assignee: assignee && { type: assignee.type, id: assignee.id, name: assignee.name },
  });
};

/** Throws on what is no such text. */
export const parseSearchFacts = (text: string): SearchFacts => factsWritten.parse(JSON.parse(text));

/** Two rows of the same content have the same. */
export const searchRowDigest = (row: SearchRow): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        ...[row.texts, row.code, row.codeOf],
        ...[pairsText(row.pairs), row.hasMorePairs, searchFactsText(row)],
      ]),
    )
    .digest('base64url')
    .slice(0, 16);
