import type { ChangeKind } from '../../contracts/change-kinds.ts';
import type { Change, ChangeSide } from '../changes/change.ts';
import type { GroupFacts } from '../query/facts.ts';
import { matcherOf } from '../query/matching.ts';
import type { Query } from '../query/query.ts';
import { withoutUndone } from './undone.ts';

/**
 * How many groups became new, regressed and resolved over time, by the changes that were kept of them. Where changes are
 * not known, a count is null: nothing is told as 0 that nobody counted.
 */

export interface Span {
  /** ISO 8601; both included. */
  from: string;
  to: string;
}

/** Changes, and from which instant on all of them are among these; null where none is known at all. */
export interface KnownChanges {
  changes: readonly Change[];
  knownFrom: string | null;
}

export interface ChangeCounts {
  created: number;
  regressed: number;
  resolved: number;
}

type CountedKind = keyof ChangeCounts;
/** What is read for all of this: whatever opens, closes or leaves aside. */
export const STATUS_KINDS: readonly ChangeKind[] = [
  ...(['created', 'regressed', 'escalating', 'ongoing', 'resolved', 'archived', 'reopened'] as const),
];

export interface DayOfChanges {
  /** `YYYY-MM-DD`, UTC. */
  day: string;
  /** Null where not all changes of the day are known. */
  counts: ChangeCounts | null;
}

const DAY_MS = 86_400_000;

/** Each day that the span touches, oldest first. A change is of the day for which it is true, whenever it was told. */
export function changesByDay({ changes, knownFrom }: KnownChanges, span: Span): DayOfChanges[] {
  const byDay = Map.groupBy(within(changes, span), ({ observedAt }) => observedAt.slice(0, 10));
  return daysOf(span).map((day) => {
    const isKnown = knownFrom !== null && knownFrom <= `${day}T00:00:00.000Z`;
    return { day, counts: isKnown ? countsOf(byDay.get(day) ?? []) : null };
  });
}

function daysOf({ from, to }: Span): string[] {
  const first = Date.parse(from.slice(0, 10));
  const length = Math.floor((Date.parse(to) - first) / DAY_MS) + 1;
  return Array.from({ length }, (_, index) => new Date(first + index * DAY_MS).toISOString().slice(0, 10));
}

const within = (changes: readonly Change[], { from, to }: Span): Change[] =>
  changes.filter(({ observedAt }) => observedAt >= from && observedAt <= to);

const countsOf = (changes: readonly Change[]): ChangeCounts => {
  const count = (wanted: CountedKind) => changes.filter(({ kind }) => kind === wanted).length;
  return { created: count('created'), regressed: count('regressed'), resolved: count('resolved') };
};

/** How groups of equal spans before and after a release changed. */
export interface AroundRelease {
  /** When the release began, as far as that is known. */
  at: string;
  /** How long each of both spans is; 0 where the release began outside of what was asked for. */
  seconds: number;
  before: ChangeCounts | null;
  after: ChangeCounts | null;
}

/** Where a release began. */
export interface ReleaseStart {
  /** ISO 8601. What happened at this instant came after. */
  at: string;
  /** Ids of the projects in which it is known; none where that is not known. */
  projects: ReadonlySet<string>;
}

/** The groups of these changes in the release, each once and those of the oldest changes first. */
export const groupsInRelease = (changes: readonly Change[], release: string): string[] => [
  ...new Set(
    inRelease(changes, release)
      .toReversed()
      .map(({ issueId }) => issueId),
  ),
];

const inRelease = (changes: readonly Change[], release: string): Change[] =>
  changes.filter(({ facts }) => facts.release === release);

/**
 * A release began when an event of it was first seen; where no event tells, with the first change of a group in it, or with
 * the regression that an event of it made before that was written. `changes` are the newest first.
 */
export function releaseStart(
  changes: readonly Change[],
  { name, writtenAt, sightings }: { name: string; writtenAt: string; sightings: readonly string[] },
): ReleaseStart {
  const own = inRelease(changes, name);
  const regressions = own.filter(({ kind }) => kind === 'regressed').map(({ observedAt }) => observedAt);
  const [first] = (sightings.length > 0 ? [...sightings] : [writtenAt, ...regressions]).sort();
  return { at: first ?? writtenAt, projects: new Set(own.map(({ facts }) => facts.project.id)) };
}

