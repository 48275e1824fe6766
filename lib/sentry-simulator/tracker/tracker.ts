import { randomUUID } from 'node:crypto';
import { hookEvent } from '../rest/event-json.ts';
import { groupingHash } from '../ingest/grouping.ts';
import { hookIssue, type Links } from '../rest/issue-json.ts';
import { archiveOf, resolutionOf, type IssueChange, type StatusDetails } from './issue-change.ts';
import type { Actor, AssignedTo, Group, Priority, Project, StoredEvent } from './model.ts';
import { eventTime, normalise, textsOf, userOf } from '../ingest/normalise.ts';
import type { SdkEvent } from '../ingest/sdk-event.ts';
import type { Store } from './store.ts';
import { SENTRY_ACTOR, type WebhookSender } from '../hooks/webhooks.ts';

/** What happens to issues, and which hooks Sentry sends for it. */
export class Tracker {
  readonly store: Store;
  private readonly sender: WebhookSender;
  private readonly links: () => Links;
  private readonly now: () => number;
  /** The word for archiving: apps whose stored subscription is old get `ignored`, new ones `archived`. */
  archiveAction: 'ignored' | 'archived' = 'ignored';

  constructor(store: Store, sender: WebhookSender, links: () => Links, now: () => number) {
    this.store = store;
    this.sender = sender;
    this.links = links;
    this.now = now;
  }

  /**
   * Takes in an event: finds or opens its issue, reopens a resolved one, sends the hooks. `into` overrides grouping:
   * the event gets that fingerprint of the issue, else the one that is its own.
   *
   * @returns the event's id; the same one for an event that the project already has
   */
  accept(project: Project, event: SdkEvent, into?: { group: Group; fingerprint?: string }): string {
    const receivedAt = this.now();
    const id =
      /^[0-9a-f]{32}$/.exec((event.event_id ?? '').replaceAll('-', '').toLowerCase())?.[0] ?? newEventId();
    if (this.store.event(project.id, id) !== undefined) return id;
    const at = eventTime(event, receivedAt);
    const hash = into?.fingerprint ?? into?.group.hashes[0] ?? groupingHash(event);
    const known = into?.group ?? this.store.groupOfHash(project, hash);
    const group = known ?? this.store.createGroup(project, textsOf(event, project), hash);
    const payload = { ...normalise(event, project, id, at, receivedAt), hashes: [hash] };
    const stored: StoredEvent = {
      id,
      projectId: project.id,
      groupId: group.id,
      hash,
      at,
      receivedAt,
      type: payload.type,
      environment: event.environment ?? null,
      release: event.release ?? null,
      user: userOf(event),
      payload: () => payload,
    };
    this.store.addEvent(group, stored);
    if (known === undefined) this.announceNew(group);
    else this.reopenIfResolved(group, stored);
    if (stored.type === 'error') this.announceEvent(stored);
    return id;
  }

  /** Counts an event that was not taken in. */
  refuse(project: Project): void {
    this.store.outcomes.add(project.id, 'invalid', this.now(), 1);
  }

  /** Applies a change and sends what Sentry sends. `bulk` changes of several issues reopen as ongoing. */
  change(group: Group, change: IssueChange, actor: Actor, bulk = false): void {
    if (change.assignedTo !== undefined) this.assign(group, change.assignedTo, actor);
    if (change.priority !== undefined) this.prioritise(group, change.priority);
    const details = change.statusDetails ?? {};
    switch (change.status) {
      case undefined:
        if (change.substatus !== undefined) group.substatus = change.substatus;
        return;
      case 'resolved':
      case 'resolvedInNextRelease':
        this.resolve(group, change.status, details, actor);
        return;
      case 'ignored':
        this.archive(group, change.substatus ?? null, details, actor);
        return;
      case 'unresolved':
        this.unresolve(group, change.substatus ?? null, actor, bulk);
        return;
    }
  }

