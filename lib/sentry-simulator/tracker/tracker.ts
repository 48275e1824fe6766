import { randomUUID } from 'node:crypto';
import { groupingHash } from '../ingest/grouping.ts';
import type { Links } from '../rest/issue-json.ts';
import {
  archiveSubstatus,
  reopenedSubstatus,
  statusOf,
  type IssueChange,
  type StatusDetails,
} from './issue-change.ts';
import type { Actor, AssignedTo, Group, Priority, Project, StoredEvent } from './model.ts';
import { eventTime, normalise, textsOf, userOf } from '../ingest/normalise.ts';
import type { Occurrence } from '../ingest/occurrence.ts';
import type { SdkEvent } from '../ingest/sdk-event.ts';
import { Announcer } from '../hooks/announcer.ts';
import { SENTRY_ACTOR, type WebhookSender } from '../hooks/webhooks.ts';
import { HOUR_MS } from './outcomes.ts';
import { coversRelease } from './releases.ts';
import { isOver, isTimeOver, snoozeOf, type Seen } from './snooze.ts';
import { span } from './event-index.ts';
import type { Store } from './store.ts';

const MINUTE_MS = 60_000;

/**
 * Sentry compares the events of the present hour with a forecast that it makes once a week of the week before; an issue
 * of which it has none yet gets this one (`DEFAULT_MINIMUM_CEILING_FORECAST` in its source). Here every issue does.
 */
export const HOURLY_FORECAST = 200;

/** What intake knows beside the event itself. */
export interface Intake {
  /** Overrides grouping: the event gets this fingerprint of the issue, else the one that is its own. */
  into?: { group: Group; fingerprint?: string };
  /** Of an event that is neither error nor message. */
  occurrence?: Occurrence;
}

/** What happens to issues, and which hooks Sentry sends for it. */
export class Tracker {
  readonly store: Store;
  private readonly announce: Announcer;
  private readonly now: () => number;
  /** The word for archiving: apps whose stored subscription is old get `ignored`, new ones `archived`. */
  archiveAction: 'ignored' | 'archived' = 'ignored';

  constructor(store: Store, sender: WebhookSender, links: () => Links, now: () => number) {
    this.store = store;
    this.announce = new Announcer(store, sender, links);
    this.now = now;
  }

  /**
   * Takes in an event: finds or opens its issue, reopens a resolved or archived one, sends the hooks.
   *
   * @returns the event's id; the same one for an event that the project already has
   */
  accept(project: Project, event: SdkEvent, { into, occurrence }: Intake = {}): string {
    const receivedAt = this.now();
    const id =
      /^[0-9a-f]{32}$/.exec((event.event_id ?? '').replaceAll('-', '').toLowerCase())?.[0] ?? newEventId();
    if (this.store.event(project.id, id) !== undefined) return id;
    const at = eventTime(event, receivedAt);
    const hash = into?.fingerprint ?? into?.group.hashes[0] ?? groupingHash(event);
    const known = into?.group ?? this.store.groupOfHash(project, hash);
    const texts = textsOf(event, project, occurrence);
    const group = known ?? this.store.createGroup(project, texts, hash);
    const stored: StoredEvent = {
      id,
      projectId: project.id,
      groupId: group.id,
      hash,
      at,
      receivedAt,
      type: texts.type,
      environment: event.environment ?? null,
      release: event.release ?? null,
      user: userOf(event),
      payload: once(() => normalise(event, { project, id, hash, at, receivedAt, occurrence })),
    };
    if (stored.release !== null) this.store.noteRelease(project, stored.release, receivedAt);
    this.store.addEvent(group, stored);
    if (known === undefined) this.announce.newIssue(group);
    else this.reopen(group, stored);
    if (stored.type === 'error') this.announce.error(stored);
    return id;
  }

  /** Counts an event that was not taken in. */
  refuse(project: Project): void {
    this.store.outcomes.add(project.id, 'invalid', this.now(), 1);
  }

  /** Applies a change and sends what Sentry sends; `bulk`: it is one of several issues that are changed at once. */
  change(group: Group, change: IssueChange, actor: Actor, bulk = false): void {
    if (change.assignedTo !== undefined) this.assign(group, change.assignedTo, actor);
    if (change.priority !== undefined) this.prioritise(group, change.priority);
    const details = change.statusDetails ?? {};
    const substatus = change.substatus ?? null;
    const status = change.status ?? (substatus === null ? undefined : statusOf(substatus));
    switch (status) {
      case undefined:
        return;
      case 'resolved':
      case 'resolvedInNextRelease':
        this.resolve(group, status, details, actor);
        return;
      case 'ignored':
        this.archive(group, substatus, details, actor);
        return;
      case 'unresolved':
        this.unresolve(group, substatus, actor, bulk);
        return;
    }
  }

  /** An archived issue that got more frequent than forecast: Sentry reopens it by itself. */
  escalate(group: Group): void {
    this.store.setStatus(group, 'unresolved', 'escalating');
    this.announce.issue(group, 'unresolved', SENTRY_ACTOR);
  }

  /** Ends the archives whose time is over: without a hook, as in Sentry, whose task for it runs every five minutes. */
  endExpiredArchives(): void {
    for (const group of this.store.timedArchives()) {
      if (group.snooze !== null && isTimeOver(group.snooze, this.now())) {
        this.store.setStatus(group, 'unresolved', 'ongoing');
      }
    }
  }

  /** An alert rule fires for the issue's newest event. */
  alert(group: Group, rule: string): void {
    const event = this.store.eventsOf(group).at(-1);
    if (event !== undefined) this.announce.alert(group, event, rule);
  }

