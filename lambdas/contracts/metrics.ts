/** The one list of metrics: functions emit these names, dashboards and alarms read them. */
export const METRICS_NAMESPACE = 'SentryErrorLedger';

/**
 * The namespace of one error log. Several may share an account and a region, and nothing else in a metric tells them apart:
 * in one namespace, what fails in staging would ring production's alarms.
 * @param name of the error log, where its stack has more than it; empty for the repository's own stack.
 */
export const metricsNamespace = (stage: string, name = '') =>
  [METRICS_NAMESPACE, stage, name].filter((part) => part !== '').join('/');

export const METRICS = {
  /** Verifier: deliveries that SQS has taken. */
  webhookAccepted: 'webhook_accepted',
  /** Verifier: deliveries refused; dimension `reason` is the error code of the answer. */
  webhookRefused: 'webhook_refused',
  /** Verifier: deliveries answered with 503: not kept, for a reason of ours. */
  webhookFailed: 'webhook_failed',
  /** Verifier: request start to answer, milliseconds. */
  webhookAnswerTime: 'webhook_answer_time',
  /** Verifier: time a cold start took before the first request, milliseconds; one value for each cold start. */
  webhookColdStart: 'webhook_cold_start',
  /** Verifier: bodies that travelled compressed or through the bucket. */
  webhookOversize: 'webhook_oversize',
  /** Consumer: distinct events written. */
  eventsStored: 'events_stored',
  /** Consumer: events that were already stored and so not counted. */
  eventsDuplicate: 'events_duplicate',
  /** Consumer: events stored from Sentry's list before their body was fetched. */
  eventsIndexed: 'events_indexed',
  /** Consumer: indexed events that got their body. */
  eventsCompleted: 'events_completed',
  /** Consumer: events that moved to the surviving group of a merge. */
  eventsMoved: 'events_moved',
  /** Consumer: events that a webhook should have brought and the sync did: each one is a lost webhook. */
  repairedBySync: 'repaired_by_sync',
  /** Consumer: groups written. */
  groupsWritten: 'groups_written',
  /** Consumer: messages that can never succeed, written to `quarantine/`. */
  messagesQuarantined: 'messages_quarantined',
  /** Consumer: messages returned to the queue for a retry. */
  messagesRetried: 'messages_retried',
  /** Consumer: resources that are recorded in the archive and change nothing. */
  messagesIgnored: 'messages_ignored',
  /** Consumer: conditional writes of a group that found it changed, and were retried. */
  writeConflicts: 'write_conflicts',
  /** Sync: 1 for a run that saw everything, 0 for a partial one. */
  syncComplete: 'sync_complete',
  /** Sync: 1 for a run that ended in an error. */
  syncFailed: 'sync_failed',
  /** Sync: run time, milliseconds. */
  syncDuration: 'sync_duration',
  syncPages: 'sync_pages',
  syncIssuesSeen: 'sync_issues_seen',
  /** Sync: groups that differed from Sentry and were enqueued. */
  syncGroupsChanged: 'sync_groups_changed',
  /** Sync: events that the table lacked and that were enqueued. */
  syncEventsEnqueued: 'sync_events_enqueued',
  /** Sync: last X-Sentry-Rate-Limit-Remaining of the run. */
  syncRateLimitRemaining: 'sync_rate_limit_remaining',
  /** Sync: bodies of indexed events that were fetched and enqueued. */
  syncBodiesEnqueued: 'sync_bodies_enqueued',
  /** Sync: issues for which Sentry refuses something; each is tried once more later. */
  syncRefused: 'sync_refused',
  /** Sync: events stored of those Sentry accepted in the last 24 settled hours, percent; absent where it cannot know. */
  errorCaptureRate: 'error_capture_rate',
  /** Sync: settled project-hours of the last 30 days of which Sentry accepted more events than are stored. */
  ledgerGapHours: 'ledger_gap_hours',
  /** Sync: 1 while webhooks stay away for longer than chance explains although Sentry accepts events, else 0. */
  webhookSilence: 'webhook_silence',
  /** Sync: events of the last 24 settled hours that a webhook brought, of those Sentry accepted, percent. */
  webhookDeliveryRate: 'webhook_delivery_rate',
  /** Sync: how long ago the last complete run began when this run ended, milliseconds. */
  syncLag: 'sync_lag',
  /** Sync: items and bytes of the table, indexes included, as DynamoDB last counted them (every six hours or so). */
  tableItems: 'table_items',
  tableBytes: 'table_bytes',
  /** Sync: changes that nobody had announced, and that it announced itself. */
  changesAnnouncedLate: 'changes_announced_late',
  /** Publisher: events that the bus has taken. */
  eventsPublished: 'events_published',
  /** Admin: status changes sent to Sentry; `TriageRefused` where Sentry said no. */
  triageSent: 'triage_sent',
  triageRefused: 'triage_refused',
  /** Notifier: messages and digests that a route took. */
  notificationsSent: 'notifications_sent',
  /** Notifier: messages that caps, quiet hours or a snooze hold back for a digest. */
  notificationsHeld: 'notifications_held',
  /** Notifier: attempts that failed and are repeated. */
  notificationsRetried: 'notifications_retried',
  /** Notifier: messages that a route refused for good. */
  notificationsFailed: 'notifications_failed',
  /** Notifier: routes that have failed for an hour or longer, counted every minute. */
  routesFailing: 'routes_failing',
} as const;
export type MetricName = (typeof METRICS)[keyof typeof METRICS];

/**
 * Metrics that alarms read. Without a dashboard nobody looks at the others: they are written as log lines alone, because each
 * metric has its price (docs/cost.md, Cut).
 */
const WATCHED_METRICS: ReadonlySet<MetricName> = new Set<MetricName>([
  METRICS.webhookAccepted,
  METRICS.webhookRefused,
  METRICS.webhookFailed,
  METRICS.webhookColdStart,
  METRICS.webhookSilence,
  METRICS.messagesRetried,
  METRICS.messagesQuarantined,
  METRICS.syncComplete,
  METRICS.syncFailed,
  METRICS.errorCaptureRate,
  METRICS.changesAnnouncedLate,
  METRICS.routesFailing,
  METRICS.notificationsFailed,
]);

/** Which metrics are sent, by the environment variable `METRICS_SENT`; all where it says nothing else. */
export const isSent = (name: MetricName, sent: string | undefined): boolean =>
  sent !== 'watched' || WATCHED_METRICS.has(name);
