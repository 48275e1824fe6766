import type {
  BackfillCandidate,
  BackfillState,
  Position,
  SyncMemory,
  SyncRun,
} from '../adapters/table/sync/sync-items.ts';
import type { Log } from '../adapters/telemetry.ts';
import type { GroupStatus } from '../core/group/group.ts';

/** The figures of a run that phases add to. */
export const FIGURES = [
  'pages',
  'issuesSeen',
  'groupsChanged',
  'groupsStored',
  'groupsAbsent',
  'groupsUnanswered',
  'groupsUnasked',
  'groupsDeleted',
  'groupsMerged',
  'groupsReturned',
  'missingEvents',
  'surplusEvents',
  'eventsEnqueued',
  'eventsElsewhere',
  'bodiesEnqueued',
  'rejectedRows',
] as const satisfies (keyof SyncRun)[];
export type Figure = (typeof FIGURES)[number];

/** What one phase found. It belongs to the phase until that ends; then `run-state.ts` folds it into the run. */
export interface Findings {
  /** What is added to the run's figures. */
  figures: Record<Figure, number>;
  byStatus: Record<GroupStatus, number>;
  /** Listed issues by category. */
  byCategory: Map<string, number>;
  /** Issues that were looked up, by category, of categories that the list does not show unasked. */
  lookedUp: Map<string, number>;
  /** The first of them; all are in the log. */
  problems: SyncRun['errors'];
  /** How far the phase came; undefined where it moved on nothing that a checkpoint keeps. */
  position?: Position;
  /** Ids of listed issues. */
  seen?: Set<string>;
  /** All candidates of the backfill, those given included. */
  candidates?: Map<string, BackfillCandidate>;
  /** All ids whose details are still to be asked for. */
  unanswered?: readonly string[];
  /** When rows of events were last enqueued, milliseconds. */
  rowsEnqueuedAt?: number;
  /** Null where the ledger cannot know. */
  ledger?: SyncRun['ledger'];
  /** What later runs are to know in place of what they knew. */
  memory: Partial<Omit<SyncMemory, 'backfill'>>;
  /** The same for single issues; null = nothing need be known of it. */
  backfill: Map<string, BackfillState | null>;
}

export const nothingFound = (): Findings => ({
  figures: {
    pages: 0,
    issuesSeen: 0,
    groupsChanged: 0,
    groupsStored: 0,
    groupsAbsent: 0,
    groupsUnanswered: 0,
    groupsUnasked: 0,
    groupsDeleted: 0,
    groupsMerged: 0,
    groupsReturned: 0,
    missingEvents: 0,
    surplusEvents: 0,
    eventsEnqueued: 0,
    eventsElsewhere: 0,
    bodiesEnqueued: 0,
    rejectedRows: 0,
  },
  byStatus: { OPEN: 0, RESOLVED: 0, IGNORED: 0 },
  byCategory: new Map(),
  lookedUp: new Map(),
  problems: [],
  memory: {},
  backfill: new Map(),
});

/** Counts one more. */
export const countIn = (counts: Map<string, number>, name: string): void => {
  counts.set(name, (counts.get(name) ?? 0) + 1);
};

/** A run record must stay small; the count of further errors is in the log. */
export const MAX_ERRORS = 50;
/** A message about an answer of another shape names each place where it differs. */
const MAX_MESSAGE = 1_000;

/** Logs a problem at once, and keeps it for the run's record. */
export function noteProblem(
  findings: Pick<Findings, 'problems'>,
  { services, runId }: { services: { log: Log }; runId: string },
  code: string,
  problem: string,
): void {
  const message = problem.length <= MAX_MESSAGE ? problem : `${problem.slice(0, MAX_MESSAGE - 1)}…`;
  services.log.warn('sync problem', { runId, code, problem: message });
  if (findings.problems.length < MAX_ERRORS) findings.problems.push({ code, message });
}
