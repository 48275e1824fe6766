import {
  textsAlone,
  type Group,
  type GroupTexts,
  type IssueStatus,
  type Project,
  type StoredEvent,
} from './model.ts';
import { EventIndex } from './event-index.ts';
import { Outcomes } from './outcomes.ts';
import { projectsOf, shortIdOf } from './projects.ts';
import { Releases } from './releases.ts';

const hashKey = ({ project }: Group, hash: string): string => `${project.id} ${hash}`;

/** Everything the simulated Sentry knows. Holds state and keeps it consistent; decides nothing. */
export class Store {
  readonly projects: Project[];
  /** Grows with every change, so that sorted views know when they are stale. */
  version = 0;
  private readonly groups = new Map<string, Group>();
  private readonly redirects = new Map<string, string>();
  private readonly deleted = new Set<string>();
  private readonly byShortId = new Map<string, string>();
  private readonly byHash = new Map<string, string>();
  /** What a fingerprint's issue said before it was merged; an unmerge brings it back. */
  private readonly textsByHash = new Map<string, GroupTexts>();
  private readonly events = new EventIndex();
  readonly releases = new Releases();
  /** Archived ones that come back at some time. */
  private readonly timed = new Set<Group>();
  /** What became of the events that were sent. */
  readonly outcomes = new Outcomes();
  private readonly issuesPerProject = new Map<string, number>();
  private ordered: Group[] = [];
  private orderedVersion = -1;
  private nextIssueId: number;

  constructor(projects: readonly { slug: string; platform: string }[], firstIssueId: number) {
    this.nextIssueId = firstIssueId;
    this.projects = projectsOf(projects);
  }

  project(idOrSlug: string): Project | undefined {
    return this.projects.find(({ id, slug }) => id === idOrSlug || slug === idOrSlug);
  }

  createGroup(project: Project, texts: GroupTexts, hash: string): Group {
    const number = (this.issuesPerProject.get(project.id) ?? 0) + 1;
    this.issuesPerProject.set(project.id, number);
    const group: Group = {
      ...texts,
      id: String(this.nextIssueId++),
      shortId: shortIdOf(project, number),
      project,
      status: 'unresolved',
      substatus: 'new',
      snooze: null,
      resolution: null,
      assignedTo: null,
      priority: null,
      events: [],
      sorted: true,
      lastAt: -Infinity,
      users: new Set(),
      hashes: [hash],
    };
    this.groups.set(group.id, group);
    this.byShortId.set(group.shortId, group.id);
    this.byHash.set(`${project.id} ${hash}`, group.id);
    this.ordered.push(group);
    this.version++;
    return group;
  }

  groupOfHash(project: Project, hash: string): Group | undefined {
    return this.group(this.byHash.get(`${project.id} ${hash}`) ?? '');
  }

  /** The issue itself; not found when it was deleted or merged away. */
  group(id: string): Group | undefined {
    return this.groups.get(id);
  }

  /** The issue whose short id this is or was, or the one that it was merged into. */
  groupOfShortId(shortId: string): Group | undefined {
    return this.groupOrSurvivor(this.byShortId.get(shortId.toUpperCase()) ?? '');
  }

  /** The issue, or the one that it was merged into. */
  groupOrSurvivor(id: string): Group | undefined {
    const target = this.redirects.get(id);
    return target === undefined ? this.groups.get(id) : this.groupOrSurvivor(target);
  }

  /** Adds an event to an issue. Answers false for an id that the project already has. */
  addEvent(group: Group, event: StoredEvent): boolean {
    if (!this.events.add(event)) return false;
    if (group.lastAt > event.at) group.sorted = false;
    else group.lastAt = event.at;
    group.events.push(event);
    if (event.user !== null) group.users.add(event.user);
    // Sentry counts occurrences apart from errors; of those here it counts feedback alone.
    if (event.type !== 'generic' || group.category === 'feedback') {
      const category = event.type === 'generic' ? group.category : 'error';
      this.outcomes.add(event.projectId, 'accepted', event.receivedAt, 1, category);
    }
    this.version++;
    return true;
  }

  event(projectId: string, eventId: string): StoredEvent | undefined {
    return this.events.get(projectId, eventId);
  }

  /** The events of an issue, oldest first. */
  eventsOf(group: Group): readonly StoredEvent[] {
    if (!group.sorted) {
      group.events.sort((a, b) => a.at - b.at);
      group.sorted = true;
    }
    return group.events;
  }

  /** The errors and messages of a project, oldest first. */
  eventsOfProject(projectId: string): readonly StoredEvent[] {
    return this.events.ofProject(projectId);
  }

  allEvents(): Iterable<StoredEvent> {
    return this.events.all();
  }

  /**
   * Issues with at least one event, the most recently seen first. The array is sorted in place again after a
   * change: the engine's merge sort takes about one pass over an array that is almost in order.
   */
  byLastSeen(): readonly Group[] {
    if (this.orderedVersion !== this.version) {
      this.ordered.sort((a, b) => b.lastAt - a.lastAt);
      this.orderedVersion = this.version;
    }
    return this.ordered;
  }

