import { gzipSync } from 'node:zlib';
import { encodeMessage } from '../../lambdas/contracts/queue-message.ts';
import type { GroupStatus } from '../../lambdas/core/group/group.ts';
import type { Act, EventAct, Fate, StatusAct, SyncAct } from './acts.ts';
import { createFacts, type Facts } from './facts.ts';
import { sentAt, snapshotOf, type Sent } from './instants.ts';
import { createLooks, type Delivery } from './looks.ts';
import { survivorOf, type TrueEvent, type TrueIssue } from './true-state.ts';
import { eventJson, iso, issueJson, POISON } from './wire-shapes.ts';

/** Sentry's own state, and the messages that tell of it. */
export interface Truth {
  readonly facts: Facts;
  readonly events: readonly TrueEvent[];
  /** Issues that Sentry has. */
  liveIssues(): TrueIssue[];
  /**
   * How many events an issue keeps that Sentry has moved away and deleted with their new issue, before anybody saw them
   * there: no list and no hook ever tells where they went.
   */
  leftBehind(issueId: string): number;
  /** The issues that merges brought together, those that are gone among them. */
  readonly mergedIds: ReadonlySet<string>;
  /** Messages that nobody can read. */
  readonly poisoned: number;
  readonly now: number;
  /** Does what the act says and returns the messages about it. */
  act(act: Act): Delivery[];
  /** A look at everything, as the syncs after the last act take: afterwards nothing is missing. */
  lastLook(): Delivery[];
}

const PROJECTS = ['4501', '4502', '4503'];
const HOUR_MS = 3_600_000;
/** Of one page of events to the next: the sync asks Sentry ten times a second at most. */
const BETWEEN_ISSUES_MS = 2_000;

