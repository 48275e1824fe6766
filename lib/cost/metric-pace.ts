import { isSent, METRICS } from '../../lambdas/contracts/metrics.ts';

type MetricKey = keyof typeof METRICS;

/**
 * Metrics that an ordinary hour does not write: they count what goes wrong, or what people do now and then. CloudWatch charges a
 * metric for the hours in which it is written, so these cost close to nothing (Amazon CloudWatch pricing, "Metrics").
 */
const RARE: readonly MetricKey[] = [
  'webhookRefused',
  'webhookFailed',
  'webhookOversize',
  'eventsDuplicate',
  'eventsIndexed',
  'eventsCompleted',
  'eventsMoved',
  'repairedBySync',
  'messagesQuarantined',
  'messagesRetried',
  'messagesIgnored',
  'writeConflicts',
  'changesAnnouncedLate',
  'syncFailed',
  'syncEventsEnqueued',
  'syncBodiesEnqueued',
  'syncRefused',
  'ledgerGapHours',
  'webhookSilence',
  'triageSent',
  'triageRefused',
  'notificationsHeld',
  'notificationsRetried',
  'notificationsFailed',
  'routesFailing',
];

const RARE_NAMES: ReadonlySet<string> = new Set(RARE.map((key) => METRICS[key]));

/** How many metrics are written in every hour, of all or of those that alarms watch. */
export const hourlyMetrics = (sent: 'all' | 'watched'): number =>
  Object.values(METRICS).filter((name) => !RARE_NAMES.has(name) && isSent(name, sent)).length;
