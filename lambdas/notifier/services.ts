import type { Ledger } from '../adapters/alert-evidence.ts';
import type { Clock } from '../adapters/clock.ts';
import type { JudgedStore } from '../adapters/table/alerts/judged-store.ts';
import type { RouteStore } from '../adapters/table/alerts/route-store.ts';
import type { SnoozeStore } from '../adapters/table/alerts/snooze-store.ts';
import type { WatchStore } from '../adapters/table/alerts/watch-store.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import type { Delivery, DeliveryResult } from '../contracts/notification.ts';
import type { NotifierMessage } from '../contracts/notifier-message.ts';
import type { Rule } from '../core/alerts/rules.ts';

/** Everything the notifier does to the world. */
export interface NotifierServices {
  rules: readonly Rule[];
  /** As they were written: tells one set of rules from another. */
  rulesText: string;
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
