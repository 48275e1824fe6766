import type { Actor, Group, StoredEvent } from '../tracker/model.ts';
import { hookEvent } from '../rest/event-json.ts';
import { hookIssue, type Links } from '../rest/issue-json.ts';
import type { Store } from '../tracker/store.ts';
import { SENTRY_ACTOR, type WebhookSender } from './webhooks.ts';

/** The hooks that Sentry sends for what happens to issues. */
export class Announcer {
  private readonly store: Store;
  private readonly sender: WebhookSender;
  private readonly links: () => Links;

  constructor(store: Store, sender: WebhookSender, links: () => Links) {
    this.store = store;
    this.sender = sender;
    this.links = links;
  }

  newIssue(group: Group): void {
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

  issue(group: Group, action: string, actor: Actor, extra: Record<string, unknown> = {}): void {
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

  error(event: StoredEvent): void {
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

  /** An alert rule fires for the event. */
  alert(group: Group, event: StoredEvent, rule: string): void {
    this.sender.enqueue({
      resource: 'event_alert',
      action: 'triggered',
      issueId: group.id,
      actor: SENTRY_ACTOR,
      data: () => ({ event: hookEvent(event, group.project, this.links()), triggered_rule: rule }),
    });
  }
}
