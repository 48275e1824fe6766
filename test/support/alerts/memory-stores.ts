import type { JudgedStore } from '../../../lambdas/adapters/table/alerts/judged-store.ts';
import type { ReportStore } from '../../../lambdas/adapters/table/alerts/report-store.ts';
import type { RouteStore, ToldOnRoute } from '../../../lambdas/adapters/table/alerts/route-store.ts';
import type { Snooze } from '../../../lambdas/adapters/table/alerts/snooze-store.ts';
import type { StopStore } from '../../../lambdas/adapters/table/alerts/stop-store.ts';
import type { WatchStore } from '../../../lambdas/adapters/table/alerts/watch-store.ts';
import {
  heldKey,
  heldUpTo,
  HELD_PREFIX,
  outgoingKey,
  OUTGOING_PREFIX,
} from '../../../lambdas/contracts/item-keys.ts';
import type { Entry, HeldEntry } from '../../../lambdas/core/alerts/entry.ts';
import { NEW_ROUTE, type RouteState } from '../../../lambdas/core/alerts/route-state.ts';
import type { SentLog } from '../../../lambdas/core/alerts/sent-log.ts';
import type { StoppedAddress } from '../../../lambdas/core/alerts/stopped-address.ts';
import type { Watch, WatchRound } from '../../../lambdas/core/alerts/watch.ts';

/** What the notifier keeps in the table, in memory: sorted by key, conditional, and copied in and out. */

const copy = <T>(value: T): T => structuredClone(value);

