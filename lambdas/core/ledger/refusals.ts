/**
 * What Sentry will not give for one issue or one project, and when it is asked for next (docs/invariants.md, rule 18).
 */

/**
 * What was asked for: an issue itself, the list of its events, the bodies of its events; of a project, its part of the
 * list of issues.
 */
export const REFUSED_PARTS = ['issue', 'events', 'bodies', 'list'] as const;
export type RefusedPart = (typeof REFUSED_PARTS)[number];

export interface Thing {
  part: RefusedPart;
  /** Null for a project as a whole. */
  issueId: string | null;
  /** Id, or the slug that the settings name; null where nobody knows it. */
  project: string | null;
}

export interface Refusal extends Thing {
  /** Issues that a project stands for, where it is one entry for all of them; the first two thousand. */
  issueIds: string[];
  /** Stable word for the kind of refusal. */
  code: string;
  reason: string;
  /** ISO 8601 UTC. */
  since: string;
  lastAt: string;
  nextAt: string;
  attempts: number;
}

export interface Failure {
  code: string;
  message: string;
  /** Of HTTP; null where no answer came. */
  status: number | null;
}

/**
 * `one`: this thing is refused. `server`: so it is, and Sentry itself may be down. `unanswered`: the same without any
 * answer. `all`: whatever is asked next meets the same.
 */
export type FailureKind = 'one' | 'server' | 'unanswered' | 'all';

/** Server failures in a row after which Sentry is down. */
export const DOWN_AFTER = 20;
/** Less than the five minutes between two runs, so that the next one asks. */
const FIRST_DISTANCE_MS = 240_000;
const LONGEST_DISTANCE_MS = 6 * 3_600_000;
/** What nobody asked for in this time after it was due, nobody needs any more. */
const FORGOTTEN_AFTER_MS = 3_600_000;
/** Issues of one project that refuse alike, while none answers, are the project's refusal. */
const PROJECT_AFTER = 3;
/** Some twenty kilobytes of an item. */
const MAX_ISSUE_IDS = 2000;
const MAX_TOLD_IDS = 100;
/** Issues that are asked for in one run although all that were asked of their project refused. */
export const STRANGERS_ASKED = 20;
const MAX_REASON = 300;

/** Statuses that say nothing about the thing: the token, a proxy's password, too many requests. */
const OF_ALL: ReadonlySet<number> = new Set([401, 407, 429]);

export function kindOf({ status, code }: Failure): FailureKind {
  if (status === null) return 'unanswered';
  if (OF_ALL.has(status) || (status >= 300 && status < 400)) return 'all';
  // Whoever answers in Sentry's place, or with no JSON, hardly does so for one issue.
  return status >= 500 || code === 'not_sentry' ? 'server' : 'one';
}

/** One entry for one thing, and one for a project whose issues all refuse alike. */
export const keyOf = ({ part, issueId, project }: Thing): string =>
  issueId === null ? `${part}#PROJECT#${project ?? ''}` : `${part}#ISSUE#${issueId}`;

export const projectOf = ({ part, project }: Thing): Thing => ({ part, issueId: null, project });

/** The entry after one more refusal. */
export function refused(
  before: Refusal | undefined,
  thing: Thing,
  { code, message }: Failure,
  nowMs: number,
): Refusal {
  const attempts = (before?.attempts ?? 0) + 1;
  const lastAt = new Date(nowMs).toISOString();
  return {
    part: thing.part,
    issueId: thing.issueId,
    project: thing.project ?? before?.project ?? null,
    issueIds: before?.issueIds ?? [],
    code,
    reason: message.length <= MAX_REASON ? message : `${message.slice(0, MAX_REASON - 1)}…`,
    since: before?.since ?? lastAt,
    lastAt,
    nextAt: new Date(nowMs + distanceAfter(attempts)).toISOString(),
    attempts,
  };
}

/** Twice as far each time, six hours at most. */
export const distanceAfter = (attempts: number): number =>
  Math.min(FIRST_DISTANCE_MS * 2 ** Math.min(attempts - 1, 30), LONGEST_DISTANCE_MS);

