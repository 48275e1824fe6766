import * as z from 'zod';
import { groupEvent, type GroupEvent } from '../../contracts/domain-event.ts';
import { newEntry, type Entry } from './entry.ts';
import type { Rule } from './rules.ts';
import { afterSpans, type AboveSpan } from './threshold.ts';

/**
 * A change that a rule would tell of, once its group has had as many events as the rule's threshold asks for. Told when
 * they are reached; told again once they were fewer in between.
 */
export const watchSchema = z.object({
  rule: z.string(),
  event: groupEvent,
  remarks: z.array(z.string()),
  /** Since when the group's events are looked at: the first change that was below. */
  since: z.number(),
  /** Up to when the events were enough that were told; null where nothing was told yet. */
  toldUntil: z.number().nullable().default(null),
  /** How often it was told: part of the id of what is told. */
  times: z.number(),
});
export type Watch = z.infer<typeof watchSchema>;

/** What is watched no longer: a change of so long ago is no reason to tell of today's events. */
export const WATCH_MS = 14 * 86_400_000;

/**
 * What is watched after a change of which all holds but the number of events, or which was told: of the newest change, and
 * null where there is nothing to watch.
 */
export function watchAfter(
  { event, rule, nowMs }: { event: GroupEvent; rule: Rule; nowMs: number },
  judged: { isTold: boolean; remarks: readonly string[] },
  known: Watch | null,
): Watch | null {
  // In all, they are reached once; what waited for that waits no longer.
  if (judged.isTold && rule.atLeast?.withinMs == null && known === null) return null;
  const same = { rule: rule.name, event, remarks: [...judged.remarks], times: 0 };
  return judged.isTold
    ? { ...same, since: nowMs, toldUntil: nowMs }
    : { ...same, since: known?.since ?? nowMs, toldUntil: known?.toldUntil ?? null };
}

/** One entry for each route of the rule, when its threshold is reached after the change. */
export function entriesOfWatch({ event, times, remarks }: Watch, rule: Rule, nowMs: number): Entry[] {
  const told = [...remarks, `Told when ${rule.atLeast?.events ?? 0} events were reached.`];
  // By rule and time: the change itself may have been told here by another rule.
  const id = `${event.id}:${encodeURIComponent(rule.name)}:${times}`;
  return rule.to.map((route) =>
    newEntry(
      { kind: 'change', event, rules: [rule.name], remarks: told },
      { id, n: event.data.n, subject: event.subject, route, judgedAt: nowMs },
    ),
  );
}

/** What the group's events make of a watch, and whether it is to be told now. */
export function watched(watch: Watch, spans: readonly AboveSpan[]): { watch: Watch; tell: boolean } {
  const { toldUntil, isNew } = afterSpans(watch, spans);
  return { watch: { ...watch, toldUntil, times: watch.times + (isNew ? 1 : 0) }, tell: isNew };
}

/**
 * All watches are looked at once in a round, one round in each interval of a sync, by whoever comes first in it. A round that
 * its time does not suffice for continues where it stopped, so that none is forgotten.
 */
export const watchRoundSchema = z.object({
  /** Of all intervals since the epoch. */
  round: z.number(),
  intervalMs: z.number(),
  at: z.number(),
  /** Of the round before; null where there was none. */
  previousAt: z.number().nullable(),
  /** The last watch that was looked at. */
  after: z.string().nullable(),
  isDone: z.boolean(),
  leaseUntil: z.number(),
});
export type WatchRound = z.infer<typeof watchRoundSchema>;

/** The round to work on, and null where there is nothing to do or somebody is at it. */
export function nextRound(
  known: WatchRound | null,
  { nowMs, intervalMs, leaseMs }: { nowMs: number; intervalMs: number; leaseMs: number },
): WatchRound | null {
  const round = Math.floor(nowMs / intervalMs);
  const leaseUntil = nowMs + leaseMs;
  if (known !== null && !known.isDone) return known.leaseUntil > nowMs ? null : { ...known, leaseUntil };
  if (known !== null && known.round >= round) return null;
  return {
    round,
    intervalMs,
    at: nowMs,
    previousAt: known?.at ?? null,
    after: null,
    isDone: false,
    leaseUntil,
  };
}
