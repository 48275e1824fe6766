import pMap from 'p-map';
import type { DomainEvent } from '../contracts/domain-event.ts';
import { isAskedForByAny, isGroupEvent, type Match } from '../core/alerts/judge.ts';
import type { Rule } from '../core/alerts/rules.ts';
import {
  aboveSpans,
  isCountedByHours,
  type AboveSpan,
  type WindowThreshold,
} from '../core/alerts/threshold.ts';
import {
  entriesOfWatch,
  nextRound,
  WATCH_MS,
  watchAfter,
  watched,
  type Watch,
  type WatchRound,
} from '../core/alerts/watch.ts';
import type { NotifierServices } from './services.ts';

/**
 * Thresholds are judged at the change, and from then on once in each interval of a sync, by when the group's events
 * happened: so a burst between two looks is found as well, and nobody is told of the same one twice
 * (docs/adr/0061).
 */

/** What of the notifier it takes. */
export type ThresholdServices = Pick<
  NotifierServices,
  'rules' | 'watches' | 'ledger' | 'clock' | 'patienceMs'
>;

const WATCHES_AT_ONCE = 4;
const PAGE = 200;
/** Longer than the function runs. */
const LEASE_MS = 90_000;
/** Webhooks that were lost come with a sync, which stores them after its end: events so old are looked at once more. */
const LATE_INTERVALS = 3;

/** The watches that rules asked for by an event have of its group. */
export async function watchesOf(
  event: DomainEvent,
  { rules, watches }: Pick<NotifierServices, 'rules' | 'watches'>,
): Promise<Watch[]> {
  if (!isGroupEvent(event)) return [];
  const asking = rules.filter((rule) => rule.atLeast !== null && isAskedForByAny(event, [rule]));
  const known = await pMap(asking, ({ name }) => watches.of(name, event.subject));
  return known.filter((watch) => watch !== null);
}

const windowOf = (rule: Rule | undefined): WindowThreshold | null => {
  const { events, withinMs } = rule?.atLeast ?? { events: 0, withinMs: null };
  return withinMs === null ? null : { events, withinMs };
};

/** The rules whose threshold was told, and whose events have not been fewer since. */
export async function toldThresholds(
  known: readonly Watch[],
  services: ThresholdServices,
): Promise<Set<string>> {
  const { rules, clock, patienceMs } = services;
  const nowMs = clock.now();
  const told = new Set<string>();
  for (const watch of known) {
    const window = windowOf(rules.find(({ name }) => name === watch.rule));
    // What is told is lengthened in every round: what ends before the last ones has ended.
    if (window === null || watch.toldUntil === null || watch.toldUntil < nowMs - LATE_INTERVALS * patienceMs)
      continue;
    const { toldUntil } = watch;
    if (toldUntil > nowMs) {
      told.add(watch.rule);
      continue;
    }
    const spans = await spansAfter(watch, toldUntil - window.withinMs, window, services);
    if (spans.some(({ fromMs, toMs }) => fromMs <= toldUntil && toMs > nowMs)) told.add(watch.rule);
  }
  return told;
}

/** Thresholds are watched on from here: below, until they are reached; above, until they could be reached anew. */
export function watchesAfter(
  event: DomainEvent,
  { matches, below, known }: { matches: readonly Match[]; below: readonly string[]; known: readonly Watch[] },
  { rules, clock }: Pick<NotifierServices, 'rules' | 'clock'>,
): Watch[] {
  if (!isGroupEvent(event)) return [];
  const told = new Map(matches.map(({ rule, remarks }) => [rule, remarks]));
  return rules
    .filter(({ name, atLeast }) => atLeast !== null && (below.includes(name) || told.has(name)))
    .map((rule) => {
      const judged = { isTold: told.has(rule.name), remarks: told.get(rule.name) ?? [] };
      const before = known.find((watch) => watch.rule === rule.name) ?? null;
      return watchAfter({ event, rule, nowMs: clock.now() }, judged, before);
    })
    .filter((watch) => watch !== null);
}

