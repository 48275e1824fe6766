import { asRecord, fieldsOf, type JsonRecord } from './fields.ts';
import { traceOf, type TraceDetail } from './trace.ts';

/** A thread at the moment of the event. */
export interface ThreadDetail extends TraceDetail {
  id: string | null;
  name: string | null;
  crashed: boolean;
  current: boolean;
  main: boolean;
  state: string | null;
  /** Locks that it holds or waits for, each with what is known of it. */
  heldLocks: JsonRecord[];
  /** Every further field that Sentry sent. */
  other: JsonRecord;
}

/** The one that crashed first, then the current one, then the others as Sentry orders them. */
export const threadsOf = (threads: readonly JsonRecord[]): ThreadDetail[] =>
  threads.map(threadOf).toSorted((a, b) => rank(b) - rank(a));

const rank = ({ crashed, current }: ThreadDetail): number => (crashed ? 2 : 0) + (current ? 1 : 0);

function threadOf(thread: JsonRecord): ThreadDetail {
  const fields = fieldsOf(thread);
  return {
    id: fields.text('id'),
    name: fields.filled('name'),
    crashed: fields.flag('crashed') === true,
    current: fields.flag('current') === true,
    main: fields.flag('main') === true,
    state: fields.filled('state'),
    // A map from address to lock.
    heldLocks: Object.entries(fields.record('held_locks')).map(([address, lock]) => ({
      address,
      ...asRecord(lock),
    })),
    ...traceOf(fields.record('stacktrace'), fields.record('raw_stacktrace')),
    other: fields.rest(),
  };
}

/**
 * Finds the thread whose trace stands for an exception that has none of its own: the one that the exception names; of
 * one that names none, the thread that crashed, else the current one, else the first.
 */
export function threadsByTrace(
  threads: readonly ThreadDetail[],
): (threadId: string | null) => ThreadDetail | undefined {
  const withTrace = threads.filter(({ frames }) => frames.length > 0);
  const byId = new Map(withTrace.toReversed().map((thread) => [thread.id, thread]));
  const first = withTrace.find(({ crashed, current }) => crashed || current) ?? withTrace[0];
  return (threadId) => (threadId === null ? first : byId.get(threadId));
}
