import { madeUpEvent } from './made-up-event.ts';
import { madeUpOccurrence } from './occurrences.ts';
import { ERROR_KIND } from '../tracker/categories.ts';
import type { Group, Project } from '../tracker/model.ts';
import { actorOf, PEOPLE } from '../people.ts';
import { sdkEvent, type SdkEvent } from '../ingest/sdk-event.ts';
import type { Store } from '../tracker/store.ts';
import type { Tracker } from '../tracker/tracker.ts';

/** Share of ticks in which a person does something about an issue instead. */
const PERSON_SHARE = 0.04;

/** Share of ticks that are no error but an occurrence of one of these categories, in turn. */
const OCCURRENCE_SHARE = 0.03;
const CATEGORIES = ['feedback', 'configuration', 'accessibility'] as const;

interface Wishes {
  /** Events with the same mark share one new issue. */
  mark?: string;
  into?: Group | null;
  /** Of `into`; its own without one. */
  fingerprint?: string;
  /** Default that of `into`, else error. */
  category?: string;
}

/** What happens next in a world with errors of its own; null where nothing does. */
export type NextEvent = (
  store: Store,
  random: () => number,
  at: number,
) => { project: Project; event: SdkEvent } | null;

/** Believable life: events at random intervals, and now and then a person who resolves, archives or reopens. */
export class Traffic {
  perMinute = 0;
  private readonly tracker: Tracker;
  private readonly random: () => number;
  private readonly now: () => number;
  private readonly nextEvent: NextEvent | undefined;
  private bursts = 0;
  private occurrences = 0;
  private timer: NodeJS.Timeout | null = null;

  /** @param nextEvent in the place of made-up errors */
  constructor(tracker: Tracker, random: () => number, now: () => number, nextEvent?: NextEvent) {
    this.tracker = tracker;
    this.random = random;
    this.now = now;
    this.nextEvent = nextEvent;
  }

  /** Sets the rate; 0 stops. */
  set(perMinute: number): void {
    this.perMinute = perMinute;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (perMinute > 0) this.wait();
  }

  /** One moment of traffic. */
  tick(): void {
    const draw = this.random();
    if (this.nextEvent !== undefined) {
      const next = this.nextEvent(this.tracker.store, this.random, this.now());
      if (next !== null) this.tracker.accept(next.project, next.event);
    } else if (draw < PERSON_SHARE) this.act();
    else if (draw > 1 - OCCURRENCE_SHARE) {
      const category = CATEGORIES[this.occurrences++ % CATEGORIES.length];
      this.occur(this.anyProject(), { category });
    } else this.occur(this.anyProject(), {});
  }

  /** Many events at once: all into one issue, or over `newGroups` new ones, else as they fall. */
  async burst(options: {
    events: number;
    into: Group | null;
    /** Of `into`; its own without one. */
    fingerprint?: string;
    newGroups: number;
    /** Default error. */
    category?: string;
  }): Promise<string[]> {
    const burst = ++this.bursts;
    const ids: string[] = [];
    for (let index = 0; index < options.events; index++) {
      // Keeps the simulator answering, and sending hooks, during a burst of thousands.
      if (index % 100 === 99) await new Promise((resolve) => setImmediate(resolve));
      const project = options.into?.project ?? this.anyProject();
      const mark =
        options.newGroups > 0 && options.into === null
          ? `burst ${burst}-${index % options.newGroups}`
          : undefined;
      ids.push(
        this.occur(mark === undefined ? project : this.projectOf(index % options.newGroups), {
          mark,
          into: options.into,
          fingerprint: options.fingerprint,
          category: options.category,
        }),
      );
    }
    return ids;
  }

  private wait(): void {
    // Exponential gaps make a Poisson process, which is how independent users hit errors.
    const gap = (-Math.log(1 - this.random()) * 60_000) / this.perMinute;
    this.timer = setTimeout(() => {
      this.tick();
      this.wait();
    }, gap);
  }

  private projectOf(number: number): Project {
    const { projects } = this.tracker.store;
    const project = projects[number % projects.length];
    if (project === undefined) throw new Error('The simulator has no project; start it with at least one.');
    return project;
  }

  private anyProject(): Project {
    return this.projectOf(Math.floor(this.random() * this.tracker.store.projects.length));
  }

  private occur(project: Project, wishes: Wishes): string {
    const { into, fingerprint, category = into?.category ?? ERROR_KIND.category, mark } = wishes;
    const target = into ? { group: into, fingerprint } : undefined;
    if (category !== ERROR_KIND.category) {
      const { event, occurrence } = madeUpOccurrence(category, this.random, { at: this.now(), mark });
      return this.tracker.accept(project, sdkEvent.parse(event), { into: target, occurrence });
    }
    const input = madeUpEvent(project, this.random, {
      at: this.now(),
      errorsOnly: mark !== undefined || target !== undefined,
      mark,
    });
    return this.tracker.accept(project, sdkEvent.parse(input), { into: target });
  }

  private act(): void {
    const groups = this.tracker.store.byLastSeen();
    const group = groups[Math.floor(this.random() * Math.min(groups.length, 50))];
    if (group === undefined) return;
    const person = actorOf(PEOPLE[Math.floor(this.random() * PEOPLE.length)] ?? PEOPLE[0]);
    if (group.status !== 'unresolved') {
      this.tracker.change(group, { status: 'unresolved' }, person);
      return;
    }
    this.tracker.change(
      group,
      this.random() < 0.7
        ? { status: 'resolved' }
        : { status: 'ignored', substatus: 'archived_until_escalating' },
      person,
    );
  }
}
