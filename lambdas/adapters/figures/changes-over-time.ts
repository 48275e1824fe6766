import pMap from 'p-map';
import type { Change } from '../../core/changes/change.ts';
import type { Query } from '../../core/query/query.ts';
import {
  aroundRelease,
  changeMatcher,
  changesByDay,
  groupsInRelease,
  isOfChanges,
  openedBefore,
  releaseStart,
  resolutionsIn,
  STATUS_KINDS,
  timeToResolve,
  type AroundRelease,
  type DayOfChanges,
  type ReleaseStart,
  type TimeToResolve,
} from '../../core/trends/changes-over-time.ts';
import { withoutUndone } from '../../core/trends/undone.ts';
import { seenName } from '../../core/group/seen-in.ts';
import type { ChangeReader } from '../table/read/change-reader.ts';
import type { GroupReader } from '../table/read/group-reader.ts';

export interface ChangesQuestion {
  query: Query;
  /** ISO 8601. */
  from: string;
  to: string;
  /** Before and after whose beginning changes are compared. */
  release?: string | undefined;
}

export interface ChangesSource {
  changes: Pick<ChangeReader, 'writtenSince' | 'oldest' | 'firstOf' | 'ofGroup'>;
  groups: Pick<GroupReader, 'seenIn'>;
}

export interface ChangesOverTime {
  /** When the oldest change was written that is kept; null where there is none. */
  keptFrom: string | null;
  /** From when on all changes were read; null where none is known. */
  knownFrom: string | null;
  days: DayOfChanges[];
  timeToResolve: TimeToResolve;
  /** Releases in which groups changed, those of the newest changes first: what can be compared. */
  releases: string[];
  /** Null where no release was asked for, or none of its changes is known. */
  release: (AroundRelease & { name: string }) | null;
}

/** Changes that one answer reads: some 10 MB. */
const MAX_CHANGES = 10_000;
/** Groups whose own changes are read for when they were opened. */
const MAX_OPENED = 200;
/** Changes of a group that are looked at for it. */
const MAX_OF_GROUP = 100;
const AT_ONCE = 8;
/** Groups that are asked when a release was first seen in them. */
const MAX_SIGHTED = 50;
/** Releases that a list offers. */
const MAX_RELEASES = 50;

/** Null where the query asks for what no change tells. */
export async function readChangesOverTime(
  { changes: reader, groups }: ChangesSource,
  { query, from, to, release: name }: ChangesQuestion,
): Promise<ChangesOverTime | null> {
  if (!isOfChanges(query)) return null;
  const [read, keptFrom, writtenAt] = await Promise.all([
    // What is true of the span was written in it or later.
    reader.writtenSince(from, { kinds: STATUS_KINDS, limit: MAX_CHANGES }),
    reader.oldest(),
    name === undefined ? undefined : reader.firstOf(name),
  ]);
  const knownFrom = keptFrom === undefined ? null : (laterOf(keptFrom, read.cutAt) ?? keptFrom);
  const span = { from, to };
  const known = { changes: withoutUndone(read.changes).filter(changeMatcher(query)), knownFrom };
  const resolutions = resolutionsIn(known.changes, span);
  const [opened, start] = await Promise.all([
    openedAtOf(reader, resolutions, read.changes),
    name === undefined || writtenAt === undefined ? null : startOf(groups, read.changes, { name, writtenAt }),
  ]);
  return {
    keptFrom: keptFrom ?? null,
    knownFrom,
    days: changesByDay(known, span),
    timeToResolve: timeToResolve(resolutions, (resolution) => opened.get(resolution) ?? null),
    releases: releasesIn(known.changes),
    release: name === undefined || start === null ? null : { name, ...aroundRelease(known, start, span) },
  };
}

const releasesIn = (changes: readonly Change[]): string[] =>
  [...new Set(changes.flatMap(({ facts }) => facts.release ?? []))].slice(0, MAX_RELEASES);

/** By the groups that changed in the release; one query for each. */
async function startOf(
  groups: ChangesSource['groups'],
  changes: readonly Change[],
  { name, writtenAt }: { name: string; writtenAt: string },
): Promise<ReleaseStart> {
  const ids = groupsInRelease(changes, name).slice(0, MAX_SIGHTED);
  const seen = await pMap(ids, (issueId) => groups.seenIn(issueId), { concurrency: AT_ONCE });
  const sightings = seen
    .flatMap((ofGroup) => ofGroup.seen)
    .filter(({ release }) => release === seenName(name))
    .map(({ firstSeen }) => firstSeen);
  return releaseStart(changes, { name, writtenAt, sightings });
}

const laterOf = (a: string, b: string | null): string | null => (b !== null && b > a ? b : null);

/** When each resolved group was opened: by what was read, or else by the group's own changes. */
async function openedAtOf(
  reader: ChangesSource['changes'],
  resolutions: readonly Change[],
  read: readonly Change[],
): Promise<Map<Change, string>> {
  const byGroup = Map.groupBy(read, ({ issueId }) => issueId);
  const opened = new Map<Change, string>();
  const unknown: Change[] = [];
  for (const resolution of resolutions) {
    const at = openedBefore(resolution, byGroup.get(resolution.issueId) ?? []);
    if (at === null) unknown.push(resolution);
    else opened.set(resolution, at);
  }
  await pMap(
    unknown.slice(0, MAX_OPENED),
    async (resolution) => {
      const at = openedBefore(resolution, await reader.ofGroup(resolution.issueId, MAX_OF_GROUP));
      if (at !== null) opened.set(resolution, at);
    },
    { concurrency: AT_ONCE },
  );
  return opened;
}