  /** Deletes without a hook, as Sentry does. */
  delete(group: Group): void {
    this.store.delete(group);
  }

  /** Merges without a hook, as Sentry does. */
  merge(from: Group, into: Group): void {
    this.store.merge(from, into);
  }

  /** Unmerges without a hook, as Sentry does: neither issue is announced. Answers the new issue. */
  unmerge(from: Group, hashes: readonly [string, ...string[]]): Group {
    return this.store.unmerge(from, hashes);
  }

  /** Reprocesses without a hook. Answers the issue under its new id. */
  reprocess(group: Group): Group {
    return this.store.reprocess(group);
  }

  private resolve(
    group: Group,
    how: 'resolved' | 'resolvedInNextRelease',
    { inNextRelease, inRelease }: StatusDetails,
    actor: Actor,
  ): void {
    if (group.status === 'resolved') return;
    const { releases } = this.store;
    const current = releases.latest(group.project.id);
    if (how === 'resolvedInNextRelease' || inNextRelease === true) {
      this.store.setStatus(group, 'resolved', null, {
        resolution: { isNext: true, release: null, current, actor },
      });
      this.announce.issue(group, 'resolved', actor, { resolution_type: 'in_next_release' });
    } else if (inRelease === undefined) {
      this.store.setStatus(group, 'resolved', null);
      this.announce.issue(group, 'resolved', actor, { resolution_type: 'now' });
    } else {
      const release = inRelease === 'latest' ? (current ?? inRelease) : inRelease;
      // Sentry refuses a release that it does not have; here naming it makes it.
      this.store.noteRelease(group.project, release, this.now());
      this.store.setStatus(group, 'resolved', null, {
        resolution: { isNext: false, release, current: null, actor },
      });
      this.announce.issue(group, 'resolved', actor, { resolution_type: 'in_release' });
    }
  }

  private archive(group: Group, given: string | null, details: StatusDetails, actor: Actor): void {
    const before = { events: group.events.length, users: group.users.size };
    const conditions = snoozeOf(details, this.now(), actor, before);
    const substatus = archiveSubstatus(given, details, conditions !== null);
    const snooze = substatus === 'archived_until_condition_met' ? conditions : null;
    this.store.setStatus(group, 'ignored', substatus, { snooze });
    this.announce.issue(group, this.archiveAction, actor);
  }

  /** Sends no hook, as in Sentry. */
  private prioritise(group: Group, priority: Priority): void {
    group.priority = { value: priority, lockedAt: this.now() };
    this.store.version++;
  }

  private unresolve(group: Group, substatus: string | null, actor: Actor, bulk: boolean): void {
    const before = group.status;
    if (before === 'unresolved') {
      if (substatus !== null) this.store.setStatus(group, 'unresolved', substatus);
      return;
    }
    const ageMs = this.now() - (this.store.eventsOf(group)[0]?.at ?? 0);
    this.store.setStatus(
      group,
      'unresolved',
      substatus ?? reopenedSubstatus(before, { isOne: !bulk, ageMs }),
    );
    // A manual un-archive sends no hook: nothing in Sentry listens to that signal.
    if (before === 'resolved') this.announce.issue(group, 'unresolved', actor);
  }

  private assign(group: Group, assignee: AssignedTo | null, actor: Actor): void {
    const before = group.assignedTo;
    group.assignedTo = assignee;
    this.store.version++;
    if (assignee === null || before !== null) return;
    this.announce.issue(group, 'assigned', actor, { assignee: { ...assignee, id: Number(assignee.id) } });
  }

  /** What a new event does to an issue that is not unresolved. */
  private reopen(group: Group, event: StoredEvent): void {
    switch (group.status) {
      case 'unresolved':
        return;
      case 'ignored':
        this.endIfMet(group);
        return;
      case 'resolved': {
        const { resolution, project } = group;
        if (
          resolution !== null &&
          coversRelease(this.store.releases, project.id, resolution, event.release)
        ) {
          return;
        }
        this.store.setStatus(group, 'unresolved', 'regressed');
        this.announce.issue(group, 'unresolved', SENTRY_ACTOR);
      }
    }
  }

  /** Ends an archive whose condition is met, or that escalates. Only the latter sends a hook. */
  private endIfMet(group: Group): void {
    if (group.substatus === 'archived_until_escalating') {
      const hour = Math.floor(this.now() / HOUR_MS) * HOUR_MS;
      if (this.eventsSince(group, hour).length > HOURLY_FORECAST) this.escalate(group);
      return;
    }
    if (group.snooze === null || !isOver(group.snooze, this.seen(group), this.now())) return;
    this.store.setStatus(group, 'unresolved', 'ongoing');
  }

  private seen(group: Group): Seen {
    const within = (minutes: number): readonly StoredEvent[] =>
      this.eventsSince(group, this.now() - minutes * MINUTE_MS);
    return {
      events: group.events.length,
      users: group.users.size,
      eventsWithin: (minutes) => within(minutes).length,
      usersWithin: (minutes) => new Set(within(minutes).flatMap(({ user }) => user ?? [])).size,
    };
  }

  private eventsSince(group: Group, start: number): readonly StoredEvent[] {
    const events = this.store.eventsOf(group);
    const [from, to] = span(events, { start, end: this.now() });
    return events.slice(from, to);
  }
}

/** Made when somebody reads it: most events of a long past are never read. */
const once = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};

const newEventId = (): string => randomUUID().replaceAll('-', '');
