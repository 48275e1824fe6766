import { isDeepStrictEqual } from 'node:util';
import type {
  BackfillCandidate,
  Checkpoint,
  Position,
  SyncMemory,
  SyncRun,
} from '../adapters/table/sync/sync-items.ts';
import { inTurn, noteBackfill } from './backfill/candidates.ts';
import { categoryStreams, withLearned } from './list/categories.ts';
import { FIGURES, MAX_ERRORS, nothingFound, type Findings } from './findings.ts';
import { streamsOf } from './list/list-streams.ts';
import type { Trigger } from './outcome.ts';

/** What one run has come to. It changes in this file alone; the phases are given parts of it, and return findings. */
export interface RunState {
  /** As it is saved for people to read. */
  readonly record: SyncRun;
  /** The place, as it is saved in the checkpoint when time runs out: position, candidates, unanswered. */
  readonly position: Position;
  /** By issue id. */
  readonly candidates: ReadonlyMap<string, BackfillCandidate>;
  /** Ids whose details are still to be asked for in this run. */
  readonly unanswered: readonly string[];
  /** What later runs are left; saved when the invocation ends, where `memoryChanged`. */
  readonly memory: Readonly<SyncMemory>;
  readonly memoryChanged: boolean;
  /** Ids listed in this invocation: all that grows with the number of issues. */
  readonly seen: ReadonlySet<string>;
  /** When this invocation last enqueued rows of events, milliseconds; null where it has not. */
  readonly rowsEnqueuedAt: number | null;
}

const DAY_MS = 86_400_000;

/** A run at its beginning: the list is not yet read. */
export function newRun(
  given: { id: string; trigger: Trigger; nowMs: number; windowDays: number },
  memory: SyncMemory,
): RunState {
  const startedAt = new Date(given.nowMs).toISOString();
  const start = new Date(given.nowMs - given.windowDays * DAY_MS).toISOString();
  const { figures, byStatus } = nothingFound();
  const record: SyncRun = {
    id: given.id,
    trigger: given.trigger,
    state: 'RUNNING',
    startedAt,
    finishedAt: null,
    complete: false,
    window: { start, end: startedAt },
    requests: 0,
    rateLimitWaits: 0,
    ...figures,
    byStatus,
    byCategory: {},
    ledger: null,
    refused: 0,
    refusals: [],
    errors: [],
  };
  const streams = [...streamsOf(memory.listCuts), ...categoryStreams(memory.categories ?? [])];
  const position: Position = { phase: 'list', streams, cursor: null, isWhole: true };
  return resumedRun({ record, position, candidates: [], unanswered: [] }, memory);
}

/** A run that an earlier invocation left at a checkpoint. */
export function resumedRun(
  { record, position, candidates, unanswered }: Omit<Checkpoint, 'scope' | 'run'> & { record: SyncRun },
  memory: SyncMemory,
): RunState {
  return {
    record,
    position,
    candidates: new Map(candidates.map((candidate) => [candidate.issueId, candidate])),
    unanswered,
    memory,
    memoryChanged: false,
    seen: new Set(),
    rowsEnqueuedAt: null,
  };
}

/** Where the next invocation continues. */
export const checkpointOf = (state: RunState, scope: string): Checkpoint => ({
  scope,
  position: state.position,
  candidates: inTurn(state.candidates, state.memory.backfill),
  unanswered: [...state.unanswered],
  run: state.record,
});

/** Adds to the run what a phase found, whether or not that came to its end. */
export function fold(state: RunState, found: Findings): RunState {
  const memory = memoryWith(state.memory, found);
  const isChanged = found.backfill.size > 0 || !isDeepStrictEqual({ ...state.memory }, { ...memory });
  return {
    record: recordWith(state.record, found, followedIn(found, memory)),
    position: found.position ?? state.position,
    candidates: found.candidates ?? state.candidates,
    unanswered: found.unanswered ?? state.unanswered,
    memory,
    memoryChanged: state.memoryChanged || isChanged,
    seen: found.seen ?? state.seen,
    rowsEnqueuedAt: found.rowsEnqueuedAt ?? state.rowsEnqueuedAt,
  };
}

/** Issues that were looked up because no list shows any of their category: all others are counted where they are listed. */
function followedIn({ lookedUp }: Findings, { categories = [] }: SyncMemory): [string, number][] {
  const listed = new Set(categories.filter(({ isListed }) => isListed).map(({ name }) => name));
  return [...lookedUp].filter(([name]) => !listed.has(name));
}

function recordWith(
  run: SyncRun,
  { figures, byStatus, byCategory, problems, ledger = run.ledger }: Findings,
  followed: readonly [string, number][],
): SyncRun {
  const counts = new Map(Object.entries(run.byCategory));
  for (const [name, count] of [...byCategory, ...followed]) counts.set(name, (counts.get(name) ?? 0) + count);
  const record: SyncRun = {
    ...run,
    byStatus: {
      OPEN: run.byStatus.OPEN + byStatus.OPEN,
      RESOLVED: run.byStatus.RESOLVED + byStatus.RESOLVED,
      IGNORED: run.byStatus.IGNORED + byStatus.IGNORED,
    },
    byCategory: Object.fromEntries(counts),
    ledger,
    errors: [...run.errors, ...problems].slice(0, MAX_ERRORS),
  };
  for (const figure of FIGURES) record[figure] += figures[figure];
  return record;
}

function memoryWith(before: Readonly<SyncMemory>, found: Findings): SyncMemory {
  const memory = withLearnedIn({ ...before, ...found.memory }, found);
  if (found.backfill.size === 0) return memory;
  const backfill = new Map(memory.backfill);
  for (const [issueId, known] of found.backfill) {
    if (known === null) backfill.delete(issueId);
    else noteBackfill(backfill, issueId, known);
  }
  return { ...memory, backfill };
}

function withLearnedIn(memory: SyncMemory, { lookedUp }: Findings): SyncMemory {
  if (lookedUp.size === 0) return memory;
  return { ...memory, categories: withLearned(memory.categories ?? [], lookedUp.keys()) };
}

/** The list was read to its end, rows that nobody can read aside: what later runs find has changed since. */
export const withListRead = (state: RunState): RunState =>
  state.memory.listedWhole === true
    ? state
    : { ...state, memory: { ...state.memory, listedWhole: true }, memoryChanged: true };

/** The list is whole: the groups that it did not contain are next, from where an earlier run left them. */
export function afterList(state: RunState): RunState {
  const cursor = state.memory.absentAfter;
  return {
    ...state,
    position: { phase: 'absent', streams: [], cursor, isWhole: cursor === null },
    // Should the walk fail, the next one begins at the first group.
    memory: { ...state.memory, absentAfter: null },
    memoryChanged: state.memoryChanged || cursor !== null,
  };
}

/** The run has seen all that there is, unless a row could not be read. */
export const withAllSeen = (state: RunState): RunState => ({
  ...state,
  record: { ...state.record, complete: state.record.rejectedRows === 0 },
});

export const withoutAllSeen = (state: RunState): RunState => ({
  ...state,
  record: { ...state.record, complete: false },
});

/**
 * The run ends among the absent groups, for want of time, so that they never hold up the next list. The check of them
 * continues after that.
 */
export const withAbsentGroupsLeft = (state: RunState): RunState => ({
  ...state,
  record: { ...state.record, groupsUnasked: state.record.groupsUnasked + state.unanswered.length },
  memory: {
    ...state.memory,
    absentAfter: state.position.phase === 'absent' ? state.position.cursor : null,
  },
  memoryChanged: true,
});