export function createTruth({ issues: slots, startAt }: { issues: number; startAt: number }): Truth {
  const facts = createFacts();
  const issues: (TrueIssue | undefined)[] = Array.from({ length: slots });
  const goneIssues: TrueIssue[] = [];
  const merged = new Set<string>();
  const events: TrueEvent[] = [];
  let now = startAt;
  let lastId = 1000;
  let poisoned = 0;
  const looks = createLooks(facts, () => now);

  const live = (slot: number): TrueIssue | undefined => {
    const issue = issues[slot % issues.length];
    return issue?.gone === null ? issue : undefined;
  };

  /** The copies of one webhook, as far as the fate lets them come. */
  function webhook(resource: string, action: string, data: object, fate: Fate, learn: (sent: Sent) => void) {
    const body = JSON.stringify({
      action,
      installation: { uuid: 'u' },
      data,
      actor: { type: 'user', id: 77, name: 'Ada' },
    });
    let first: Sent | undefined;
    return fate.map(({ delayMs, isResent }): Delivery => {
      const sent = first === undefined || isResent ? sentAt(now + (isResent ? delayMs : 0)) : first;
      first ??= sent;
      learn(sent);
      const isPacked = body.length % 7 === 0;
      return {
        due: now + delayMs,
        body: encodeMessage({
          v: 1,
          kind: 'webhook',
          receivedAt: sent.receivedAt,
          resource,
          hookTimestamp: sent.hookTimestamp,
          requestId: null,
          encoding: isPacked ? 'gzip' : 'identity',
          body: isPacked ? gzipSync(body).toString('base64') : body,
        }),
      };
    });
  }

  function issueWebhook(issue: TrueIssue, action: string, fate: Fate): Delivery[] {
    const state = { ...issue };
    return webhook('issue', action, { issue: issueJson(issue, iso) }, fate, (sent) => {
      facts.snapshot({
        ...snapshotOf(state, iso),
        // issue.created is serialised before it is sent (docs/invariants.md, rule 2).
        at: action === 'created' ? iso(state.firstSeen) : sent.trueAt,
        source: 'webhook',
        told: action === 'assigned' ? null : { action, actor: 'user:Ada' },
      });
    });
  }

  function eventWebhook(event: TrueEvent, resource: 'error' | 'event_alert', fate: Fate): Delivery[] {
    const { issue } = event;
    const data = { [resource === 'error' ? 'error' : 'event']: eventJson(event) };
    const fact = { issueId: issue.id, timestamp: iso(event.at), isWebhook: true, isWhole: true };
    return webhook(resource, resource === 'error' ? 'created' : 'triggered', data, fate, ({ trueAt }) =>
      looks.sight(event, { ...fact, at: trueAt }),
    );
  }

  function occur({ issue: slot, agoMs, type, variant, fate, alert }: EventAct): Delivery[] {
    const at = now - agoMs;
    const known = live(slot);
    const issue = known ?? newIssue(slot % issues.length, at);
    const event: TrueEvent = {
      eventId: (events.length + 1).toString(16).padStart(32, '0'),
      projectId: issue.projectId,
      at,
      type,
      variant,
      issue,
      facts: null,
    };
    events.push(event);
    issue.events.push(event);
    issue.count++;
    issue.firstSeen = Math.min(issue.firstSeen, at);
    issue.lastSeen = Math.max(issue.lastSeen, at);
    const deliveries = known === undefined ? issueWebhook(issue, 'created', fate) : [];
    if (issue.status === 'RESOLVED' && variant % 2 === 0) {
      setStatus(issue, 'OPEN', 'regressed');
      deliveries.push(...issueWebhook(issue, 'unresolved', fate));
    }
    if (type === 'error') deliveries.push(...eventWebhook(event, 'error', fate));
    return [...deliveries, ...eventWebhook(event, 'event_alert', alert)];
  }

  function newIssue(slot: number, at: number): TrueIssue {
    const id = (++lastId).toString();
    const issue: TrueIssue = {
      id,
      projectId: PROJECTS[slot % PROJECTS.length] ?? '',
      title: `TypeError in ${id}`,
      status: 'OPEN',
      substatus: 'new',
      assigneeId: null,
      count: 0,
      firstSeen: at,
      lastSeen: at,
      gone: null,
      events: [],
    };
    issues[slot] = issue;
    return issue;
  }

  function setStatus(issue: TrueIssue, status: GroupStatus, substatus: string | null): void {
    issue.status = status;
    issue.substatus = substatus;
  }

  function change(issue: TrueIssue, { to, fate }: StatusAct): Delivery[] {
    switch (to) {
      case 'resolve':
        if (issue.status === 'RESOLVED') return [];
        setStatus(issue, 'RESOLVED', null);
        return issueWebhook(issue, 'resolved', fate);
      case 'archive':
        if (issue.status === 'IGNORED') return [];
        setStatus(issue, 'IGNORED', 'archived_until_escalating');
        return issueWebhook(issue, fate.length % 2 === 0 ? 'ignored' : 'archived', fate);
      case 'unresolve':
        if (issue.status !== 'RESOLVED') return [];
        setStatus(issue, 'OPEN', 'ongoing');
        return issueWebhook(issue, 'unresolved', fate);
      case 'unarchive':
        if (issue.status === 'IGNORED') setStatus(issue, 'OPEN', 'ongoing');
        return [];
      case 'assign':
        issue.assigneeId = issue.assigneeId === null ? '7' : null;
        // Nobody is told of an assignee who is taken away (docs/sentry-behaviour.md, Actions).
        return issue.assigneeId === null ? [] : issueWebhook(issue, 'assigned', fate);
    }
  }

  function mergeIssues(from: TrueIssue | undefined, into: TrueIssue | undefined): void {
    if (from === undefined || into === undefined || from === into) return;
    from.gone = { mergedInto: into };
    goneIssues.push(from);
    merged.add(from.id).add(into.id);
    for (const event of from.events) event.issue = into;
    into.events.push(...from.events);
    into.count += from.count;
    into.firstSeen = Math.min(into.firstSeen, from.firstSeen);
    into.lastSeen = Math.max(into.lastSeen, from.lastSeen);
    from.events = [];
  }

  /** The events of some fingerprints go to an issue with a new id; nobody is told of it. */
  function unmerge(issue: TrueIssue | undefined, variants: number): void {
    const isTaken = ({ variant }: TrueEvent) => ((variants >> (variant % 3)) & 1) === 1;
    const taken = issue?.events.filter(isTaken) ?? [];
    if (issue === undefined || taken.length === 0 || taken.length === issue.events.length) return;
    const times = taken.map(({ at }) => at);
    const free = issues.findIndex((other) => other === undefined || other.gone !== null);
    const split = newIssue(free === -1 ? issues.length : free, Math.min(...times));
    Object.assign(split, {
      projectId: issue.projectId,
      lastSeen: Math.max(...times),
      events: taken,
      count: taken.length,
    });
    for (const event of taken) event.issue = split;
    issue.events = issue.events.filter((event) => !isTaken(event));
    issue.count = issue.events.length;
  }

  function remove(issue: TrueIssue | undefined): void {
    // An issue that took others in stays: what Sentry answers for those is told in docs/testing.md.
    if (issue === undefined || merged.has(issue.id)) return;
    issue.gone = { mergedInto: null };
    goneIssues.push(issue);
  }

  function sync({ first, count, delayMs, isStatusChanged, rows, bodies }: SyncAct): Delivery[] {
    const due = now + delayMs;
    const seen = Array.from({ length: Math.min(count, slots) }, (_, index) => live(first + index)).filter(
      (issue) => issue !== undefined,
    );
    const gone = goneIssues.filter((_, index) => index % 5 === first % 5).slice(-3);
    return [
      ...looks.rowsOf(seen, due, isStatusChanged),
      ...gone.map((issue) => looks.goneOf(issue, due)),
      ...seen.flatMap((issue) =>
        rows === 0 ? [] : looks.eventsOf(issue, issue.events.slice(-rows), bodies, due),
      ),
    ];
  }

  return {
    facts,
    events,
    mergedIds: merged,
    liveIssues: () => issues.filter((issue) => issue?.gone === null).filter((issue) => issue !== undefined),
    leftBehind: (issueId) =>
      events.filter(
        ({ issue, facts: known }) =>
          known !== null &&
          survivorOf(issue).gone !== null &&
          issue.id !== issueId &&
          facts.survivorOf(known.seen.issueId) === issueId,
      ).length,
    get poisoned() {
      return poisoned;
    },
    get now() {
      return now;
    },
    act(act) {
      now += act.pauseMs;
      switch (act.kind) {
        case 'event':
          return occur(act);
        case 'status': {
          const issue = live(act.issue);
          return issue === undefined ? [] : change(issue, act);
        }
        case 'rename': {
          const issue = live(act.issue);
          if (issue !== undefined) issue.title = `${issue.title}'`.slice(-60);
          return [];
        }
        case 'merge':
          mergeIssues(live(act.issue), live(act.into));
          return [];
        case 'unmerge':
          unmerge(live(act.issue), act.variants);
          return [];
        case 'delete':
          remove(live(act.issue));
          return [];
        case 'move': {
          const issue = live(act.issue);
          const next = (PROJECTS.indexOf(issue?.projectId ?? '') + 1) % PROJECTS.length;
          if (issue !== undefined) issue.projectId = PROJECTS[next] ?? '';
          return [];
        }
        case 'sync':
          return sync(act);
        case 'poison':
          poisoned++;
          return [{ due: now, body: POISON[act.variant % POISON.length] ?? '' }];
        case 'outage':
          return [];
      }
    },
    lastLook() {
      now += 100 * HOUR_MS;
      const all = issues.filter((issue) => issue?.gone === null).filter((issue) => issue !== undefined);
      const pages = Array.from({ length: Math.ceil(all.length / 100) }, (_, page) =>
        all.slice(page * 100, page * 100 + 100),
      );
      const gone = goneIssues.map((issue) => looks.goneOf(issue, now));
      // What is not stored, and what is stored elsewhere: the counts of both issues say so.
      const isAstray = ({ facts: known, issue }: TrueEvent) =>
        known === null || facts.survivorOf(known.seen.issueId) !== issue.id;
      const missing = Map.groupBy(
        events.filter((event) => isAstray(event) && event.issue.gone === null),
        ({ issue }) => issue,
      );
      return [
        ...pages.flatMap((page) => looks.rowsOf(page, now, false)),
        ...gone,
        // Issue by issue, as the sync looks at them.
        ...[...missing].flatMap(([issue, listed], index) =>
          looks.eventsOf(issue, listed, listed.length >> 1, now + index * BETWEEN_ISSUES_MS),
        ),
      ];
    },
  };
}