export class MemoryStores {
  readonly outgoing = new Map<string, Entry>();
  readonly held = new Map<string, HeldEntry>();
  readonly logs: SentLog[] = [];
  readonly snoozes: Snooze[] = [];
  readonly #judged = new Map<string, { ns: number[]; version: number }>();
  readonly #states = new Map<string, { state: RouteState; owner: string; until: number }>();
  readonly #told = new Map<string, ToldOnRoute>();
  readonly #reports = new Set<string>();
  readonly #watches = new Map<string, Watch>();
  #round: WatchRound | null = null;
  readonly #now: () => number;
  #rules: { digest: string; since: number } | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  readonly judgedStore: JudgedStore = {
    load: (subject) => Promise.resolve(copy(this.#judged.get(subject) ?? { ns: [], version: 0 })),
    commit: ({ subject, n, judged, entries, watches }) => {
      if ((this.#judged.get(subject)?.version ?? 0) !== judged.version) return Promise.resolve(false);
      this.#judged.set(subject, { ns: [...judged.ns, n].slice(-50), version: judged.version + 1 });
      for (const entry of entries) this.outgoing.set(keyOf(entry), copy(entry));
      for (const watch of watches) this.#watches.set(`${watch.rule}#${watch.event.subject}`, copy(watch));
      return Promise.resolve(true);
    },
    rulesInUse: () => Promise.resolve(this.#rules?.digest ?? ''),
    rulesSince: (digest, nowMs) => {
      if (this.#rules?.digest !== digest) this.#rules = { digest, since: nowMs };
      return Promise.resolve(this.#rules.since);
    },
  };

  readonly watchStore: WatchStore = {
    of: (rule, subject) => Promise.resolve(copy(this.#watches.get(`${rule}#${subject}`) ?? null)),
    page: (after, limit) => {
      const keys = [...this.#watches.keys()].sort().filter((key) => after === null || key > after);
      const page = keys.slice(0, limit);
      return Promise.resolve({
        watches: page.flatMap((key) => copy(this.#watches.get(key) ?? [])),
        next: keys.length > limit ? (page.at(-1) ?? null) : null,
      });
    },
    put: (watch) => this.watchStore.tell(watch, []),
    tell: (watch, entries) => {
      const key = `${watch.rule}#${watch.event.subject}`;
      if (this.#watches.get(key)?.event.id !== watch.event.id) return Promise.resolve();
      this.#watches.set(key, copy(watch));
      for (const entry of entries) this.outgoing.set(keyOf(entry), copy(entry));
      return Promise.resolve();
    },
    round: () => Promise.resolve(copy(this.#round)),
    saveRound: (round, known) => {
      const isSame = this.#round?.round === known?.round && this.#round?.leaseUntil === known?.leaseUntil;
      if (isSame) this.#round = copy(round);
      return Promise.resolve(isSame);
    },
    remove: (watch) => {
      const key = `${watch.rule}#${watch.event.subject}`;
      if (this.#watches.get(key)?.event.id === watch.event.id) this.#watches.delete(key);
      return Promise.resolve();
    },
  };

  readonly routeStore: RouteStore = {
    acquire: (route, owner, until) => {
      const known = this.#states.get(route);
      if (known !== undefined && known.until > this.#now()) return Promise.resolve(null);
      const state = known?.state ?? NEW_ROUTE;
      this.#states.set(route, { state, owner, until });
      return Promise.resolve(copy(state));
    },
    save: (route, owner, state) => this.#save(route, owner, state),
    release: async (route, owner, state) => {
      await this.#save(route, owner, state);
      this.#states.set(route, { state: copy(state), owner, until: 0 });
    },
    state: (route) => Promise.resolve(copy(this.#states.get(route)?.state ?? NEW_ROUTE)),
    add: (entry) => {
      if (!this.outgoing.has(keyOf(entry))) this.outgoing.set(keyOf(entry), copy(entry));
      return Promise.resolve();
    },
    outgoing: (route, limit) =>
      Promise.resolve(sortedIn(this.outgoing, `ALERT#ROUTE#${route}|${OUTGOING_PREFIX}`, limit)),
    saveEntry: (entry) => {
      this.outgoing.set(keyOf(entry), copy(entry));
      return Promise.resolve();
    },
    hold: (entries) => {
      for (const entry of entries) {
        this.held.set(keyOfHeld(entry), copy(entry));
        this.outgoing.delete(keyOf(entry));
      }
      return Promise.resolve();
    },
    heldFirst: (route, limit) =>
      Promise.resolve(sortedIn(this.held, `ALERT#ROUTE#${route}|${HELD_PREFIX}`, limit)),
    nextDue: (route) =>
      Promise.resolve(sortedIn(this.held, `ALERT#ROUTE#${route}|${HELD_PREFIX}`, 1)[0]?.dueAt ?? null),
    held: (route, atMs) => this.#pages(route, atMs),
    dropHeld: (entries) => {
      for (const entry of entries) this.held.delete(keyOfHeld(entry));
      return Promise.resolve();
    },
    finish: (entry, log, told) => {
      this.outgoing.delete(keyOf(entry));
      this.logs.push(log);
      if (told !== null) this.#told.set(`${entry.subject}|${entry.route}`, told);
      return Promise.resolve();
    },
    addLog: (log) => {
      this.logs.push(log);
      return Promise.resolve();
    },
    told: (subject, route) =>
      Promise.resolve(this.#told.get(`${subject}|${route}`) ?? { thread: null, isOpen: false }),
    log: (route, limit) => Promise.resolve(this.logs.filter((log) => log.route === route).slice(-limit)),
  };

  readonly stops = new Map<string, StoppedAddress>();
  readonly #tokens = new Map<string, string>();
  readonly #resumed = new Map<string, number>();
  readonly stopStore: StopStore = {
    stop: (stopped) => {
      const { address, since } = stopped;
      const isNew = !this.stops.has(address) && (this.#resumed.get(address) ?? -1) < since;
      if (isNew) this.stops.set(address, copy(stopped));
      return Promise.resolve(isNew);
    },
    resume: (address, atMs) => {
      this.stops.delete(address);
      this.#resumed.set(address, atMs);
      return Promise.resolve();
    },
    of: (address) => Promise.resolve(copy(this.stops.get(address) ?? null)),
    list: () => Promise.resolve([...this.stops.values()].map(copy)),
    keepToken: (address, fresh) => {
      const token = this.#tokens.get(address) ?? fresh;
      this.#tokens.set(address, token);
      return Promise.resolve(token);
    },
    tokenOf: (address) => Promise.resolve(this.#tokens.get(address) ?? null),
  };

  readonly reportStore: ReportStore = {
    routesWith: (weekEnd) =>
      Promise.resolve(
        new Set(
          [...this.#reports]
            .filter((key) => key.startsWith(`${weekEnd}#`))
            .map((key) => key.slice(weekEnd.length + 1)),
        ),
      ),
    add: (weekEnd, entry) => {
      const key = `${weekEnd}#${entry.route}`;
      if (!this.#reports.has(key)) this.outgoing.set(keyOf(entry), copy(entry));
      this.#reports.add(key);
      return Promise.resolve();
    },
  };

  #save(route: string, owner: string, state: RouteState): Promise<void> {
    const known = this.#states.get(route);
    if (known?.owner !== owner) return Promise.reject(new Error(`${owner} has lost the lease of ${route}`));
    this.#states.set(route, { ...known, state: copy(state) });
    return Promise.resolve();
  }

  async *#pages(route: string, atMs: number): AsyncIterable<HeldEntry[]> {
    const first = `ALERT#ROUTE#${route}|`;
    const due = sortedIn(this.held, `${first}${HELD_PREFIX}`).filter(
      (entry) => keyOfHeld(entry) < `${first}${heldUpTo(atMs + 1)}`,
    );
    for (let at = 0; at < due.length; at += 500) yield await Promise.resolve(due.slice(at, at + 500));
  }
}

const keyOf = ({ route, n, id }: Entry): string => {
  const { pk, sk } = outgoingKey(route, n, id);
  return `${pk}|${sk}`;
};
const keyOfHeld = ({ route, dueAt, n, id }: HeldEntry): string => {
  const { pk, sk } = heldKey(route, dueAt, n, id);
  return `${pk}|${sk}`;
};

const sortedIn = <T>(items: ReadonlyMap<string, T>, prefix: string, limit = Infinity): T[] =>
  [...items]
    .filter(([key]) => key.startsWith(prefix))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, limit)
    .map(([, item]) => copy(item));
