/**
 * What the stack has of which a month has a price, whatever comes. test/stack/cost.test.ts counts the template and fails where
 * this differs, so that nobody adds an alarm, a metric or a secret without its cost.
 */
export const STACK_COUNTS = {
  /** Metrics that the alarms read, each as often as it is read. */
  alarmMetrics: 58,
  secrets: 5,
  keys: 1,
  dashboards: 1,
  /** Queues that a function is fed by. */
  polledQueues: 3,
  machineClients: 1,
  /** Of the functions, MB. */
  memory: { verifier: 1769, consumer: 1769, sync: 1024, notifier: 512 },
  /** The largest batch of the consumer. */
  batchSize: 500,
  /** The longest, minutes. */
  syncMinutes: 5,
  tickMinutes: 1,
} as const;
