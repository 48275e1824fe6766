import { readCounts, type TrendsAnswer, type TrendsQuery } from '../../adapters/figures/trends.ts';
import { needsDays } from '../../core/trends/cell-query.ts';
import type { AdminServices } from '../services.ts';
import { isShownByHour } from './trends-parameters.ts';

/** Stored events of the whole intervals of a span, and of as many right before them. */
export interface BeforeAndNow {
  now: number;
  /** Null where not all of those days are in the counts. */
  before: number | null;
  /** So many intervals each. */
  intervals: number;
  /** Of these: hours wherever they are known, also where the rows are of days. */
  interval: TrendsQuery['interval'];
  /** Whether these are all events; else those of the groups that were read. */
  isOfAll: boolean;
  /** What came in the interval that is not over, and counts in neither; null where all are over. */
  running: { since: string; count: number } | null;
}

type Counts = Pick<TrendsAnswer, 'starts' | 'isRunning' | 'countedFrom' | 'series' | 'other' | 'groups'>;

const INTERVAL_MS: Record<TrendsQuery['interval'], number> = { hour: 3_600_000, day: 86_400_000 };

/**
 * Totals of the whole intervals of the span, and of as many before them: the same whatever events are shown by. Environments and
 * releases are shown by the day, and the total of a short span is of hours all the same. Null where no interval has ended.
 */
export async function readBefore(
  services: AdminServices,
  query: TrendsQuery,
  shown: Counts,
): Promise<BeforeAndNow | null> {
  const interval = isByDayAlone(query) && isShownByHour(query) ? 'hour' : query.interval;
  const inAll = { ...query, by: 'total', interval } as const;
  // Of groups only the noisiest are shown, or those that were read.
  const isShown = query.by !== 'group' && interval === query.interval;
  const counted = isShown ? shown : await readCounts(services, inAll);
  const { starts, isRunning, countedFrom } = counted;
  const whole = isRunning ? starts.slice(0, -1) : starts;
  const [first] = whole;
  if (first === undefined || countedFrom === null) return null;
  const startMs = Date.parse(first);
  const from = new Date(startMs - whole.length * INTERVAL_MS[interval]).toISOString();
  const earlier = await readCounts(services, { ...inAll, from, to: new Date(startMs - 1).toISOString() });
  const isKnown = earlier.countedFrom !== null && earlier.countedFrom <= from.slice(0, 10);
  const since = isRunning ? starts.at(-1) : undefined;
  return {
    now: sumOf(counted, 0, whole.length),
    before: isKnown ? sumOf(earlier, 0) : null,
    intervals: whole.length,
    interval,
    isOfAll: counted.groups === null,
    running: since === undefined ? null : { since, count: sumOf(counted, whole.length) },
  };
}

const isByDayAlone = ({ by, query }: TrendsQuery): boolean =>
  (by === 'environment' || by === 'release') && !needsDays(query);

const sumOf = ({ series, other }: Pick<Counts, 'series' | 'other'>, from: number, to?: number): number =>
  [...series, ...(other === null ? [] : [other])]
    .flatMap(({ counts }) => counts.slice(from, to))
    .reduce((sum, count) => sum + count, 0);