export const isDue = ({ nextAt }: Pick<Refusal, 'nextAt'>, nowMs: number): boolean =>
  Date.parse(nextAt) <= nowMs;

/** Nobody has needed it for long: the issue is complete, expired or gone. */
export const isForgotten = ({ nextAt }: Pick<Refusal, 'nextAt'>, nowMs: number): boolean =>
  nowMs - Date.parse(nextAt) > FORGOTTEN_AFTER_MS;

/**
 * Puts one entry in the place of the issues of a project that all refuse alike, where none of its issues answered.
 * @param answered `answeredKey` of every issue that Sentry gave.
 */
export function grouped(entries: readonly Refusal[], answered: ReadonlySet<string>): Refusal[] {
  const wholes = new Map(
    entries.filter(({ issueId }) => issueId === null).map((entry) => [keyOf(entry), entry]),
  );
  const kept: Refusal[] = [];
  const single = entries.filter(({ issueId }) => issueId !== null);
  for (const [key, some] of Map.groupBy(single, (entry) => keyOf(projectOf(entry)))) {
    const [first] = some;
    if (first === undefined) continue;
    const whole = wholes.get(key);
    const alike = some.filter(({ code }) => code === (whole ?? first).code);
    const isWhole = whole !== undefined || (alike.length === some.length && some.length >= PROJECT_AFTER);
    if (first.project === null || answered.has(answeredKey(first)) || !isWhole) {
      kept.push(...some);
      continue;
    }
    kept.push(...some.filter((entry) => !alike.includes(entry)));
    if (alike.length > 0) wholes.set(key, inOne(whole, alike, first));
  }
  return [...kept, ...wholes.values()];
}

/** One more issue of a project that refuses as those before it: no new try of the project. */
export const joined = (whole: Refusal, issueId: string): Refusal => ({
  ...whole,
  issueIds: whole.issueIds.length < MAX_ISSUE_IDS ? [...whole.issueIds, issueId] : whole.issueIds,
});

/** The issues of a project's entry, each by itself: another issue of the project answered. */
export const apart = (whole: Refusal): Refusal[] =>
  whole.issueIds.map((issueId) => ({ ...whole, issueId, issueIds: [] }));

export const answeredKey = ({ part, project }: Pick<Thing, 'part' | 'project'>): string =>
  `${part} ${project ?? ''}`;

function inOne(known: Refusal | undefined, some: readonly Refusal[], first: Refusal): Refusal {
  const ids = [
    ...new Set([...(known?.issueIds ?? []), ...some.flatMap(({ issueId }) => issueId ?? [])]),
  ].slice(0, MAX_ISSUE_IDS);
  const base = known ?? first;
  const all = [base, ...some];
  return {
    ...base,
    issueId: null,
    issueIds: ids,
    since: all.map(({ since }) => since).reduce((a, b) => (a < b ? a : b)),
    attempts: Math.max(...all.map(({ attempts }) => attempts)),
    nextAt: all.map(({ nextAt }) => nextAt).reduce((a, b) => (a > b ? a : b)),
    lastAt: all.map(({ lastAt }) => lastAt).reduce((a, b) => (a > b ? a : b)),
  };
}

/** How many issues are refused something; a project of which no issue is known counts as one. */
export function countRefused(entries: readonly Pick<Refusal, 'issueId' | 'issueIds'>[]): number {
  const issues = new Set<string>();
  let projects = 0;
  for (const { issueId, issueIds } of entries) {
    if (issueId !== null) issues.add(issueId);
    else if (issueIds.length === 0) projects++;
    else for (const id of issueIds) issues.add(id);
  }
  return issues.size + projects;
}

/** What people are told, the newest trouble first. */
export const told = (entries: readonly Refusal[]): Refusal[] =>
  newestFirst(entries).map((entry) => ({ ...entry, issueIds: entry.issueIds.slice(0, MAX_TOLD_IDS) }));

export const newestFirst = (entries: readonly Refusal[]): Refusal[] =>
  [...entries].sort((a, b) =>
    a.since === b.since ? (keyOf(a) < keyOf(b) ? -1 : 1) : a.since < b.since ? 1 : -1,
  );
