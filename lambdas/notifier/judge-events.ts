import pMap from 'p-map';
import type { Judged } from '../adapters/table/alerts/judged-store.ts';
import type { DomainEvent, GroupEvent } from '../contracts/domain-event.ts';
import { entriesOf, isPager, subjectOf, type Entry } from '../core/alerts/entry.ts';
import { isAskedForByAny, isGroupEvent, judge, type ChangeEvidence } from '../core/alerts/judge.ts';
import { routesOf } from '../core/alerts/rules.ts';
import type { Watch } from '../core/alerts/watch.ts';
import { TransientError } from '../core/failure.ts';
import type { NotifierServices } from './services.ts';
import { toldThresholds, watchesAfter, watchesOf } from './thresholds.ts';

/**
 * Judges events, each once and those of a group in the order of their numbers, and writes what is to be told in the same
 * transaction: an event that is retried finds itself judged. What the chain of `previous` names and has not come yet is
 * read from the table and judged first.
 */

export interface Arrived {
  event: DomainEvent;
  /** Since when its making event is waited for; null where it has just come. */
  since: number | null;
  tries: number;
}

export interface JudgedEvents {
  /** On which there is something to do now. */
  routes: ReadonlySet<string>;
  /** Ids of events that failed and have to be retried. */
  failed: ReadonlyMap<string, unknown>;
}

const SUBJECTS_AT_ONCE = 8;
/** Conflicts are between a few instances of the notifier; each round one of them gets on. */
const MAX_ROUNDS = 10;
/** Events are announced anew for so long; what is older is no news. */
const OLDEST_MS = 7 * 86_400_000;
const WAITS_SECONDS = [1, 2, 4, 8, 15, 30, 60];

export async function judgeEvents(
  arrived: readonly Arrived[],
  services: NotifierServices,
): Promise<JudgedEvents> {
  const { rules, clock } = services;
  const routes = new Set<string>();
  const failed = new Map<string, unknown>();
  const asked = arrived.filter(
    ({ event }) =>
      (isAskedForByAny(event, rules) || mayClose(event, services)) &&
      clock.now() - Date.parse(event.time) < OLDEST_MS,
  );
  if (asked.length === 0) return { routes, failed };
  const since = await services.judged.rulesSince(services.rulesText, clock.now());
  const bySubject = Map.groupBy(asked, ({ event }) => subjectOf(event));
  await pMap(
    bySubject.values(),
    async (ofSubject) => {
      for (const one of ofSubject.toSorted((a, b) => a.event.data.n - b.event.data.n)) {
        try {
          for (const route of await judgeInOrder(one, since, services)) routes.add(route);
        } catch (cause) {
          failed.set(one.event.id, cause);
        }
      }
    },
    { concurrency: SUBJECTS_AT_ONCE },
  );
  return { routes, failed };
}

const pagersOf = ({ rules }: NotifierServices): string[] => routesOf(rules).filter(isPager);

/** What was opened on a pager is closed there, whether a rule tells of the end or not. */
const mayClose = (event: DomainEvent, services: NotifierServices): boolean => {
  const pagers = pagersOf(services);
  return pagers.length > 0 && entriesOf(event, [], pagers, 0).length > 0;
};

async function judgeInOrder(
  one: Arrived,
  since: number,
  services: NotifierServices,
): Promise<readonly string[]> {
  const { event } = one;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const judged = await services.judged.load(subjectOf(event));
    if (judged.ns.includes(event.data.n)) return [];
    const next = (await unjudgedBefore(event, judged, since, services)) ?? event;
    const result = await judgeNow({ ...one, event: next }, judged, services);
    if (result === 'waits') {
      await wait(one, services);
      return [];
    }
    if (result === 'conflict' || next !== event) continue;
    return result;
  }
  throw new TransientError(
    'judging_busy',
    `The changes of ${event.subject} are judged by several at once; ${event.id} is retried.`,
  );
}

/** The first change of the chain in front of this one that has to be told and was not judged. */
async function unjudgedBefore(
  event: DomainEvent,
  { ns }: Judged,
  since: number,
  services: NotifierServices,
): Promise<GroupEvent | undefined> {
  if (!isGroupEvent(event)) return undefined;
  const { n, previous } = event.data;
  if (previous === null || ns.includes(previous) || previous < since) return undefined;
  const from = Math.max(since, ...ns.filter((known) => known < n).map((known) => known + 1));
  const between = await services.ledger.changesBetween(event.subject, from, n);
  return between.find(
    (change) =>
      !ns.includes(change.data.n) && (isAskedForByAny(change, services.rules) || mayClose(change, services)),
  );
}

async function judgeNow(
  { event, since }: Arrived,
  judged: Judged,
  services: NotifierServices,
): Promise<'waits' | 'conflict' | readonly string[]> {
  const nowMs = services.clock.now();
  const hasWaited = since !== null && nowMs - since >= services.patienceMs;
  const known = await watchesOf(event, services);
  const evidence = await evidenceOf(event, { hasWaited, known }, services);
  const result = judge(event, services.rules, evidence);
  if (result.waits) return 'waits';
  const entries = entriesOf(event, result.matches, pagersOf(services), nowMs);
  const isWritten = await services.judged.commit({
    subject: subjectOf(event),
    n: event.data.n,
    judged,
    entries,
    watches: watchesAfter(event, { ...result, known }, services),
  });
  if (!isWritten) return 'conflict';
  return entries.map(({ route }: Entry) => route);
}

async function evidenceOf(
  event: DomainEvent,
  { hasWaited, known }: { hasWaited: boolean; known: readonly Watch[] },
  services: NotifierServices,
): Promise<ChangeEvidence> {
  if (!isGroupEvent(event)) return { ...NO_EVIDENCE, hasWaited };
  const words = services.rules.filter((rule) => isAskedForByAny(event, [rule]));
  const stored = await services.ledger.evidence(event, words);
  return { ...stored, hasWaited, toldThresholds: await toldThresholds(known, services) };
}

const NO_EVIDENCE: Omit<ChangeEvidence, 'hasWaited'> = {
  event: null,
  isEventHere: true,
  isFirstIn: { environment: null, release: null },
  eventsWithin: () => 0,
  toldThresholds: new Set(),
  firstRelease: null,
};

/** With growing distance, and at most as long as a sync takes to bring what a webhook did not. */
async function wait({ event, since, tries }: Arrived, services: NotifierServices): Promise<void> {
  const delay = WAITS_SECONDS[Math.min(tries, WAITS_SECONDS.length - 1)] ?? 60;
  const message = {
    v: 1,
    kind: 'waiting',
    event,
    since: since ?? services.clock.now(),
    tries: tries + 1,
  } as const;
  await services.enqueue([message], delay);
}
