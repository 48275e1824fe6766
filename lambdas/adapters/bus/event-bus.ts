import type { DomainEvent } from '../../contracts/domain-event.ts';

/** Where events go for whoever listens. */
export interface EventBus {
  /**
   * Hands these to the bus and answers why it did not take some of them, by the events' ids. Rejects where the bus cannot
   * be asked at all; what had been handed over by then stays there.
   */
  publish(events: readonly DomainEvent[]): Promise<ReadonlyMap<string, string>>;
}
