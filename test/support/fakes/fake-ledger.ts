import type {
  DayCounts,
  LastDelivery,
  LedgerState,
  LedgerStore,
} from '../../../lambdas/adapters/table/sync/ledger-store.ts';
import { hourOf, type HourCounts, type LedgerHour } from '../../../lambdas/core/ledger/ledger.ts';

const NOTHING: HourCounts = { stored: 0, repaired: 0, byWebhook: 0 };

/** The ledger's items in memory; what is saved is a copy. */
export class FakeLedger implements LedgerStore {
  state: LedgerState | null = null;
  /** By project id and hour. */
  hours = new Map<string, LedgerHour>();
  /** What the day counters would add up to, by project id and hour. */
  counts = new Map<string, HourCounts>();
  slugs = new Map<string, string>();
  deliveries: LastDelivery[] = [];
  /** Hours written, in order. */
  writes: string[] = [];
  /** Days counted, in order. */
  counted: string[] = [];

  loadState = () => Promise.resolve(structuredClone(this.state));
  saveState = (state: LedgerState) => {
    this.state = structuredClone(state);
    return Promise.resolve();
  };
  readHours = (projectId: string, from: string, to: string) =>
    Promise.resolve(
      [...this.hours.values()]
        .filter((hour) => hour.projectId === projectId && hour.hour >= from && hour.hour <= to)
        .sort((a, b) => (a.hour < b.hour ? -1 : 1))
        .map((hour) => structuredClone(hour)),
    );
  saveHours = (hours: readonly LedgerHour[]) => {
    for (const hour of hours) {
      this.writes.push(`${hour.projectId} ${hour.hour}`);
      this.hours.set(`${hour.projectId} ${hour.hour}`, structuredClone(hour));
    }
    return Promise.resolve();
  };
  countDay = (projectId: string, day: string): Promise<DayCounts> => {
    this.counted.push(`${projectId} ${day}`);
    const hours = new Map<string, HourCounts>();
    for (const [key, counts] of this.counts) {
      const [id, hour = ''] = key.split(' ');
      if (id === projectId && hour.startsWith(day)) hours.set(hour, { ...counts });
    }
    return Promise.resolve({ hours, slug: this.slugs.get(projectId) ?? null });
  };
  lastDeliveries = () => Promise.resolve(structuredClone(this.deliveries));

  /** Counts events of one hour: those that a webhook brought and those that the sync repaired. */
  count(projectId: string, at: number, { byWebhook = 0, repaired = 0 }: Partial<HourCounts>): void {
    const key = `${projectId} ${hourOf(at)}`;
    const before = this.counts.get(key) ?? NOTHING;
    this.counts.set(key, {
      stored: before.stored + byWebhook + repaired,
      repaired: before.repaired + repaired,
      byWebhook: before.byWebhook + byWebhook,
    });
  }
}
