import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import { REFUSED_PARTS } from '../../../core/ledger/refusals.ts';
import { SILENCE_STATES } from '../../../core/ledger/silence.ts';

/** What the sync keeps between its invocations: the shapes of the items under `SYNC#`. */

const count = z.number();
/** Absent in the records of runs before this figure was kept. */
const laterCount = z.number().default(0);

const text = z.string();
/** Of core/ledger/refusals.ts. */
export const refusalItem = z.object({
  part: z.enum(REFUSED_PARTS),
  issueId: text.nullable(),
  project: text.nullable(),
  issueIds: z.array(text),
  code: text,
  reason: text,
  since: text,
  lastAt: text,
  nextAt: text,
  attempts: count,
});

/** One run of the sync: what it saw, what it found different, how it ended. */
export type SyncRun = z.infer<typeof syncRun>;
export const syncRun = z.object({
  /** A ULID: ids order runs by start. */
  id: z.string(),
  trigger: z.enum(['schedule', 'http']),
  /** PARTIAL: ended without having seen everything. A run whose list failed marks nothing deleted. */
  state: z.enum(['RUNNING', 'COMPLETE', 'PARTIAL', 'FAILED']),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  complete: z.boolean(),
  /** The span of event time that the run asked for, fixed at its start. */
  window: z.object({ start: z.string(), end: z.string() }),
  pages: count,
  requests: count,
  rateLimitWaits: count,
  issuesSeen: count,
  byStatus: z.object({ OPEN: count, RESOLVED: count, IGNORED: count }),
  /** The same by Sentry's categories, and issues that no list shows but a lookup does. */
  byCategory: z.record(z.string(), count).default({}),
  /** Groups that differed from Sentry and were enqueued. */
  groupsChanged: count,
  /** Stored groups, as many as the check of absent ones came past. */
  groupsStored: laterCount,
  /** Of those, the ones looked up by id, because the list of the invocation that checked did not contain them. */
  groupsAbsent: count,
  /** Of those, the ones that the lookup did not answer or showed on their way out: deleted or merged, most likely. */
  groupsUnanswered: laterCount,
  /** Of those, the ones left to later runs, because one run asks for a bounded number of details. */
  groupsUnasked: laterCount,
  groupsDeleted: count,
  groupsMerged: count,
  /** Groups once found deleted that Sentry shows again. */
  groupsReturned: laterCount,
  /** Events Sentry counts and the table lacks, summed over the issues seen. */
  missingEvents: count,
  /** Events stored beyond what Sentry counts, summed over the issues that were quiet: they live elsewhere by now. */
  surplusEvents: laterCount,
  /** Events that the table lacked or had under another issue, as rows of Sentry's list. */
  eventsEnqueued: count,
  /** Of those, the ones that it had under another issue. */
  eventsElsewhere: laterCount,
  /** Bodies of events of which the table had only the row. */
  bodiesEnqueued: laterCount,
  /** Issues that could not be read. */
  rejectedRows: count,
  /** What the ledger came to; null where it cannot know, or was not kept. */
  ledger: z
    .object({
      /** Percent, over the last 24 settled hours; null where Sentry accepted nothing in them. */
      captureRate: count.nullable(),
      /** Likewise: what webhooks brought, before any repair. */
      deliveryRate: count.nullable(),
      gapHours: count,
      silence: z.enum(SILENCE_STATES),
    })
    .nullable()
    .default(null),
  /** Issues for which Sentry refuses something, and the newest of the refusals. A run can be complete beside them. */
  refused: laterCount,
  refusals: z.array(refusalItem).default([]),
  errors: z.array(z.object({ code: z.string(), message: z.string() })),
});

/** An issue of which Sentry counts more events than we hold, or fewer. */
export type BackfillCandidate = z.infer<typeof candidate>;
const candidate = z.object({
  issueId: z.string(),
  projectId: z.string(),
  /** Sentry's all-time count when the issue was listed. */
  sentryCount: count,
  /** ISO 8601, when the issue was listed. */
  lastSeen: z.string(),
});

/** A part of the list that is not yet read to its end, by its issues' first event; null = open to that side. */
export type ListStream = z.infer<typeof listStream>;
const listStream = z.object({
  from: z.string().nullable(),
  before: z.string().nullable(),
  /** The one category to ask for; absent = all that are listed unasked. */
  category: z.string().optional(),
  /** Sentry's, of the first page not yet processed. */
  cursor: z.string().nullable(),
});