  /** An archived issue that got more frequent than forecast: Sentry reopens it by itself. */
  escalate(group: Group): void {
    this.store.setStatus(group, 'unresolved', 'escalating');
    this.announceIssue(group, 'unresolved', SENTRY_ACTOR);
  }

  /** An alert rule fires for the issue's newest event. */
  alert(group: Group, rule: string): void {
    const event = this.store.eventsOf(group).at(-1);
    if (event === undefined) return;
    this.sender.enqueue({
      resource: 'event_alert',
      action: 'triggered',
      issueId: group.id,
      actor: SENTRY_ACTOR,
      data: () => ({ event: hookEvent(event, group.project, this.links()), triggered_rule: rule }),
    });
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
    details: StatusDetails,
    actor: Actor,
  ): void {
    if (group.status === 'resolved') return;
    const release = this.store.eventsOf(group).at(-1)?.release ?? null;
    const { type, statusDetails } = resolutionOf(how, details, release);
    this.store.setStatus(group, 'resolved', null, statusDetails);
    if (type === 'in_next_release') group.resolvedInRelease = release;
    this.announceIssue(group, 'resolved', actor, { resolution_type: type });
  }

  private archive(group: Group, given: string | null, details: StatusDetails, actor: Actor): void {
    const { substatus, statusDetails } = archiveOf(given, details, this.now());
    this.store.setStatus(group, 'ignored', substatus, statusDetails);
    this.announceIssue(group, this.archiveAction, actor);
  }

  /** Sends no hook, as in Sentry. */
  private prioritise(group: Group, priority: Priority): void {
    group.priority = { value: priority, lockedAt: this.now() };
    this.store.version++;
  }

  private unresolve(group: Group, substatus: string | null, actor: Actor, bulk: boolean): void {
    const before = group.status;
    if (before === 'unresolved') return;
    this.store.setStatus(
      group,
      'unresolved',
      substatus ?? (before === 'resolved' && !bulk ? 'regressed' : 'ongoing'),
    );
    // A manual un-archive sends no hook: nothing in Sentry listens to that signal (SENTRY facts, "send nothing").
    if (before === 'resolved') this.announceIssue(group, 'unresolved', actor);
  }

  private assign(group: Group, assignee: AssignedTo | null, actor: Actor): void {
    const before = group.assignedTo;
    group.assignedTo = assignee;
    this.store.version++;
    if (assignee === null || before !== null) return;
    this.announceIssue(group, 'assigned', actor, { assignee: { ...assignee, id: Number(assignee.id) } });
  }

  private reopenIfResolved(group: Group, event: StoredEvent): void {
    if (group.status !== 'resolved') return;
    if (group.resolvedInRelease !== null && group.resolvedInRelease === event.release) return;
    this.store.setStatus(group, 'unresolved', 'regressed');
    this.announceIssue(group, 'unresolved', SENTRY_ACTOR);
  }

  private announceNew(group: Group): void {
    // Serialised now, sent later: this one hook can be older than its send time.
    const issue = hookIssue(this.store, group, this.links(), 'created');
    this.sender.enqueue({
      resource: 'issue',
      action: 'created',
      issueId: group.id,
      actor: SENTRY_ACTOR,
      data: () => ({ issue }),
    });
  }

  private announceIssue(
    group: Group,
    action: string,
    actor: Actor,
    extra: Record<string, unknown> = {},
  ): void {
    this.sender.enqueue({
      resource: 'issue',
      action,
      issueId: group.id,
      actor,
      data: () => {
        const current = this.store.group(group.id);
        return current === undefined
          ? null
          : { ...extra, issue: hookIssue(this.store, current, this.links(), action) };
      },
    });
  }

  private announceEvent(event: StoredEvent): void {
    this.sender.enqueue({
      resource: 'error',
      action: 'created',
      issueId: event.groupId,
      actor: SENTRY_ACTOR,
      data: () => {
        const project = this.store.project(event.projectId);
        return project === undefined ? null : { error: hookEvent(event, project, this.links()) };
      },
    });
  }
}

const newEventId = (): string => randomUUID().replaceAll('-', '');
