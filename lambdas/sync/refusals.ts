import type { Clock } from '../adapters/clock.ts';
import { SentryRefusal, SentryUnavailable } from '../adapters/sentry/api.ts';
import type { RefusalChanges } from '../adapters/table/sync/refusal-store.ts';
import type { Log } from '../adapters/telemetry.ts';
import {
  answeredKey,
  apart,
  countRefused,
  DOWN_AFTER,
  grouped,
  isDue,
  isForgotten,
  joined,
  keyOf,
  kindOf,
  projectOf,
  refused,
  STRANGERS_ASKED,
  told,
  type Failure,
  type FailureKind,
  type Refusal,
  type RefusedPart,
  type Thing,
} from '../core/ledger/refusals.ts';

/** Kinds of failure that are a refusal of the thing that was asked for; any other ends the phase. */
type Refusing = Exclude<FailureKind, 'all'>;

/**
 * Where even the lightest question gets no answer, nothing is known and the phase ends. The lists and bodies of a large
 * issue may by themselves take longer than anybody waits.
 */
const REFUSING: Record<RefusedPart, readonly Refusing[]> = {
  issue: ['one', 'server'],
  list: ['one'],
  events: ['one', 'server', 'unanswered'],
  bodies: ['one', 'server', 'unanswered'],
};

/** What Sentry refuses, as this invocation knows it (docs/invariants.md, rule 18). */
export interface Refusals {
  /** Whether the thing is refused and its next try is later; asks for nothing. */
  isHeld(thing: Thing): boolean;
  /** False where it is held. Of a refused project one issue is admitted: the others wait for its answer. */
  admits(thing: Thing): boolean;
  /** The answer; undefined where the thing is not admitted or was refused. Rejects with what is no refusal of it. */
  ask<T>(thing: Thing, request: () => Promise<T>): Promise<Given<T> | undefined>;
  /** The same of a thing that was admitted already. */
  askAdmitted<T>(thing: Thing, request: () => Promise<T>): Promise<Given<T> | undefined>;
  /** Whether the failure is a refusal of what was asked for. */
  isRefusing(part: RefusedPart, error: unknown): boolean;
  /** The same, and notes it. Rejects with `sentry_down` after many server failures in a row. */
  note(thing: Thing, error: unknown): boolean;
  answered(thing: Thing): void;
  /** Whether an entry for a whole project exists: then it matters which project an issue is of. */
  hasProjects(...parts: RefusedPart[]): boolean;
  /** Of the projects that the settings name, those that are not refused; all where every one is. */
  listable(projects: readonly string[]): readonly string[];
  isRefusedProject(slug: string): boolean;
  entries(): Refusal[];
  count(): number;
  /** What to store. Puts one entry in the place of issues that refuse alike. */
  settle(): RefusalChanges;
}

interface Given<T> {
  answer: T;
}

interface RefusalOptions {
  clock: Clock;
  log: Pick<Log, 'warn'>;
  /** A person waits for the run: everything is tried, whatever its time. */
  isManual: boolean;
}

type Entries = Map<string, Refusal>;

