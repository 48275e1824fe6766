/** The one list of metrics: functions emit these names, dashboards and alarms read them. */
export const METRICS_NAMESPACE = 'SentryErrorLedger';

export const METRICS = {
  /** Verifier: deliveries that SQS has taken. */
  webhookAccepted: 'WebhookAccepted',
  /** Verifier: deliveries refused; dimension `reason` is the error code of the answer. */
  webhookRefused: 'WebhookRefused',
  /** Verifier: request start to answer, milliseconds. */
  webhookAnswerTime: 'WebhookAnswerTime',
  /** Verifier: bodies that travelled compressed or through the bucket. */
  webhookOversize: 'WebhookOversize',
  /** Consumer: distinct events written. */
  eventsStored: 'EventsStored',
  /** Consumer: events that were already stored and so not counted. */
  eventsDuplicate: 'EventsDuplicate',
  /** Consumer: groups written. */
  groupsWritten: 'GroupsWritten',
  /** Consumer: messages that can never succeed, kept under `quarantine/`. */
  messagesQuarantined: 'MessagesQuarantined',
  /** Consumer: messages returned to the queue for another try. */
  messagesRetried: 'MessagesRetried',
  /** Consumer: resources that are recorded in the archive and change nothing. */
  messagesIgnored: 'MessagesIgnored',
  /** Consumer: lost the race for a group and tried again. */
  writeConflicts: 'WriteConflicts',
  /** Sync: 1 for a run that saw everything, 0 for a partial one. */
  syncComplete: 'SyncComplete',
  /** Sync: 1 for a run that ended in an error. */
  syncFailed: 'SyncFailed',
  /** Sync: run time, milliseconds. */
  syncDuration: 'SyncDuration',
  syncPages: 'SyncPages',
  syncIssuesSeen: 'SyncIssuesSeen',
  /** Sync: groups that differed from Sentry and were enqueued. */
  syncGroupsChanged: 'SyncGroupsChanged',
  /** Sync: events that the table lacked and that were enqueued. */
  syncEventsEnqueued: 'SyncEventsEnqueued',
  /** Sync: last X-Sentry-Rate-Limit-Remaining of the run. */
  syncRateLimitRemaining: 'SyncRateLimitRemaining',
  /** Admin: status changes sent to Sentry; `TriageRefused` where Sentry said no. */
  triageSent: 'TriageSent',
  triageRefused: 'TriageRefused',
} as const;
export type MetricName = (typeof METRICS)[keyof typeof METRICS];
