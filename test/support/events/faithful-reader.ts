import type { DomainEvent } from '../../../lambdas/contracts/domain-event.ts';

/** Reads events as docs/events.md promises they come: an id it knows is a repetition, and `n` tells the order. */
export function faithfulReader() {
  const known = new Map<string, DomainEvent>();
  return {
    read: (event: DomainEvent): void => void known.set(event.id, known.get(event.id) ?? event),
    /** Of each subject what happened, in its order. */
    told: (): Record<string, string[]> => {
      const bySubject: Record<string, string[]> = {};
      for (const { id, subject } of [...known.values()].sort((a, b) => a.data.n - b.data.n))
        (bySubject[subject] ??= []).push(id);
      return bySubject;
    },
  };
}
