import { createHash } from 'node:crypto';

/** What one group's counters say of one UTC day in one project. */
export interface GroupDay {
  issueId: string;
  /** Null where nothing has described the group. */
  level: string | null;
  /** Events by hour of the day, `00`..`23`. */
  hours: ReadonlyMap<string, number>;
  /** Events by environment and release; those of counters that were written before pairs were counted are in none. */
  parts: readonly Part[];
}

export interface Part {
  environment: string | null;
  release: string | null;
  count: number;
}

/** Events of one level, environment and release. */
export interface Cell extends Part {
  level: string | null;
}

/** Stored events of one project and UTC day, added up over its groups: what trends are drawn from. */
export interface RollUp {
  projectId: string;
  /** `YYYY-MM-DD`. */
  day: string;
  /** By level, and in each 24 counts, one an hour. */
  hours: LevelHours[];
  /** Most events first. */
  cells: Cell[];
  /** Events in cells beyond the largest. */
  otherCells: number;
  /** The groups with most events, most first. */
  noisiest: { issueId: string; count: number }[];
  /** Groups with events on this day. */
  groups: number;
}

export interface LevelHours {
  level: string | null;
  counts: number[];
}

/** Cells of a day are one item of DynamoDB, which takes 400 KB (AWS, "Service, account, and table quotas"). */
const MAX_CELLS = 1_000;
/** Sentry has six levels; what else is sent is text from strangers. */
const MAX_LEVELS = 20;
const MAX_NOISIEST = 50;
/** As the table stores them; a hostile one would be stored a thousand times. */
const MAX_TEXT = 200;

/** Adds groups up, one after the other, so that a day of any size takes the memory of its cells alone. */
export interface RollUpBuilder {
  add(group: GroupDay): void;
  /** What was added so far. */
  rollUp(): RollUp;
}

export function createRollUp(projectId: string, day: string): RollUpBuilder {
  const levels = new Map<string | null, number[]>();
  const cells = new Map<string, Cell>();
  let noisiest: RollUp['noisiest'] = [];
  let groups = 0;

  const addHours = (level: string | null, hours: ReadonlyMap<string, number>) => {
    const key = levels.has(level) || levels.size < MAX_LEVELS ? level : null;
    const counts = levels.get(key) ?? Array.from({ length: 24 }, () => 0);
    for (const [hour, count] of hours) counts[Number(hour)] = (counts[Number(hour)] ?? 0) + count;
    levels.set(key, counts);
  };

  const addCell = (level: string | null, part: Part) => {
    const environment = bounded(part.environment);
    const release = bounded(part.release);
    const key = JSON.stringify([level, environment, release]);
    const known = cells.get(key)?.count ?? 0;
    cells.set(key, { level, environment, release, count: known + part.count });
  };

  return {
    add: ({ issueId, level, hours, parts }) => {
      const count = sum([...hours.values()]);
      if (count === 0) return;
      groups += 1;
      addHours(bounded(level), hours);
      for (const part of withRest(parts, count)) addCell(bounded(level), part);
      noisiest = [...noisiest, { issueId, count }].sort(mostFirst).slice(0, MAX_NOISIEST);
    },
    rollUp: () => {
      const sorted = [...cells.entries()].sort(
        ([a, one], [b, other]) => other.count - one.count || (a < b ? -1 : 1),
      );
      return {
        projectId,
        day,
        hours: [...levels].map(([level, counts]) => ({ level, counts })).sort(byLevel),
        cells: sorted.slice(0, MAX_CELLS).map(([, cell]) => cell),
        otherCells: sum(sorted.slice(MAX_CELLS).map(([, { count }]) => count)),
        noisiest,
        groups,
      };
    },
  };
}

/** Events of a counter that no pair accounts for are those of no known environment and release. */
function withRest(parts: readonly Part[], count: number): readonly Part[] {
  const rest = count - sum(parts.map((part) => part.count));
  return rest <= 0 ? parts : [...parts, { environment: null, release: null, count: rest }];
}

/** One text for one content. */
export const digestOfRollUp = (rollUp: RollUp): string =>
  createHash('sha256').update(JSON.stringify(rollUp)).digest('base64url').slice(0, 22);

/** The name under which cells have an environment or a release. */
export const countedName = (text: string): string => text.slice(0, MAX_TEXT);
const bounded = (text: string | null): string | null => (text === null ? null : countedName(text));
const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
const mostFirst = (a: { issueId: string; count: number }, b: { issueId: string; count: number }): number =>
  b.count - a.count || (a.issueId < b.issueId ? -1 : 1);
const byLevel = (a: LevelHours, b: LevelHours): number => ((a.level ?? '') < (b.level ?? '') ? -1 : 1);