/** A round of all watches, or as much of it as there is time for. */
export async function checkWatches(services: ThresholdServices, hasTime: () => boolean): Promise<void> {
  const { watches, clock, patienceMs } = services;
  let known = await watches.round();
  let round = nextRound(known, { nowMs: clock.now(), intervalMs: patienceMs, leaseMs: LEASE_MS });
  if (round === null || !(await watches.saveRound(round, known))) return;
  for (;;) {
    const { watches: page, next } = await watches.page(round.after, PAGE);
    const { previousAt } = round;
    await pMap(page, (watch) => checkWatch(watch, previousAt, services), { concurrency: WATCHES_AT_ONCE });
    known = round;
    round = nextPlace(round, next, hasTime());
    if (!(await watches.saveRound(round, known)) || round.isDone || round.leaseUntil === 0) return;
  }
}

/** Where there is no time left the next minute continues. */
const nextPlace = (round: WatchRound, after: string | null, hasTime: boolean): WatchRound => ({
  ...round,
  after,
  isDone: after === null,
  leaseUntil: after === null || !hasTime ? 0 : round.leaseUntil,
});

async function checkWatch(
  watch: Watch,
  previousAt: number | null,
  services: ThresholdServices,
): Promise<void> {
  const { rules, watches, clock } = services;
  const rule = rules.find(({ name }) => name === watch.rule);
  const window = windowOf(rule);
  const isOver =
    clock.now() - Date.parse(watch.event.time) > WATCH_MS || (window === null && watch.toldUntil !== null);
  if (rule?.atLeast === undefined || rule.atLeast === null || isOver) return watches.remove(watch);
  const { watch: next, tell } =
    window === null
      ? await inAll(watch, rule.atLeast.events, services)
      : watched(watch, await newSpans(watch, previousAt, window, services));
  if (tell) {
    await watches.tell(next, entriesOfWatch(next, rule, clock.now()));
    // Counted over the whole life of a group, it is reached once.
    if (window === null) await watches.remove(next);
  } else if (next.toldUntil !== watch.toldUntil) await watches.put(next);
}

async function inAll(
  watch: Watch,
  events: number,
  { ledger, clock }: ThresholdServices,
): Promise<{ watch: Watch; tell: boolean }> {
  const tell = (await ledger.countEvents(watch.event.subject)) >= events;
  // Marked as told: whoever could not remove it afterwards does so in the next round, and tells nothing.
  return { watch: tell ? { ...watch, times: watch.times + 1, toldUntil: clock.now() } : watch, tell };
}

/** By the events since the round before, with those that came late, and the span in front of them. */
const newSpans = (
  watch: Watch,
  previousAt: number | null,
  window: WindowThreshold,
  services: ThresholdServices,
): Promise<AboveSpan[]> => {
  const looked = previousAt === null ? 0 : previousAt - LATE_INTERVALS * services.patienceMs;
  return spansAfter(watch, Math.max(watch.since, looked) - window.withinMs, window, services);
};

/** As many rows as there can be while the threshold is never reached, and some. */
const MOST_READ = 50_000;
const mostOf = ({ events, withinMs }: WindowThreshold, spanMs: number): number =>
  Math.min(events * (Math.ceil(spanMs / withinMs) + 1) + 1_000, MOST_READ);

async function spansAfter(
  { event: { subject } }: Watch,
  afterMs: number,
  window: WindowThreshold,
  { ledger, clock }: ThresholdServices,
): Promise<AboveSpan[]> {
  const how = { most: mostOf(window, clock.now() - afterMs), byHours: isCountedByHours(window) };
  const { events, isWhole } = await ledger.eventsAfter(subject, afterMs, how);
  const spans = aboveSpans(events, window);
  const last = spans.at(-1);
  if (isWhole || last === undefined) return spans;
  // A storm: between what was read and its newest events it is taken to have gone on.
  const newest = await ledger.newestEvents(subject, window.events);
  const end = aboveSpans(newest, window).at(-1)?.toMs ?? Math.min(...newest.map(({ atMs }) => atMs));
  last.toMs = Math.max(last.toMs, end);
  return spans;
}