/** Both spans are as long as what was asked for has room for; groups of other projects than the release's are in neither. */
export function aroundRelease(
  { changes, knownFrom }: KnownChanges,
  { at, projects }: ReleaseStart,
  { from, to }: Span,
): AroundRelease {
  const own = changes.filter(({ facts }) => projects.size === 0 || projects.has(facts.project.id));
  const atMs = Date.parse(at);
  const lengthMs = Math.max(0, Math.min(Date.parse(to) - atMs, atMs - Date.parse(from)));
  const counted = (start: number): ChangeCounts | null => {
    const isKnown = knownFrom !== null && Date.parse(knownFrom) <= start && lengthMs > 0;
    const isOf = (ms: number) => ms >= start && ms < start + lengthMs;
    return isKnown ? countsOf(own.filter(({ observedAt }) => isOf(Date.parse(observedAt)))) : null;
  };
  return { at, seconds: Math.round(lengthMs / 1000), before: counted(atMs - lengthMs), after: counted(atMs) };
}

/** How long groups were open that were resolved; null figures where that is known of none. */
export interface TimeToResolve {
  resolved: number;
  /** Of so many of them it is known since when they were open. */
  known: number;
  medianSeconds: number | null;
  p90Seconds: number | null;
}

/**
 * Since a group was created or last left the resolved ones. `openedAt` is asked for each resolution and answers null where
 * no change tells.
 */
export function timeToResolve(
  resolutions: readonly Change[],
  openedAt: (resolution: Change) => string | null,
): TimeToResolve {
  const seconds = resolutions
    .flatMap((resolution) => {
      const opened = openedAt(resolution);
      return opened === null ? [] : [(Date.parse(resolution.observedAt) - Date.parse(opened)) / 1000];
    })
    .map((length) => Math.max(0, Math.round(length)))
    .sort((a, b) => a - b);
  return {
    resolved: resolutions.length,
    known: seconds.length,
    medianSeconds: nearestRank(seconds, 0.5),
    p90Seconds: nearestRank(seconds, 0.9),
  };
}

/** A figure that was really measured, not one between two. */
const nearestRank = (sorted: readonly number[], part: number): number | null =>
  sorted[Math.ceil(sorted.length * part) - 1] ?? null;

/** The resolutions of the span. */
export const resolutionsIn = (changes: readonly Change[], span: Span): Change[] =>
  within(changes, span).filter(({ kind }) => kind === 'resolved');

/** When the group was opened that this resolution closed, by these changes of it; null where none of them tells. */
export function openedBefore(resolution: Change, ofGroup: readonly Change[]): string | null {
  const openings = withoutUndone(ofGroup).filter((change) => change.n < resolution.n && opens(change));
  return (
    openings.reduce<Change | null>((last, one) => (last === null || one.n > last.n ? one : last), null)
      ?.observedAt ?? null
  );
}

const opens = ({ kind, from, to }: Change): boolean =>
  kind === 'created' || (statusIn(from) === 'RESOLVED' && statusIn(to) !== 'RESOLVED');

const statusIn = (side: ChangeSide | null): string | undefined =>
  side !== null && 'status' in side ? side.status : undefined;

/** What a change tells of its group at that moment. The rest is not stored with it. */
const ASKABLE: ReadonlySet<Query[number]['key']> = new Set([
  ...(['project', 'level', 'platform', 'type', 'environment', 'release', 'id'] as const),
]);

/** Whether changes answer all that the query asks for. */
export const isOfChanges = (query: Query): boolean => query.every(({ key }) => ASKABLE.has(key));

/** Environment and release are those of the group's newest event at that moment. */
export function changeMatcher(query: Query): (change: Change) => boolean {
  const matches = matcherOf(query);
  return (change) => matches(factsOfChange(change), 0) === true;
}

const factsOfChange = ({ issueId, facts }: Change): GroupFacts => ({
  ...{ issueId, shortId: facts.shortId, status: facts.status, substatus: facts.substatus },
  ...{ assignee: facts.assignee, level: facts.level, platform: facts.platform, type: facts.type },
  ...{ project: facts.project, firstSeen: facts.firstSeen, lastSeen: facts.lastSeen },
  ...{ events: facts.events, users: facts.users },
  seenIn: facts.isEnvironmentUnknown ? null : [{ environment: facts.environment, release: facts.release }],
  firstRelease: null,
  tags: new Map(),
  isSeenByUser: null,
  texts: [],
  lacksTexts: true,
});
