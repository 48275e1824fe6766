import pMap from 'p-map';
import type { Group } from '../../core/group/group.ts';
import { GROUP_STATUSES } from '../../core/group/group.ts';
import { literal } from '../../core/query/glob.ts';
import type { EventDetail } from '../../core/sentry/event/detail.ts';
import type { FrameDetail } from '../../core/sentry/event/frame.ts';
import { readableDetail, type SearchServices } from './event-search.ts';

/** What an error is recognised by: what was raised, and where in our own code. */
export interface Likeness {
  type: string;
  /** The newest frame of our own, by its function and file. */
  call: string;
  place: string;
}

export interface SimilarGroups {
  /** Null where the event has no exception with a frame of our own. */
  likeness: Likeness | null;
  /** The newest event first. */
  groups: Group[];
  /** Groups whose newest event was looked at, and whether more have the type in their title. */
  examined: number;
  isWhole: boolean;
}

/** Each costs the rows and the record of its newest event: some two seconds at worst. */
const MOST_EXAMINED = 20;
const AT_ONCE = 10;

/** The exception that was raised last, and the newest frame of our own in it; null where there is none. */
export function likenessOf({ exceptions }: Pick<EventDetail, 'exceptions'>): Likeness | null {
  const raised = exceptions.at(-1);
  const frame = raised?.frames.findLast(({ inApp }) => inApp);
  if (raised?.type == null || raised.type === '' || frame === undefined) return null;
  const place = placeOf(frame);
  return place === null || frame.function === null
    ? null
    : { type: raised.type, call: frame.function, place };
}

/** Without lines, which move with every release, and without what a build adds to a name. */
const placeOf = ({ module, filename, absPath }: FrameDetail): string | null =>
  (module ?? filename ?? absPath)?.replace(/[?#].*$/s, '') ?? null;

/** Groups whose newest event raised the same type in the same frame, among the newest with that type in their title. */
export async function readSimilar(
  services: SearchServices,
  group: Group,
  detail: EventDetail,
): Promise<SimilarGroups> {
  const likeness = likenessOf(detail);
  if (likeness === null) return { likeness, groups: [], examined: 0, isWhole: true };
  const page = await services.groups.listGroups({
    statuses: [...GROUP_STATUSES],
    filter: { query: [{ key: 'words', not: false, values: [literal(likeness.type)] }] },
    sortBy: 'last_seen_at',
    sortOrder: 'desc',
    limit: MOST_EXAMINED + 1,
    cursor: null,
  });
  const others = page.items.filter(({ issueId }) => issueId !== group.issueId);
  const candidates = others.slice(0, MOST_EXAMINED);
  const isAlike = await pMap(candidates, (candidate) => hasLikeness(services, candidate, likeness), {
    concurrency: AT_ONCE,
  });
  return {
    likeness,
    groups: candidates.filter((_, at) => isAlike[at] === true),
    examined: candidates.length,
    isWhole: page.nextCursor === null && others.length === candidates.length && page.isCut !== true,
  };
}

async function hasLikeness(services: SearchServices, { issueId }: Group, wanted: Likeness): Promise<boolean> {
  const { items } = await services.groups.listEvents(issueId, { limit: 1, cursor: null });
  const [newest] = items;
  const detail = newest === undefined ? null : await readableDetail(services, newest);
  const has = detail === null ? null : likenessOf(detail);
  return has?.type === wanted.type && has.call === wanted.call && has.place === wanted.place;
}
