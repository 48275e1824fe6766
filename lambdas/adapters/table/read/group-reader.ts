import type { Page, PageRequest } from '../../../contracts/cursor.ts';
import type { Group, GroupStatus, StatusChange, StoredEvent } from '../../../core/group/group.ts';
import type { FirstRelease, GroupSeen, SeenTag } from '../../../core/group/seen-in.ts';
import type { Query } from '../../../core/query/query.ts';

/** Reads of groups and events: what the admin API and the sync need. Writes belong to the consumer alone. */
export interface GroupReader {
  /** Groups by id, strongly consistent, in no order; ids that are not stored are absent. Any number of ids. */
  getGroups(issueIds: readonly string[]): Promise<Map<string, Group>>;
  getGroup(issueId: string): Promise<Group | undefined>;
  /** The id of the group with this short id, among all groups or among the merged ones alone. */
  findIdByShortId(query: { shortId: string; among: 'all' | 'merged' }): Promise<string | undefined>;
  /** One page of groups in index order, over all shards of the statuses asked for. */
  listGroups(query: GroupQuery): Promise<GroupPage>;
  /** How many groups each status has, counted up to `most`. */
  countByStatus(most: number): Promise<StatusCounts>;
  /**
   * What the groups have that match the query without the key in question, with counts of groups; `tags` are the keys of
   * indexed tags.
   */
  facets(query: Query, tags: readonly string[]): Promise<Facets>;
  /**
   * Ids of every group that is in a list, page by page, in a stable order; memory stays flat. Of those in `known` it is
   * not read whether they have expired.
   */
  listGroupIds(after: string | null, known?: ReadonlySet<string>): Promise<Page<string>>;
  /** Ids of the groups that Sentry seems to have deleted, in the same way. */
  listGoneGroupIds(after: string | null): Promise<Page<string>>;
  /** Newest first. */
  listEvents(issueId: string, page: PageRequest & KnownShards): Promise<Page<StoredEvent>>;
  /** Events of a group from a position on, in either direction: at most `limit` rows are looked at. */
  walkEvents(issueId: string, walk: EventWalk): Promise<WalkedEvents>;
  /** In which environments and releases the stored events of a group happened. */
  seenIn(issueId: string): Promise<GroupSeen>;
  /** The values of indexed tags that it was seen with, in no order. */
  tagsOf(issueId: string): Promise<SeenTag[]>;
  /** The groups that were seen with this value of an indexed tag, in no order; some may have expired. */
  groupsOfTag(tag: { key: string; value: string }): Promise<string[]>;
  /** The groups in which a stored event is of the user with this hash (`id_hash` in a record), in no order. */
  groupsOfUser(userHash: string): Promise<string[]>;
  getEvent(projectId: string, eventId: string): Promise<StoredEvent | undefined>;
  /** The groups in which those of these events live that are stored, by event id. */
  homesOfEvents(projectId: string, eventIds: readonly string[]): Promise<Map<string, string>>;
  /** Events without a body, newest first: at most `limit` of those whose `timeSortKey` is below `before`. */
  listIndexedEvents(before: string | null, limit: number): Promise<StoredEvent[]>;
  /** Newest first. */
  statusHistory(issueId: string, limit: number): Promise<StatusChange[]>;
  /** Events per hour, oldest first, one entry per hour that has any: `{hour: 'YYYY-MM-DDTHH', count}`. */
  hourCounts(issueId: string, fromDay: string): Promise<HourCount[]>;
  /** The same of several groups, on these UTC days, of the project that each is of: one request for a page of them. */
  hoursOf(groups: readonly SeenGroup[], days: readonly string[]): Promise<Map<string, EventsOfHour[]>>;
  /** In which release each of these groups began, by id; those of which that is not stored are absent. */
  firstReleases(
    groups: readonly Pick<Group, 'issueId' | 'project' | 'firstSeen'>[],
  ): Promise<Map<string, FirstRelease>>;
  /**
   * What a list tells of these groups beside themselves; of those not seen since `spikesSince` (ISO 8601) no unusual hour is
   * looked for, since it would be an older one.
   */
  listedFacts(groups: readonly SeenGroup[], spikesSince: string): Promise<Map<string, ListedFacts>>;
}

export type SeenGroup = Pick<Group, 'issueId' | 'project' | 'firstSeen' | 'lastSeen' | 'version'>;

export interface ListedFacts {
  /** Of stored events, by name; null where they are not told: there are too many, or the group has no search row yet. */
  environments: readonly string[] | null;
  /** That of the first stored event of the day on which the group was first seen; null where none of that day is stored. */
  firstRelease: string | null;
  /** The newest hour that was found unusual, `YYYY-MM-DDTHH`. */
  spikedHour: string | null;
}

export type StatusCounts = ReadonlyMap<GroupStatus, Counted>;

/** So many, or more where the counting has stopped. */
export interface Counted {
  count: number;
  isMore: boolean;
}

export interface GroupPage extends Page<Group> {
  /** Of a list that names an environment or a release: the events of that part alone, by group. */
  matching?: ReadonlyMap<string, Matching>;
  /** Of such a list: groups that match but for the environment, and of which no stored event has any. */
  withoutEnvironment?: number | null;
  /** Of a list that names indexed tags: since when those are counted that were not from the beginning, by key. */
  countedSince?: Readonly<Record<string, string>>;
  /** The page stopped reading before its limit, and before it knew that no more matches. */
  isCut?: boolean;
}

/** A part of a group's stored events. */
export interface Matching {
  /** Null where a version stored them that did not count by parts. */
  count: number | null;
  firstSeen: string | null;
  lastSeen: string;
}

export interface FacetValue {
  value: string | null;
  count: number;
  /** Of a release, on which UTC day, `YYYY-MM-DD`, an event of it was first counted; null where that is not known. */
  firstDay?: string | null;
}

export interface Facets {
  facets: {
    key: string;
    isTag: boolean;
    /** The most frequent first, of releases the newest before them; null is none. A count is of groups. */
    values: FacetValue[];
    /** How many more values there are. */
    other: number;
    /** Of so many groups alone the values were read; null where of all. */
    groups: number | null;
  }[];
  /** False where there were too many groups to look at all, or where some have no search row yet. */
  complete: boolean;
}

/** As the group says that was just read; read anew where absent. */
export interface KnownShards {
  eventShards?: Group['eventShards'];
}

export interface EventWalk extends KnownShards {
  order: 'asc' | 'desc';
  /** Exclusive, a `timeSortKey`; from the end of the group's events where null. */
  after: string | null;
  limit: number;
}

export interface WalkedEvents {
  items: StoredEvent[];
  /** Where to walk on; null where no event is left. */
  position: string | null;
}

/** The repaired ones among them are not asked for. */
export type EventsOfHour = Pick<HourCount, 'hour' | 'count'>;

export interface HourCount {
  hour: string;
  count: number;
  /** Of those, the ones that the sync repaired. */
  repaired: number;
}

export type GroupSort = 'last_seen_at' | 'first_seen_at' | 'event_count';

export interface GroupFilter {
  level?: string;
  environment?: string;
  release?: string;
  substatus?: string;
  /** Project slug or id. */
  project?: string;
  /** Case-insensitive part of title, culprit or short id. */
  search?: string;
  /** Bounds of lastSeen, ISO 8601, inclusive. */
  dateFrom?: string;
  dateTo?: string;
  /** The search language, beside the others: all must hold. */
  query?: Query;
}

export interface GroupQuery extends PageRequest {
  statuses: readonly GroupStatus[];
  sortBy: GroupSort;
  sortOrder: 'asc' | 'desc';
  filter: GroupFilter;
}
