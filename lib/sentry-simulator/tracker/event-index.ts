import type { StoredEvent, Window } from './model.ts';

const firstIndexAfter = (events: readonly StoredEvent[], at: number, included: boolean): number => {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const time = events[middle]?.at ?? Infinity;
    if (included ? time > at : time >= at) high = middle;
    else low = middle + 1;
  }
  return low;
};

/** The part of time-sorted events that lies in the window, as indexes [from, to). */
export const span = (events: readonly StoredEvent[], window: Window): [from: number, to: number] => [
  firstIndexAfter(events, window.start, false),
  firstIndexAfter(events, window.end, true),
];

/** Every event by its id, and those that Sentry lists with the project: errors and messages, but no occurrences. */
export class EventIndex {
  private readonly events = new Map<string, StoredEvent>();
  private readonly byProject = new Map<string, { events: StoredEvent[]; sorted: boolean }>();

  get size(): number {
    return this.events.size;
  }

  /** Answers false for an id that the project already has: Sentry drops those. */
  add(event: StoredEvent): boolean {
    const key = `${event.projectId} ${event.id}`;
    if (this.events.has(key)) return false;
    this.events.set(key, event);
    if (event.type === 'generic') return true;
    const ofProject = this.byProject.get(event.projectId) ?? { events: [], sorted: true };
    this.byProject.set(event.projectId, ofProject);
    if ((ofProject.events.at(-1)?.at ?? -Infinity) > event.at) ofProject.sorted = false;
    ofProject.events.push(event);
    return true;
  }

  get(projectId: string, eventId: string): StoredEvent | undefined {
    return this.events.get(`${projectId} ${eventId}`);
  }

  all(): Iterable<StoredEvent> {
    return this.events.values();
  }

  /** Oldest first. */
  ofProject(projectId: string): readonly StoredEvent[] {
    const ofProject = this.byProject.get(projectId);
    if (ofProject === undefined) return [];
    if (!ofProject.sorted) {
      ofProject.events.sort((a, b) => a.at - b.at);
      ofProject.sorted = true;
    }
    return ofProject.events;
  }

  /** Removes the events of an issue of that project. */
  removeIssue(projectId: string, groupId: string, events: readonly StoredEvent[]): void {
    for (const event of events) this.events.delete(`${event.projectId} ${event.id}`);
    const ofProject = this.byProject.get(projectId);
    if (ofProject) ofProject.events = ofProject.events.filter((event) => event.groupId !== groupId);
  }
}
