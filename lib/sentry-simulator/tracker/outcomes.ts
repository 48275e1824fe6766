export const HOUR_MS = 3_600_000;

export interface OutcomeCount {
  projectId: string;
  outcome: string;
  /** Sentry's data category: errors and messages are `error`, feedback is `feedback`. */
  category: string;
  /** Start of the hour, milliseconds. */
  hour: number;
  count: number;
}

/** What became of the events that were sent, by project, outcome, category and hour: what `stats_v2` answers from. */
export class Outcomes {
  private readonly counts = new Map<string, OutcomeCount>();

  add(projectId: string, outcome: string, at: number, count: number, category = 'error'): void {
    const hour = Math.floor(at / HOUR_MS) * HOUR_MS;
    const key = `${projectId} ${outcome} ${category} ${hour}`;
    const entry = this.counts.get(key) ?? { projectId, outcome, category, hour, count: 0 };
    entry.count += count;
    this.counts.set(key, entry);
  }

  /** In no order. */
  all(): readonly OutcomeCount[] {
    return [...this.counts.values()];
  }
}
