import type { Clock } from '../adapters/clock.ts';
import type { JudgedStore } from '../adapters/table/alerts/judged-store.ts';
import type { RouteStore } from '../adapters/table/alerts/route-store.ts';
import type { SnoozeStore } from '../adapters/table/alerts/snooze-store.ts';
import type { WatchStore } from '../adapters/table/alerts/watch-store.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import type { GroupEvent } from '../contracts/domain-event.ts';
import type { Delivery, DeliveryResult, DigestEntry, Evidence } from '../contracts/notification.ts';
import type { NotifierMessage } from '../contracts/notifier-message.ts';
import type { ChangeEvidence } from '../core/alerts/judge.ts';
import type { Rule } from '../core/alerts/rules.ts';

/** Everything the notifier does to the world. */
export interface NotifierServices {
  rules: readonly Rule[];
  /** Tells one set of rules from another. */
  rulesDigest: string;
  /** How long an event is waited for that made a change: one sync. */
  patienceMs: number;
  /** Where people see the pages; empty where the stack does not know. */
  publicUrl: string;
  judged: JudgedStore;
  routes: RouteStore;
  snoozes: Pick<SnoozeStore, 'list'>;
  watches: WatchStore;
  ledger: Ledger;
  send: (delivery: Delivery) => Promise<DeliveryResult>;
  /** To the notifier itself, after so many seconds. */
  enqueue: (messages: readonly NotifierMessage[], delaySeconds: number) => Promise<void>;
  clock: Clock;
  random: () => number;
  newId: () => string;
  telemetry: Telemetry;
}

/** What is stored of groups, as judging and messages need it. */
export interface Ledger {
  /** Changes of the group that are to be told, written from one number on and before another, in order. */
  changesBetween(issueId: string, from: number, before: number): Promise<GroupEvent[]>;
  /** What judging by these rules asks for. */
  evidence(event: GroupEvent, rules: readonly Rule[]): Promise<Omit<ChangeEvidence, 'hasWaited'>>;
  /** How many events the group had since then; all of them where null. Counting ends at `enough`. */
  countEvents(issueId: string, sinceMs: number | null, enough: number): Promise<number>;
  /** What a message shows of the group. */
  evidenceToShow(event: GroupEvent): Promise<Evidence>;
  /** How groups stand now, by id; those that are not stored are absent. */
  standings(issueIds: readonly string[]): Promise<Map<string, NonNullable<DigestEntry['now']>>>;
}
