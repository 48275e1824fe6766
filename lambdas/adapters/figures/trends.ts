import pMap from 'p-map';
import type { Group } from '../../core/group/group.ts';
import { GROUP_STATUSES } from '../../core/group/group.ts';
import { cellMatcher, isOfCells } from '../../core/trends/cell-query.ts';
import { DAYS_OF_NEW } from '../../core/trends/release-days.ts';
import { createRollUp, type RollUp } from '../../core/trends/roll-up.ts';
import {
  daysOf,
  MAX_SERIES,
  spanStart,
  trendOf,
  type Dimension,
  type Interval,
  type Series,
  type Trend,
} from '../../core/trends/trend.ts';
import type { Clock } from '../clock.ts';
import type { GroupReader } from '../table/read/group-reader.ts';
import type { LedgerProject, LedgerStore } from '../table/sync/ledger-store.ts';
import type { RollUpStore } from '../table/sync/roll-up-store.ts';
import {
  readChangesOverTime,
  type ChangesOverTime,
  type ChangesQuestion,
  type ChangesSource,
} from './changes-over-time.ts';

/** What is asked of trends: the API's parameters, read. */
export interface TrendsQuery extends ChangesQuestion {
  by: Dimension;
  interval: Interval;
}

/** A series with what people call its value. */
export interface SeriesAnswer extends Series {
  label: string;
}

export interface TrendsAnswer extends Omit<Trend, 'series'> {
  from: string;
  to: string;
  by: TrendsQuery['by'];
  interval: TrendsQuery['interval'];
  series: SeriesAnswer[];
  /** Of how many groups these are the events, where groups were read for it; null where all are counted. */
  groups: { counted: number; hasMore: boolean } | null;
  /** The first day that a sync has added up; what happened before is not in the counts. Null where there is none. */
  countedFrom: string | null;
  /** Null where the query asks for what no change tells. */
  changes: ChangesOverTime | null;
}

/** Where trends are read. */
export interface TrendsSource extends ChangesSource {
  groups: Pick<GroupReader, 'getGroups' | 'listGroups' | 'hourCounts' | 'seenIn'>;
  ledger: Pick<LedgerStore, 'loadState'>;
  rollUps: Pick<RollUpStore, 'read'>;
  clock: Clock;
}

type Services = Omit<TrendsSource, 'changes'>;

/** Groups whose counters one answer reads: each is one query. */
const MAX_GROUPS = 200;
const PAGE = 100;
const AT_ONCE = 8;

/** Stored events over time and the changes of the same whole intervals. */
export async function readTrends(services: TrendsSource, query: TrendsQuery): Promise<TrendsAnswer> {
  const [counted, changes] = await Promise.all([
    readCounts(services, query),
    // Of the first interval events are counted whole: so are changes.
    readChangesOverTime(services, { ...query, from: spanStart(query) }),
  ]);
  return { ...counted, changes };
}

/** Stored events over time, from the days that the sync has added up; from the groups' own counters where the query asks for what no day knows. */
export async function readCounts(
  services: Services,
  query: TrendsQuery,
): Promise<Omit<TrendsAnswer, 'changes'>> {
  const state = await services.ledger.loadState();
  const projects = state?.projects ?? [];
  const rollUps = await readRollUps(services, projects, query);
  const { first } = daysOf(query);
  const countedFrom = rollUps.flatMap(({ day }) => (day < first ? [] : [day])).sort()[0] ?? null;
  const { from, to, by, interval } = query;
  const shared = { from, to, by, interval, countedFrom };
  if (query.by !== 'group' && isOfCells(query.query)) {
    const trend = trendOf(rollUps, questionOf(query, projects), services.clock.now());
    return { ...shared, ...trend, series: labelled(trend.series, query, projects), groups: null };
  }
  const { groups, hasMore } = await groupsOf(services, query, rollUps);
  const counted = { counted: groups.length, hasMore };
  const days = await pMap(groups, (group) => daysOfGroup(services, group, query), { concurrency: AT_ONCE });
  if (query.by === 'group') return { ...shared, ...byGroup(groups, days, query, services), groups: counted };
  const trend = trendOf(days.flat(), questionOf({ ...query, query: [] }, projects), services.clock.now());
  return { ...shared, ...trend, series: labelled(trend.series, query, projects), groups: counted };
}

async function readRollUps(
  { rollUps }: Services,
  projects: readonly LedgerProject[],
  query: TrendsQuery,
): Promise<RollUp[]> {
  const { first, last } = daysOf(query);
  // What is new among the releases of a few days, only the days before them tell.
  const since = query.by === 'release' ? daysEarlier(last, DAYS_OF_NEW) : first;
  const from = since < first ? since : first;
  const all = await pMap(projects, ({ id }) => rollUps.read(id, from, last), { concurrency: AT_ONCE });
  return all.flat();
}

