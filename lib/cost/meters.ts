/**
 * What the product uses of AWS for what it does. Metered figures are those of `npm run bench`: its row `cost-meters` measures
 * them anew and holds them as budgets (test/bench/rows/cost-meters.ts). docs/cost.md, Meters, has a row for each.
 */
export const METERED = {
  /** Write units of an event with a user, besides those of its group's write: its row 2, two indexes 1 each. */
  writeUnitsPerEvent: 4,
  /** Write units of one transaction's group, whatever the number of its events: group, indexes and day. */
  writeUnitsPerGroupWrite: 8,
  /** Read units that the consumer takes for one group of a batch. */
  readUnitsPerGroupWrite: 3,
  /** Bytes of an event's row, in the table and again in the index of events by group. */
  eventRowBytes: 720,
  /** Bytes of an event's keys in the index of events by user. */
  userKeyBytes: 100,
  /** Read units of a sync that finds nothing changed. */
  readUnitsPerSync: 80,
  readUnitsPerSyncedIssue: 1.7,
  /** Write units of such a sync: its record, its lease, what it keeps for the next run. */
  writeUnitsPerSync: 20,
} as const;

/** What no bench measures, because only AWS itself shows it. Chosen rather too high than too low. */
export const ASSUMED = {
  /** Bytes of a webhook. */
  eventBytes: 30 * 1024,
  /** Bytes of its record in the archive: gzip makes a fifth of an ordinary stack trace. */
  archivedBytes: 6 * 1024,
  /** What a body grows by on its way into a function: JSON in JSON in JSON. */
  payloadGrowth: 1.5,
  /** Milliseconds that Lambda counts of one webhook: its CPU, and the answer of SQS. */
  verifierMs: 15,
  /** Of one event in a batch, and of one batch: S3 and DynamoDB answer. */
  consumerMsPerEvent: 5,
  consumerMsPerBatch: 80,
  /** Of one sync, and of each page of a hundred issues. */
  syncMs: 2_500,
  syncMsPerPage: 120,
  /** Of one tick of the notifier. */
  tickMs: 40,
  /** Log bytes: the line of a delivery and of its request, that of a batch, a sync and a tick. */
  logBytesPerDelivery: 950,
  logBytesPerBatch: 1_000,
  logBytesPerSync: 2_500,
  logBytesPerTick: 0,
  /** Lambda's own lines of one invocation, where they are kept. */
  logBytesPerInvocation: 900,
  /** Changes of an issue in a month, and the write units of one: the change, its mark, what the notifier keeps. */
  changesPerIssue: 4,
  writeUnitsPerChange: 16,
  /** What DynamoDB adds to each item in its size. */
  itemOverheadBytes: 100,
  /** Batches that Lambda collects side by side for one queue ("Using Lambda with Amazon SQS", long polling). */
  pollers: 5,
  /** Seconds that each of them waits for a message. */
  pollSeconds: 20,
} as const;
