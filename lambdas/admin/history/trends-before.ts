import { readCounts, type TrendsAnswer, type TrendsQuery } from '../../adapters/figures/trends.ts';
import type { AdminServices } from '../services.ts';

/** Stored events of the whole intervals that are shown, and of as many right before them. */
export interface BeforeAndNow {
  now: number;
  /** Null where not all of those days are in the counts. */
  before: number | null;
  /** So many intervals each. */
  intervals: number;
}

const INTERVAL_MS: Record<TrendsQuery['interval'], number> = { hour: 3_600_000, day: 86_400_000 };

/**
 * Totals of the whole intervals that are shown, and of as many before them. An interval that still runs counts in neither. Null where
 * none has ended.
 */
export async function readBefore(
  services: AdminServices,
  query: TrendsQuery,
  shown: Pick<TrendsAnswer, 'starts' | 'isRunning' | 'countedFrom' | 'series' | 'other'>,
): Promise<BeforeAndNow | null> {
  const whole = shown.isRunning ? shown.starts.slice(0, -1) : shown.starts;
  const [first] = whole;
  if (first === undefined || shown.countedFrom === null) return null;
  const spanMs = whole.length * INTERVAL_MS[query.interval];
  const startMs = Date.parse(first);
  const totalOf = async (fromMs: number) => {
    const from = new Date(fromMs).toISOString();
    const to = new Date(fromMs + spanMs - 1).toISOString();
    const counted = await readCounts(services, { ...query, by: 'total', from, to });
    const isWhole = counted.countedFrom !== null && counted.countedFrom <= from.slice(0, 10);
    return { total: counted.series.reduce((sum, { total }) => sum + total, 0), isWhole };
  };
  const [now, before] = await Promise.all([
    // Of groups only the noisiest are shown, or those that were read.
    query.by === 'group' ? totalOf(startMs).then(({ total }) => total) : shownTotal(shown, whole.length),
    totalOf(startMs - spanMs),
  ]);
  return { now, before: before.isWhole ? before.total : null, intervals: whole.length };
}

const shownTotal = ({ series, other }: Pick<TrendsAnswer, 'series' | 'other'>, intervals: number): number =>
  [...series, ...(other === null ? [] : [other])]
    .flatMap(({ counts }) => counts.slice(0, intervals))
    .reduce((sum, count) => sum + count, 0);
