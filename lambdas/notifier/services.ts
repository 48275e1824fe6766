import type { Ledger } from '../adapters/alert-evidence.ts';
import type { Clock } from '../adapters/clock.ts';
import type { JudgedStore } from '../adapters/table/alerts/judged-store.ts';
import type { ReportStore } from '../adapters/table/alerts/report-store.ts';
import type { RouteStore } from '../adapters/table/alerts/route-store.ts';
import type { SnoozeStore } from '../adapters/table/alerts/snooze-store.ts';
import type { StopStore } from '../adapters/table/alerts/stop-store.ts';
import type { WatchStore } from '../adapters/table/alerts/watch-store.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import type { Delivery, DeliveryResult } from '../contracts/notification.ts';
import type { NotifierMessage } from '../contracts/notifier-message.ts';
import type { ReportSetting, WeeklyReport } from '../contracts/weekly-report.ts';
import type { ReportWindow } from '../core/alerts/report-week.ts';
import { routesOf, type Rule } from '../core/alerts/rules.ts';

/** Everything the notifier does to the world. */
export interface NotifierServices {
  rules: readonly Rule[];
  /** As they were written: tells one set of rules from another. */
  rulesText: string;
  /** How long an event is waited for that made a change: one sync. */
  patienceMs: number;
  /** Where people see the pages; empty where the stack does not know. */
  publicUrl: string;
  /** Who gets the weekly report, and when; null where nobody does. */
  report: ReportSetting | null;
  reports: ReportStore;
  readReport: (window: ReportWindow) => Promise<WeeklyReport>;
  judged: JudgedStore;
  routes: RouteStore;
  snoozes: Pick<SnoozeStore, 'list'>;
  watches: WatchStore;
  stops: StopStore;
  ledger: Ledger;
  send: (delivery: Delivery) => Promise<DeliveryResult>;
  /** To the notifier itself, after so many seconds. */
  enqueue: (messages: readonly NotifierMessage[], delaySeconds: number) => Promise<void>;
  clock: Clock;
  random: () => number;
  newId: () => string;
  /** Nobody guesses it. */
  newToken: () => string;
  telemetry: Telemetry;
}

/** Every route on which something may be to do. */
export const routesIn = ({ rules, report }: Pick<NotifierServices, 'rules' | 'report'>): string[] => [
  ...new Set([...routesOf(rules), ...(report?.to ?? [])]),
];
