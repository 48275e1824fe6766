import type { GroupStatus, SnapshotSource } from '../../lambdas/core/group/group.ts';

/**
 * What the messages that were sent say together, by the rules of docs/invariants.md and nothing of the code
 * under test: the oracle of the model. It knows messages as facts, in no order.
 */
export interface SnapshotFact {
  issueId: string;
  at: string;
  source: SnapshotSource;
  status: GroupStatus;
  substatus: string | null;
  title: string;
  sentryCount: number;
  assigneeId: string | null;
  projectId: string;
  firstSeen: string;
  lastSeen: string;
  /** Set where it tells of a status: an entry of the history. */
  told: { action: string | null; actor: string | null } | null;
}

export interface SightingFact {
  /** The issue that it was reported under. */
  issueId: string;
  /** The instant at which it was there (docs/invariants.md, rule 17). */
  at: string;
  timestamp: string;
  isWebhook: boolean;
  /** The whole event, not only its row in a list. */
  isWhole: boolean;
}

export interface GoneFact {
  issueId: string;
  at: string;
  mergedInto: string | null;
}

/** What is known of an issue. */
export interface IssueFacts {
  /** The newest snapshots; several where the rules name no winner between them. */
  newest: SnapshotFact[];
  /** The times that snapshots told. */
  firstSeen: string;
  lastSeen: string;
  history: Set<string>;
  deletedAt: string | null;
  merged: { at: string; into: string } | null;
}

/** What is known of an event. */
export interface EventFacts {
  /** Where and when it was last seen. */
  seen: Pick<SightingFact, 'issueId' | 'at' | 'isWebhook'>;
  latest: string;
  byWebhook: boolean;
  isWhole: boolean;
}

export interface Facts {
  readonly issues: ReadonlyMap<string, IssueFacts>;
  snapshot(fact: SnapshotFact): void;
  /** Adds a sighting to what is known of an event. */
  sighting(known: EventFacts | null, fact: SightingFact): EventFacts;
  gone(fact: GoneFact): void;
  /** The issue that is left of all merges of this one. */
  survivorOf(issueId: string): string;
}

const TRUST: Record<SnapshotSource, number> = { webhook: 0, triage: 1, sync: 2 };
const CHOSEN: Record<GroupStatus, number> = { OPEN: 0, RESOLVED: 1, IGNORED: 2 };

/** Rule 2: the newest; then sync over triage over webhook, archived over resolved over open, the larger count. */
function order(a: SnapshotFact, b: SnapshotFact): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return (
    TRUST[a.source] - TRUST[b.source] || CHOSEN[a.status] - CHOSEN[b.status] || a.sentryCount - b.sentryCount
  );
}

/** An entry of the history as the comparison writes it. */
export const historyLine = (entry: {
  at: string;
  to: string;
  substatus: string | null;
  source: string;
  action: string | null;
  actor: string | null;
}): string =>
  [entry.at, entry.source, entry.to, entry.substatus, entry.action, entry.actor]
    .map((part) => part ?? '-')
    .join(' ');

/** Rule 17: the newest; then what Sentry answered over a webhook, then the larger id. */
function isSeenLater(a: EventFacts['seen'], b: EventFacts['seen']): boolean {
  if (a.at !== b.at) return a.at > b.at;
  if (a.isWebhook !== b.isWebhook) return b.isWebhook;
  return Number(a.issueId) > Number(b.issueId);
}

export const noFacts = (): IssueFacts => ({
  newest: [],
  firstSeen: '',
  lastSeen: '',
  history: new Set(),
  deletedAt: null,
  merged: null,
});

export function createFacts(): Facts {
  const issues = new Map<string, IssueFacts>();
  const factsOf = (issueId: string): IssueFacts => {
    const known = issues.get(issueId);
    if (known !== undefined) return known;
    const none = noFacts();
    issues.set(issueId, none);
    return none;
  };

  return {
    issues,
    snapshot(fact) {
      const known = factsOf(fact.issueId);
      if (known.firstSeen === '' || fact.firstSeen < known.firstSeen) known.firstSeen = fact.firstSeen;
      if (fact.lastSeen > known.lastSeen) known.lastSeen = fact.lastSeen;
      if (fact.told !== null) known.history.add(historyLine({ ...fact, ...fact.told, to: fact.status }));
      const [best] = known.newest;
      const rank = best === undefined ? 1 : order(fact, best);
      if (rank > 0) known.newest = [fact];
      else if (rank === 0) known.newest.push(fact);
    },
    sighting(known, { issueId, at, timestamp, isWebhook, isWhole }) {
      factsOf(issueId);
      const seen = { issueId, at, isWebhook };
      if (known === null) return { seen, latest: timestamp, byWebhook: isWebhook, isWhole };
      if (isSeenLater(seen, known.seen)) known.seen = seen;
      if (timestamp > known.latest) known.latest = timestamp;
      known.byWebhook ||= isWebhook;
      known.isWhole ||= isWhole;
      return known;
    },
    gone({ issueId, at, mergedInto }) {
      const known = factsOf(issueId);
      if (mergedInto === null) {
        if (known.deletedAt === null || at > known.deletedAt) known.deletedAt = at;
      } else if (known.merged === null || at > known.merged.at) known.merged = { at, into: mergedInto };
    },
    survivorOf(issueId) {
      let id = issueId;
      for (let next = issues.get(id)?.merged; next; next = issues.get(id)?.merged) id = next.into;
      return id;
    },
  };
}
