import type { StoredEvent } from '../../core/group/group.ts';
import type { GroupSeen } from '../../core/group/seen-in.ts';
import type { FullEvent } from '../answers.ts';
import { readEvent, readGroupDetail, type GroupDetail } from '../reading.ts';
import type { AdminServices } from '../services.ts';
import { CHARTS, type DetailView } from './detail-view.ts';
import { readAround, type Around } from './event-neighbours.ts';
import type { EventFilter } from './event-parameters.ts';
import { budgetOfPage, findEvents } from './event-search.ts';
import { readSimilar, type SimilarGroups } from './similar-groups.ts';
import { readTags, tagsOfRows, type TagDistribution } from './tag-distribution.ts';
import { firstTrendDay, TREND_DAYS, zeroFilledTrend, type TrendHour } from './trend.ts';

/** The newest events of a group, whose rows tell how its tags are spread. */
const NEWEST_EVENTS = 100;

/** All that the page of a group shows. */
export interface DetailPage {
  detail: GroupDetail;
  /** The one asked for, or the newest of the filter; null where none is stored or found. */
  event: FullEvent | null;
  /** The way from it to the others of the same filter. */
  around: Around | null;
  trend: readonly TrendHour[];
  seen: GroupSeen;
  tags: TagDistribution;
  similar: SimilarGroups | null;
}

interface Asked {
  issueId: string;
  /** Null: the newest that the filter finds. */
  eventId: string | null;
  filter: EventFilter;
  view: DetailView;
}

/** Reads them; refuses with 404 where the group or the event is not stored. */
export async function readDetailPage(
  services: AdminServices,
  { issueId, eventId, filter, view }: Asked,
): Promise<DetailPage> {
  const detail = await readGroupDetail(services, issueId);
  const { group } = detail;
  const [event, trend, seen, newest] = await Promise.all([
    readShownEvent(services, detail, eventId, filter),
    readTrend(services, detail, view),
    services.groups.seenIn(group.issueId),
    services.groups.listEvents(group.issueId, {
      limit: NEWEST_EVENTS,
      cursor: null,
      eventShards: group.eventShards,
    }),
  ]);
  const [around, tags, similar] = await Promise.all([
    event && readAround(services, group, event.stored, filter.query),
    view.wholeTags ? readTags(services, group) : tagsOfRows(newest.items),
    view.similar && event?.detail != null ? readSimilar(services, group, event.detail) : null,
  ]);
  return { detail, event, around, trend, seen, tags, similar };
}

async function readShownEvent(
  services: AdminServices,
  { group, latestEvent }: GroupDetail,
  eventId: string | null,
  { query }: EventFilter,
): Promise<FullEvent | null> {
  if (eventId !== null) return readEvent(services, group, eventId);
  if (query.length === 0) return latestEvent;
  const found = await findEvents(services, group, {
    ...{ query, order: 'desc', after: null, until: null, limit: 1, budget: budgetOfPage() },
  });
  const [newest]: readonly (StoredEvent | undefined)[] = found.items;
  return newest === undefined ? null : readEvent(services, group, newest.eventId);
}

/** The last hours of what is read anyway, or from the counters of further days. */
async function readTrend(
  { groups, clock }: AdminServices,
  { group, trend }: GroupDetail,
  { chart }: DetailView,
): Promise<readonly TrendHour[]> {
  const { hours } = CHARTS[chart];
  if (hours <= TREND_DAYS * 24) return trend.slice(-hours);
  const counts = await groups.hourCounts(group.issueId, firstTrendDay(clock.now(), hours));
  return zeroFilledTrend(counts, clock.now(), hours);
}
