import type { Clock } from '../adapters/clock.ts';
import type { ArchiveReader } from '../adapters/archive/reader.ts';
import type { ActReader } from '../adapters/table/read/doers.ts';
import type { ChangeReader } from '../adapters/table/read/change-reader.ts';
import type { GroupReader } from '../adapters/table/read/group-reader.ts';
import type { IssueChange } from '../adapters/sentry/api.ts';
import type { SentryPeople } from '../adapters/sentry/people.ts';
import type { Page } from '../contracts/cursor.ts';
import type { BulkStore } from '../adapters/table/people/bulk-store.ts';
import type { ViewStore } from '../adapters/table/people/view-store.ts';
import type { LedgerStore } from '../adapters/table/sync/ledger-store.ts';
import type { RollUpStore } from '../adapters/table/sync/roll-up-store.ts';
import type { RefusalStore } from '../adapters/table/sync/refusal-store.ts';
import type { TagStartsStore } from '../adapters/table/sync/tag-starts-store.ts';
import type { QuarantineReader } from '../adapters/archive/quarantine-reader.ts';
import type { Start } from '../adapters/functions/invoker.ts';
import type { Queue } from '../adapters/queue/queue.ts';
import type { QueueControl } from '../adapters/queue/queue-control.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import type { SentryPlace } from '../core/sentry/addresses.ts';
import type { Sanitise } from '../core/sanitise/sanitise.ts';
import type { Access } from './sign-in/access.ts';
import type { AlertServices } from './system/alerts.ts';
import type { TagKeys } from './list/query-parameter.ts';
import type { AuditServices } from './audit.ts';

/**
 * What people need of Sentry. All answer JSON as Sentry serialised it. Where Sentry says no or cannot
 * be reached they throw an error with `status` (of HTTP, if there was an answer) and `detail` (Sentry's text).
 */
export interface TriageApi {
  updateIssue(issueId: string, change: IssueChange): Promise<unknown>;
  /** By the integration; the same comment once more is taken for the first. */
  addComment(issueId: string, text: string): Promise<void>;
  /** Undefined where Sentry has no such issue, or does not show it to our token. */
  getIssue(issueId: string): Promise<unknown>;
  /** One whole event; undefined where Sentry no longer has it. */
  getEvent(issueId: string, eventId: string): Promise<unknown>;
}

export interface SyncHistory {
  /** Newest first. */
  listRuns(limit: number, cursor: string | null): Promise<Page<unknown>>;
}

/** Every side effect of the admin function. */
export interface AdminServices extends AuditServices {
  groups: GroupReader;
  /** Keys of tags by which groups are found. */
  indexTags: TagKeys;
  /** Since when each of them is counted. */
  tagStarts: Pick<TagStartsStore, 'load'>;
  changes: ChangeReader;
  /** What people asked for from here, by which Sentry's word of it gets their names. */
  acts: ActReader;
  archive: ArchiveReader;
  queue: Queue;
  queues: QueueControl;
  /** Starts the sync function. */
  startSync: Start;
  /** What comes straight from Sentry is shown as it would be stored. */
  sanitise: Sanitise;
  sentry: TriageApi;
  /** Whom issues can be assigned to. */
  people: SentryPeople;
  /** The template of a ticket's address; empty: none opens. */
  ticketUrl: string;
  /** Which Sentry, for links to it. */
  place: SentryPlace;
  syncHistory: SyncHistory;
  ledger: Pick<LedgerStore, 'loadState' | 'readHours' | 'countDay' | 'lastDeliveries'>;
  rollUps: Pick<RollUpStore, 'read'>;
  refusals: Pick<RefusalStore, 'list'>;
  quarantine: QuarantineReader;
  alerts: AlertServices;
  views: ViewStore;
  bulk: BulkStore;
  /** The API in OpenAPI's words, as JSON: docs/openapi.json. */
  description: () => Promise<string>;
  access: Access;
  telemetry: Telemetry;
  clock: Clock;
}