export function createRefusals(stored: readonly Refusal[], options: RefusalOptions): Refusals {
  const { clock, isManual } = options;
  const before: Entries = new Map(stored.map((entry) => [keyOf(entry), entry]));
  const entries: Entries = new Map(before);
  /** Asked for in this invocation: no second time. */
  const tried = new Set<string>();
  const answeredOf = new Set<string>();
  const streak = streakOf(entries);

  const isLater = (key: string): boolean => {
    const entry = entries.get(key);
    return entry !== undefined && (tried.has(key) || !(isManual || isDue(entry, clock.now())));
  };
  const wholeOf = (thing: Thing): Refusal | undefined =>
    thing.project === null ? undefined : entries.get(keyOf(projectOf(thing)));
  /** The project refuses, and nobody has asked for this issue of it yet. */
  const isStranger = ({ issueId }: Thing, whole: Refusal | undefined): boolean =>
    issueId !== null && whole !== undefined && !whole.issueIds.includes(issueId);
  const strangers = new Map<string, number>();
  const strangersOf = (whole: Refusal) => strangers.get(keyOf(whole)) ?? 0;

  const isHeld = (thing: Thing): boolean => {
    if (isLater(keyOf(thing))) return true;
    const whole = wholeOf(thing);
    if (whole === undefined || whole.issueId === thing.issueId) return false;
    return isStranger(thing, whole) ? strangersOf(whole) >= STRANGERS_ASKED : isLater(keyOf(whole));
  };

  const admits = (thing: Thing): boolean => {
    if (isHeld(thing)) return false;
    const whole = wholeOf(thing);
    if (entries.has(keyOf(thing))) tried.add(keyOf(thing));
    if (whole === undefined) return true;
    if (isStranger(thing, whole)) strangers.set(keyOf(whole), strangersOf(whole) + 1);
    else tried.add(keyOf(whole));
    return true;
  };

  const answered = (thing: Thing): void => {
    const whole = wholeOf(thing);
    if (whole !== undefined) {
      entries.delete(keyOf(whole));
      // Not all of the project refuses: what is known to still waits for its own next try.
      if (isStranger(thing, whole)) for (const entry of apart(whole)) entries.set(keyOf(entry), entry);
    }
    entries.delete(keyOf(thing));
    if (thing.project !== null) answeredOf.add(answeredKey(thing));
    streak.end();
  };

  const note = (thing: Thing, error: unknown): boolean => {
    const failure = failureOfSentry(error);
    const kind = failure && refusingKind(thing.part, failure);
    if (failure === undefined || kind === undefined) return false;
    const whole = wholeOf(thing);
    const isJoining = isStranger(thing, whole) && whole?.code === failure.code;
    // One of its issues was tried for all of a refused project.
    const of = whole !== undefined && (isJoining || !isStranger(thing, whole)) ? projectOf(thing) : thing;
    const key = keyOf(of);
    const entry = entries.get(key);
    const { issueId: id } = thing;
    const isJoined = isJoining && entry !== undefined && id !== null;
    entries.set(key, isJoined ? joined(entry, id) : refused(entry, of, failure, clock.now()));
    tried.add(key);
    const { part, issueId, project } = of;
    options.log.warn('refused by sentry', {
      ...{ part, issueId, project },
      ...{ code: failure.code, problem: failure.message },
    });
    if (kind === 'one') streak.end();
    else streak.add(key, entry, failure);
    return true;
  };

  const askAdmitted = async <T>(thing: Thing, request: () => Promise<T>): Promise<Given<T> | undefined> => {
    try {
      const given = { answer: await request() };
      answered(thing);
      return given;
    } catch (error) {
      if (note(thing, error)) return undefined;
      throw error;
    }
  };

  const projectsWith = (parts: readonly RefusedPart[]) =>
    [...entries.values()].filter(({ part, issueId }) => issueId === null && parts.includes(part));

  return {
    isHeld,
    admits,
    answered,
    note,
    askAdmitted,
    ask: async (thing, request) => (admits(thing) ? askAdmitted(thing, request) : undefined),
    isRefusing: (part, error) => {
      const failure = failureOfSentry(error);
      return failure !== undefined && refusingKind(part, failure) !== undefined;
    },
    hasProjects: (...parts) => projectsWith(parts).length > 0,
    isRefusedProject: (slug) => entries.has(keyOf({ part: 'list', issueId: null, project: slug })),
    listable: (projects) => {
      const refusedOnes = new Set(projectsWith(['list']).map(({ project }) => project));
      const left = projects.filter((slug) => !refusedOnes.has(slug));
      return left.length === 0 ? projects : left;
    },
    entries: () => told([...entries.values()]),
    count: () => countRefused([...entries.values()]),
    settle: () => {
      const now = clock.now();
      const kept = grouped([...entries.values()], answeredOf).filter((entry) => !isForgotten(entry, now));
      entries.clear();
      for (const entry of kept) entries.set(keyOf(entry), entry);
      return {
        put: kept.filter((entry) => before.get(keyOf(entry)) !== entry),
        remove: [...before].filter(([key]) => !entries.has(key)).map(([, entry]) => entry),
      };
    },
  };
}

/** Server failures since Sentry last answered, each with the entry as it was before. */
function streakOf(entries: Entries) {
  let failures: { key: string; before: Refusal | undefined }[] = [];
  return {
    end: () => {
      failures = [];
    },
    add: (key: string, before: Refusal | undefined, { message, status }: Failure) => {
      failures.push({ key, before });
      if (failures.length < DOWN_AFTER) return;
      // Sentry as a whole is down: none of them was refused by itself.
      for (const failure of failures.toReversed()) {
        if (failure.before === undefined) entries.delete(failure.key);
        else entries.set(failure.key, failure.before);
      }
      // The first failure of the next phase ends that, too.
      failures = failures.slice(1).map((failure) => ({ ...failure, before: entries.get(failure.key) }));
      throw new SentryUnavailable(
        'sentry_down',
        `Sentry failed ${DOWN_AFTER.toString()} times in a row, so nothing more was asked for; the last time: ${message}`,
        status,
      );
    },
  };
}

function refusingKind(part: RefusedPart, failure: Failure): Refusing | undefined {
  const kind = kindOf(failure);
  return kind === 'all' || !REFUSING[part].includes(kind) ? undefined : kind;
}

const failureOfSentry = (error: unknown): Failure | undefined =>
  error instanceof SentryRefusal || error instanceof SentryUnavailable ? error : undefined;
