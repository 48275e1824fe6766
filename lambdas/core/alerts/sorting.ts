import { closes, rulesOf, type Entry, type HeldEntry } from './entry.ts';
import { passageOf, type Snoozes, type SpentOf } from './passage.ts';
import type { Rule } from './rules.ts';

/** What of a route's entries goes out now, and what is held back. */
export interface Sorted {
  going: Entry[];
  aside: HeldEntry[];
  spent: SpentOf;
}

export interface Sorting {
  route: string;
  rules: readonly Rule[];
  spent: SpentOf;
  snoozes: Snoozes;
  nowMs: number;
}

/** What a failing route has kept waiting for so long comes as one digest, where it is more than a few. */
const LATE_MS = 15 * 60_000;
const FEW = 3;
/** One message that fails while others arrive is told in a digest after so many attempts, which take more than an hour. */
const MOST_ATTEMPTS = 20;

/** One that waits for its next attempt holds up what comes after it of the same subject, and nothing else. */
export function dueOf(entries: readonly Entry[], nowMs: number): Entry[] {
  const waiting = new Set<string>();
  return entries.filter(({ subject, nextAt }) => {
    if (nextAt > nowMs) waiting.add(subject);
    return !waiting.has(subject);
  });
}

/** The first of each of so many subjects: what is tried on a route that fails. */
export function probesOf(due: readonly Entry[], count: number): Entry[] {
  const subjects = new Set<string>();
  return due.filter(({ subject }) => {
    if (subjects.has(subject) || subjects.size === count) return false;
    subjects.add(subject);
    return true;
  });
}

export function sorted(due: readonly Entry[], sorting: Sorting): Sorted {
  const { nowMs } = sorting;
  const late = due.filter((entry) => isHoldable(entry) && nowMs - entry.judgedAt > LATE_MS);
  const result: Sorted = { going: [], aside: [], spent: sorting.spent };
  for (const entry of due) {
    const isLate = late.length > FEW && late.includes(entry);
    if (isHoldable(entry) && (isLate || entry.attempts >= MOST_ATTEMPTS)) {
      result.aside.push({ ...entry, because: 'failing', heldAt: entry.judgedAt, dueAt: nowMs });
    } else sortOne(entry, result, sorting);
  }
  return result;
}

function sortOne(entry: Entry, result: Sorted, { route, rules, snoozes, nowMs }: Sorting): void {
  if (!isHoldable(entry)) {
    result.going.push(entry);
    return;
  }
  // It has been counted already; quiet hours may have begun since.
  const { isCounted } = entry;
  const asking = { route, rules: rulesOf(entry), nowMs };
  const passage = passageOf(asking, rules, { spent: isCounted ? {} : result.spent, snoozes });
  if (!passage.go) {
    result.aside.push({ ...entry, because: passage.because, heldAt: nowMs, dueAt: passage.until });
    return;
  }
  if (!isCounted) result.spent = passage.spent;
  result.going.push({ ...entry, isCounted: true });
}

/** What closes what was opened waits for nothing, and a person who asks for a test looks for it now. */
const isHoldable = (entry: Entry): boolean => entry.matter.kind === 'change' && !closes(entry);
