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

/** Whether it is more than before. An interval that still runs counts in neither. Null where none has ended. */
export async function readBefore(
  services: AdminServices,
  query: TrendsQuery,
  { starts, isRunning, countedFrom }: Pick<TrendsAnswer, 'starts' | 'isRunning' | 'countedFrom'>,
): Promise<BeforeAndNow | null> {
  const whole = isRunning ? starts.slice(0, -1) : starts;
  const [first] = whole;
  if (first === undefined || countedFrom === null) return null;
  const spanMs = whole.length * INTERVAL_MS[query.interval];
  const startMs = Date.parse(first);
  const totalOf = async (fromMs: number) => {
    const from = new Date(fromMs).toISOString();
    const to = new Date(fromMs + spanMs - 1).toISOString();
    const counted = await readCounts(services, { ...query, by: 'total', from, to });
    const isWhole = counted.countedFrom !== null && counted.countedFrom <= from.slice(0, 10);
    return { total: counted.series.reduce((sum, { total }) => sum + total, 0), isWhole };
  };
  const [now, before] = await Promise.all([totalOf(startMs), totalOf(startMs - spanMs)]);
  return { now: now.total, before: before.isWhole ? before.total : null, intervals: whole.length };
}
