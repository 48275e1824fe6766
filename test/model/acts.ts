import fc from 'fast-check';

/**
 * What happens in Sentry, and what becomes of the messages about it. An act is plain data, so that fast-check can
 * print and shrink a failing history.
 */
export type Act = { pauseMs: number } & (
  | EventAct
  | StatusAct
  | { kind: 'rename'; issue: number }
  | { kind: 'merge'; issue: number; into: number }
  | { kind: 'unmerge'; issue: number; variants: number }
  | { kind: 'delete'; issue: number }
  | { kind: 'move'; issue: number }
  | SyncAct
  | { kind: 'outage'; batches: number }
  | { kind: 'poison'; variant: number }
);

/** An occurrence of the issue; the first one creates it. */
export interface EventAct {
  kind: 'event';
  issue: number;
  /** Sentry dates it so long ago: clients send late. */
  agoMs: number;
  /** Sentry sends no `error` webhook for messages. */
  type: 'error' | 'default';
  variant: number;
  fate: Fate;
  /** The webhook of an alert rule about the same event. */
  alert: Fate;
}

export interface StatusAct {
  kind: 'status';
  issue: number;
  /** `unarchive` sends nothing (docs/sentry-behaviour.md, Changes that send nothing). */
  to: 'resolve' | 'archive' | 'unresolve' | 'unarchive' | 'assign';
  fate: Fate;
}

/** A look of the sync at some issues, told to the queue some time later. */
export interface SyncAct {
  kind: 'sync';
  first: number;
  count: number;
  delayMs: number;
  /** Whether it finds another status than the table's. */
  isStatusChanged: boolean;
  /** How many of each issue's newest events it lists, and of how many of those it fetches the body. */
  rows: number;
  bodies: number;
}

/** The delays of a message's copies; none where it is lost. */
export type Fate = readonly Copy[];
export interface Copy {
  delayMs: number;
  /** Sentry sent it again, rather than the queue delivered it again. */
  isResent: boolean;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const delayMs = fc.oneof(
  { weight: 12, arbitrary: fc.nat({ max: 3 * SECOND }) },
  { weight: 3, arbitrary: fc.nat({ max: 5 * MINUTE }) },
  { weight: 1, arbitrary: fc.nat({ max: 72 * HOUR }) },
);
const copy: fc.Arbitrary<Copy> = fc.record({ delayMs, isResent: fc.boolean() });
const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 20, arbitrary: fc.tuple(copy) },
  { weight: 3, arbitrary: fc.tuple(copy, copy) },
  { weight: 1, arbitrary: fc.tuple(copy, copy, copy) },
  { weight: 3, arbitrary: fc.constant([]) },
);
const noAlert: Fate = [];

/** Any act on one of so many issues; a few of them are hot. */
export function anyAct(issues: number): fc.Arbitrary<Act> {
  const issue = fc.oneof(fc.nat({ max: Math.min(3, issues - 1) }), fc.nat({ max: issues - 1 }));
  const pauseMs = fc.oneof(fc.nat({ max: 400 }), fc.nat({ max: 2 * SECOND }));
  const acts = fc.oneof(
    {
      weight: 70,
      arbitrary: fc.record({
        kind: fc.constant('event' as const),
        issue,
        agoMs: fc.oneof(fc.nat({ max: SECOND }), fc.nat({ max: 3 * HOUR })),
        type: fc.constantFrom('error' as const, 'error' as const, 'error' as const, 'default' as const),
        variant: fc.nat({ max: 7 }),
        fate,
        alert: fc.oneof({ weight: 9, arbitrary: fc.constant(noAlert) }, { weight: 1, arbitrary: fate }),
      }),
    },
    {
      weight: 16,
      arbitrary: fc.record({
        kind: fc.constant('status' as const),
        issue,
        to: fc.constantFrom(
          'resolve' as const,
          'archive' as const,
          'unresolve' as const,
          'unarchive' as const,
          'assign' as const,
        ),
        fate,
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('rename' as const), issue }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('merge' as const), issue, into: issue }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('unmerge' as const),
        issue,
        variants: fc.integer({ min: 1, max: 7 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), issue }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('move' as const), issue }) },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('sync' as const),
        first: issue,
        count: fc.integer({ min: 1, max: 5 }),
        delayMs,
        isStatusChanged: fc.boolean(),
        rows: fc.nat({ max: 2 }),
        bodies: fc.nat({ max: 2 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('poison' as const), variant: fc.nat({ max: 5 }) }),
    },
  );
  return fc.tuple(pauseMs, acts).map(([pause, act]) => ({ pauseMs: pause, ...act }));
}

/** A time in which nothing works; rare, so not among the acts of `anyAct`. */
export const outage = (batches: number): Act => ({ kind: 'outage', batches, pauseMs: 0 });
