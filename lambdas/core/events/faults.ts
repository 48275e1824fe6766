import type { SystemChange, SystemEventType } from './system-change.ts';

/** Something that is wrong with the capture itself. */
export interface Fault {
  type: SystemEventType;
  /** Tells faults of one type apart: a project's id, or `sync`. */
  subject: string;
  /** One sentence for people. */
  message: string;
  /** ISO 8601 UTC. */
  since: string;
  project: { id: string; slug: string | null } | null;
  /** Of a gap: how many events Sentry accepted and the stack lacks. */
  missing: number | null;
}

/** What is known of the capture's faults between two runs. */
export interface FaultsState {
  /** Of the newest change; null where none was written. */
  n: number | null;
  /** Runs of the sync that failed one after the other; null while they succeed. */
  failing: { runs: number; since: string } | null;
  /** Faults whose beginning was told and whose end was not. */
  open: Fault[];
}

export const NO_FAULTS: FaultsState = { n: null, failing: null, open: [] };

/** All faults of one type that there are now. A type that could not be judged is left out, and stays as it was. */
export interface Judged {
  type: SystemEventType;
  faults: readonly Fault[];
  /** What is said when a fault is over. */
  over: (fault: Fault) => string;
}

/** The changes from what was told to what is so: each fault begins once and ends once. */
export function changesOfFaults(
  before: FaultsState,
  judged: readonly Judged[],
  nowMs: number,
): { state: FaultsState; changes: SystemChange[] } {
  const at = new Date(nowMs).toISOString();
  const changes: SystemChange[] = [];
  let { n } = before;
  const write = (fault: Fault, message: string, until: string | null) => {
    const previous = n;
    n = Math.max(nowMs, (previous ?? 0) + 1);
    changes.push({ ...fault, n, previous, at, message, until });
  };
  let open = before.open;
  for (const { type, faults, over } of judged) {
    const isThere = (fault: Fault) => faults.some((now) => isSame(now, fault));
    const ended = open.filter((fault) => fault.type === type && !isThere(fault));
    const begun = faults.filter((fault) => !open.some((known) => isSame(known, fault)));
    for (const fault of ended) write(fault, over(fault), at);
    for (const fault of begun) write(fault, fault.message, null);
    open = [...open.filter((fault) => !ended.includes(fault)), ...begun];
  }
  return { state: { ...before, n, open }, changes };
}

const isSame = (a: Fault, b: Fault): boolean => a.type === b.type && a.subject === b.subject;

/** Fewer are an outage of Sentry's that is over before anybody could look, as for the alarm `sync-failed`. */
const FAILING_RUNS = 3;

/** How a run of the sync that ended changes what is known of its failures; `failure` is null where it did not fail. */
export function judgeRun(
  { failing }: FaultsState,
  { startedAt, failure }: { startedAt: string; failure: string | null },
): { failing: FaultsState['failing']; judged: Judged } {
  const over = () => 'The sync comes to its end again.';
  if (failure === null) return { failing: null, judged: { type: 'sync.failed', faults: [], over } };
  const now = { runs: (failing?.runs ?? 0) + 1, since: failing?.since ?? startedAt };
  const faults =
    now.runs < FAILING_RUNS
      ? []
      : [
          {
            type: 'sync.failed' as const,
            subject: 'sync',
            message: `The sync has failed ${now.runs} times in a row: ${failure}`,
            since: now.since,
            project: null,
            missing: null,
          },
        ];
  return { failing: now, judged: { type: 'sync.failed', faults, over } };
}