/** How far a run has come. */
export type Position = z.infer<typeof position>;
const position = z.object({
  /** `absent` walks through the stored groups, `details` asks for those that no lookup answered. */
  phase: z.enum(['list', 'absent', 'details']),
  /** Of `list`: the parts that are left. */
  streams: z.array(listStream),
  /** Of `absent`: the table's, of the first page not yet processed. */
  cursor: z.string().nullable(),
  /** False where the walk through the stored groups began in the middle. */
  isWhole: z.boolean(),
});

/** Where a run that ran out of time continues. */
export type Checkpoint = z.infer<typeof checkpoint>;
export const checkpoint = z.object({
  /** Which Sentry, organization and projects; a checkpoint of other settings is of no use. */
  scope: z.string(),
  position,
  candidates: z.array(candidate),
  /** Ids whose details are still to be asked for. */
  unanswered: z.array(z.string()),
  run: syncRun,
});

/** One reading of an issue's events, newest first, over as many runs as it takes. */
export type BackfillPass = z.infer<typeof backfillPass>;
const backfillPass = z.object({
  /** ISO 8601: events before it are still to be read. */
  end: z.string(),
  /** Sentry's, within that span; null = from its newest event. */
  cursor: z.string().nullable(),
  /** Events missing when the reading began, less those it enqueued. */
  left: count,
  /** Whether the issue was quiet when the reading began, so that Sentry listed all that it counted. */
  isSettled: z.boolean(),
});

export type BackfillState = z.infer<typeof backfillState>;
const backfillState = z.object({
  /** Events that Sentry counts and had not for us when we last read all it lists. */
  gap: count,
  /**
   * Events stored beyond Sentry's count when we last read all it lists. Absent where that was read by a version that
   * passed over events stored under another issue: its gap may be those.
   */
  surplus: count.optional(),
  /** Epoch seconds of the issue's last turn. */
  servedAt: count,
  pass: backfillPass.nullable(),
});

/** A category that Sentry's list leaves out unless it is asked for. */
export type FurtherCategory = z.infer<typeof furtherCategory>;
const furtherCategory = z.object({
  name: z.string(),
  /** Whether the list showed issues of it when it was last asked; else their ids are looked up. */
  isListed: z.boolean(),
});

/** What runs leave to the next ones. All of it can be lost at the price of requests. */
export interface SyncMemory {
  /** By issue id. */
  backfill: Map<string, BackfillState>;
  /** Where the walk through the stored groups begins; null = at the first. */
  absentAfter: string | null;
  /** Which groups found deleted are looked up next: from which page, without how many of it. */
  gone: { after: string | null; skip: number };
  /** First seen times that cut the list into parts of about one size; none while one list suffices. */
  listCuts: string[];
  /** How far down the events without a body were asked for; null = from the newest. */
  bodiesBefore: string | null;
  /** Of categories that the list leaves out; absent where nothing is known of them. */
  categories?: readonly FurtherCategory[];
  /** Whether a list was ever read to its end: until then all issues are old, and are told to nobody. Absent: no. */
  listedWhole?: boolean;
}

export const emptyMemory = (): SyncMemory => ({
  backfill: new Map(),
  absentAfter: null,
  gone: { after: null, skip: 0 },
  listCuts: [],
  bodiesBefore: null,
});

const memoryJson = z.object({
  backfill: z.array(z.tuple([z.string(), backfillState])),
  absentAfter: z.string().nullable(),
  gone: z.object({ after: z.string().nullable(), skip: count }),
  listCuts: z.array(z.string()).default([]),
  bodiesBefore: z.string().nullable().default(null),
  categories: z.array(furtherCategory).optional(),
  listedWhole: z.boolean().optional(),
});

/**
 * What the memory may take of the 400 KB that an item holds; the checkpoint, in the same item, needs less than 100. A
 * memory that does not fit would end every run in an error.
 */
const MAX_MEMORY_BYTES = 280_000;

/** Gzipped: 10,000 issues take a third of a megabyte at worst. Those served longest ago are forgotten where it is too much. */
export function encodeMemory(memory: SyncMemory): Uint8Array {
  let backfill = [...memory.backfill];
  for (;;) {
    const bytes = gzipSync(JSON.stringify({ ...memory, backfill }));
    if (bytes.length <= MAX_MEMORY_BYTES || backfill.length === 0) return bytes;
    backfill.sort(([, a], [, b]) => b.servedAt - a.servedAt);
    backfill = backfill.slice(0, Math.floor(backfill.length * 0.75));
  }
}

/** Empty where there is none or it cannot be read. */
export function decodeMemory(bytes: Uint8Array | undefined): SyncMemory {
  const parsed = memoryJson.safeParse(jsonOf(bytes));
  return parsed.success ? { ...parsed.data, backfill: new Map(parsed.data.backfill) } : emptyMemory();
}

function jsonOf(bytes: Uint8Array | undefined): unknown {
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(gunzipSync(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}