  setStatus(
    group: Group,
    status: IssueStatus,
    substatus: string | null,
    { snooze = null, resolution = null }: Partial<Pick<Group, 'snooze' | 'resolution'>> = {},
  ): void {
    group.status = status;
    group.substatus = substatus;
    group.snooze = snooze;
    group.resolution = resolution;
    if (snooze?.until == null) this.timed.delete(group);
    else this.timed.add(group);
    this.version++;
  }

  /** Archived issues that come back at some time. */
  timedArchives(): readonly Group[] {
    return [...this.timed];
  }

  /**
   * Takes note of a release. To issues that are resolved in the next one a later release is that one, as Sentry's
   * `clear_expired_resolutions` makes it.
   */
  noteRelease(project: Project, release: string, at: number): void {
    if (!this.releases.note(project.id, release, at)) return;
    for (const { project: of, resolution } of this.groups.values()) {
      if (of !== project || resolution?.isNext !== true || resolution.release !== null) continue;
      const { current } = resolution;
      if (current === null || this.releases.order(project.id, release, current) > 0) {
        resolution.release = release;
      }
    }
    this.version++;
  }

  /** Categories that issues have. */
  categories(): ReadonlySet<string> {
    return new Set([...this.groups.values()].map(({ category }) => category));
  }

  /** Deletes the issue with its events. The counts of accepted events stay: Sentry did accept them. */
  delete(group: Group): void {
    this.forget(group);
    for (const hash of group.hashes) this.byHash.delete(hashKey(group, hash));
    this.events.removeIssue(group.project.id, group.id, group.events);
    this.deleted.add(group.id);
  }

  /** Moves every event into `into`; the id of `from` leads there from now on. */
  merge(from: Group, into: Group): void {
    for (const group of [from, into]) {
      for (const hash of group.hashes) {
        if (!this.textsByHash.has(hashKey(group, hash))) this.textsByHash.set(hashKey(group, hash), group);
      }
    }
    this.forget(from);
    this.redirects.set(from.id, into.id);
    for (const event of from.events) event.groupId = into.id;
    into.events = into.events.concat(from.events);
    into.sorted = false;
    into.lastAt = Math.max(into.lastAt, from.lastAt);
    for (const user of from.users) into.users.add(user);
    for (const hash of from.hashes) this.byHash.set(hashKey(from, hash), into.id);
    into.hashes.push(...from.hashes);
  }

  /**
   * Moves the events of some of the issue's fingerprints to a new issue, which it answers. What was merged into `from`
   * goes on leading there, also where all its events have left.
   */
  unmerge(from: Group, hashes: readonly [string, ...string[]]): Group {
    const into = this.createGroup(
      from.project,
      textsAlone(this.textsByHash.get(hashKey(from, hashes[0])) ?? from),
      hashes[0],
    );
    into.substatus = 'ongoing';
    into.hashes = [...hashes];
    from.hashes = from.hashes.filter((hash) => !hashes.includes(hash));
    for (const hash of hashes) this.byHash.set(hashKey(from, hash), into.id);
    const all = from.events;
    this.settle(
      into,
      all.filter(({ hash }) => hashes.includes(hash)),
    );
    this.settle(
      from,
      all.filter(({ hash }) => !hashes.includes(hash)),
    );
    return into;
  }

  /** The issue goes on under a new id, with its short id and fingerprints; the old id leads there. */
  reprocess(group: Group): Group {
    const renewed: Group = { ...group, id: String(this.nextIssueId++) };
    this.forget(group);
    if (renewed.snooze?.until != null) this.timed.add(renewed);
    this.redirects.set(group.id, renewed.id);
    this.groups.set(renewed.id, renewed);
    this.byShortId.set(renewed.shortId, renewed.id);
    this.ordered.push(renewed);
    for (const event of renewed.events) event.groupId = renewed.id;
    for (const hash of renewed.hashes) this.byHash.set(hashKey(renewed, hash), renewed.id);
    return renewed;
  }

  /** Makes these the issue's events, and its figures theirs. */
  private settle(group: Group, events: StoredEvent[]): void {
    for (const event of events) event.groupId = group.id;
    group.events = events;
    group.sorted = false;
    group.lastAt = events.reduce((last, { at }) => Math.max(last, at), -Infinity);
    group.users = new Set(events.flatMap(({ user }) => (user === null ? [] : [user])));
  }

  private forget(group: Group): void {
    this.groups.delete(group.id);
    this.timed.delete(group);
    this.ordered = this.ordered.filter((other) => other !== group);
    this.version++;
  }

  gone(): { id: string; mergedInto: string | null }[] {
    return [
      ...[...this.deleted].map((id) => ({ id, mergedInto: null })),
      ...[...this.redirects].map(([id, mergedInto]) => ({ id, mergedInto })),
    ];
  }

  totals(): {
    issues: number;
    byStatus: Record<IssueStatus, number>;
    events: number;
    deleted: number;
    merged: number;
  } {
    const byStatus = { unresolved: 0, resolved: 0, ignored: 0 };
    for (const { status } of this.groups.values()) byStatus[status]++;
    return {
      issues: this.groups.size,
      byStatus,
      events: this.events.size,
      deleted: this.deleted.size,
      merged: this.redirects.size,
    };
  }
}
