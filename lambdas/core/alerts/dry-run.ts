import { closes as isClosing, opens, rulesOf, type Entry } from './entry.ts';
import { spentOn, type Snoozes, type SpentOf } from './passage.ts';
import type { Rule } from './rules.ts';
import { sorted } from './sorting.ts';

/**
 * What would have been sent on a route that never fails: the same decisions as in delivery, with the clock of the changes.
 * What was held back comes out at the first whole minute after it may, as the notifier looks every minute.
 */

export type WouldSend =
  | { kind: 'single'; at: number; entry: Entry }
  | { kind: 'digest'; at: number; entries: readonly Entry[]; because: string };

const MINUTE_MS = 60_000;

/** That a person silenced a rule or a route at an instant, until another; one that has passed ends a silence. */
export interface SnoozeSet {
  atMs: number;
  /** `rule:<name>` or `route:<route>`. */
  thing: string;
  untilMs: number;
}

/** What was silenced at an instant: of each thing the last that was said of it. */
function snoozesAt(sets: readonly SnoozeSet[], nowMs: number): Snoozes {
  const said = sets.filter(({ atMs }) => atMs <= nowMs).toSorted((a, b) => a.atMs - b.atMs);
  return new Map(said.map(({ thing, untilMs }) => [thing, untilMs]));
}

/** `entries` are of one route, each judged at its `judgedAt`; those still held back at the end come out after it. */
export function dryRun(
  route: string,
  entries: readonly Entry[],
  rules: readonly Rule[],
  snoozes: readonly SnoozeSet[],
): WouldSend[] {
  const sent: WouldSend[] = [];
  const open = new Set<string>();
  let spent: SpentOf = {};
  let held: { entry: Entry; dueAt: number; because: string }[] = [];

  const release = (untilMs: number): void => {
    for (;;) {
      const first = Math.min(...held.map(({ dueAt }) => dueAt));
      const at = Math.ceil(first / MINUTE_MS) * MINUTE_MS;
      if (at > untilMs || held.length === 0) return;
      const due = held.filter(({ dueAt }) => dueAt <= at);
      held = held.filter(({ dueAt }) => dueAt > at);
      const names = new Set(due.flatMap(({ entry }) => rulesOf(entry)));
      spent = spentOn(
        rules.filter(({ name }) => names.has(name)),
        spent,
        at,
      );
      const because = due[0]?.because ?? 'cap';
      sent.push({ kind: 'digest', at, entries: due.map(({ entry }) => entry), because });
    }
  };

  for (const entry of entries.toSorted((a, b) => a.judgedAt - b.judgedAt || a.n - b.n)) {
    const nowMs = entry.judgedAt;
    // At the same minute what is new goes first, as on a route (notifier/work-route.ts).
    release(nowMs - 1);
    if (isClosing(entry)) {
      if (open.delete(entry.subject)) sent.push({ kind: 'single', at: nowMs, entry });
      continue;
    }
    const result = sorted([entry], { route, rules, spent, snoozes: snoozesAt(snoozes, nowMs), nowMs });
    spent = result.spent;
    held.push(...result.aside.map(({ dueAt, because }) => ({ entry, dueAt, because })));
    if (result.going.length === 0) continue;
    if (opens(entry)) open.add(entry.subject);
    sent.push({ kind: 'single', at: nowMs, entry });
  }
  release(Number.MAX_SAFE_INTEGER);
  return sent;
}