const daysEarlier = (day: string, days: number): string =>
  new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);

function questionOf({ query, ...question }: TrendsQuery, projects: readonly LedgerProject[]) {
  const matches = cellMatcher(query);
  const byId = new Map(projects.map((project) => [project.id, project]));
  return {
    ...question,
    accepts: ({
      projectId,
      ...cell
    }: {
      projectId: string;
      level: string | null;
      environment: string | null;
      release: string | null;
    }) => matches({ ...cell, project: byId.get(projectId) ?? { id: projectId, slug: null } }),
  };
}

/** The groups that a query finds; without one, those with most events in the days asked for. */
async function groupsOf(
  { groups }: Services,
  { query }: TrendsQuery,
  rollUps: readonly RollUp[],
): Promise<{ groups: Group[]; hasMore: boolean }> {
  if (query.length === 0) {
    const counts = new Map<string, number>();
    for (const { issueId, count } of rollUps.flatMap(({ noisiest }) => noisiest))
      counts.set(issueId, (counts.get(issueId) ?? 0) + count);
    const ids = [...counts].sort(([, a], [, b]) => b - a).map(([issueId]) => issueId);
    const found = await groups.getGroups(ids.slice(0, MAX_SERIES));
    return { groups: [...found.values()], hasMore: ids.length > MAX_SERIES };
  }
  const found: Group[] = [];
  let cursor: string | null = null;
  do {
    const page = await groups.listGroups({
      statuses: [...GROUP_STATUSES],
      sortBy: 'event_count',
      sortOrder: 'desc',
      limit: PAGE,
      cursor,
      filter: { query },
    });
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && found.length < MAX_GROUPS);
  return { groups: found.slice(0, MAX_GROUPS), hasMore: cursor !== null };
}

/** The group's counters as days of its own. */
async function daysOfGroup({ groups }: Services, group: Group, query: TrendsQuery): Promise<RollUp[]> {
  const counts = await groups.hourCounts(group.issueId, daysOf(query).first);
  const byDay = Map.groupBy(counts, ({ hour }) => hour.slice(0, 10));
  return [...byDay].map(([day, hours]) => {
    const rollUp = createRollUp(group.project.id, day);
    const counted = new Map(hours.map(({ hour, count }) => [hour.slice(-2), count]));
    rollUp.add({ issueId: group.issueId, level: group.level, hours: counted, parts: [] });
    return rollUp.rollUp();
  });
}

/** A line for each group, and the sum of those that have none. */
function byGroup(
  groups: readonly Group[],
  days: readonly RollUp[][],
  query: TrendsQuery,
  { clock }: Services,
): Omit<Trend, 'series'> & { series: SeriesAnswer[] } {
  const question = questionOf({ ...query, query: [], by: 'total' }, []);
  const trends = groups.map((group, index) => ({
    group,
    trend: trendOf(days[index] ?? [], question, clock.now()),
  }));
  const series = trends
    .flatMap(({ group, trend }) => {
      const [total] = trend.series;
      return total === undefined ? [] : [{ ...total, value: group.issueId, label: nameOf(group) }];
    })
    .sort((a, b) => b.total - a.total);
  const { starts, isRunning } = trendOf([], question, clock.now());
  const further = series.slice(MAX_SERIES);
  const counts = starts.map((_, at) => further.reduce((sum, one) => sum + (one.counts[at] ?? 0), 0));
  const total = further.reduce((sum, one) => sum + one.total, 0);
  return {
    starts,
    isRunning,
    series: series.slice(0, MAX_SERIES),
    other: further.length === 0 ? null : { value: null, counts, total, values: further.length },
  };
}

const nameOf = ({ shortId, title }: Group): string => (shortId === null ? title : `${shortId} ${title}`);

function labelled(
  series: readonly Series[],
  { by }: TrendsQuery,
  projects: readonly LedgerProject[],
): SeriesAnswer[] {
  const slugs = new Map(projects.map(({ id, slug }) => [id, slug]));
  return series.map((one) => ({ ...one, label: labelOf(by, one.value, slugs) }));
}

function labelOf(
  by: TrendsQuery['by'],
  value: string | null,
  slugs: ReadonlyMap<string, string | null>,
): string {
  if (by === 'total') return 'events';
  if (value === null) return 'none';
  return by === 'project' ? (slugs.get(value) ?? value) : value;
}
