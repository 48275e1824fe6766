import { NOBODY } from '../../../lambdas/contracts/doer.ts';
import type { StoredEvidence } from '../../../lambdas/adapters/alert-evidence.ts';
import type { MakingEvent } from '../../../lambdas/core/alerts/judge.ts';
import type { CountedAt } from '../../../lambdas/core/alerts/threshold.ts';
import type { DomainEvent, GroupEvent } from '../../../lambdas/contracts/domain-event.ts';
import type { Delivery, DeliveryResult } from '../../../lambdas/contracts/notification.ts';
import type { NotifierMessage } from '../../../lambdas/contracts/notifier-message.ts';
import type { Rule } from '../../../lambdas/core/alerts/rules.ts';
import { onRecords } from '../../../lambdas/notifier/on-records.ts';
import { onTick } from '../../../lambdas/notifier/on-tick.ts';
import type { NotifierServices } from '../../../lambdas/notifier/services.ts';
import { quietTelemetry } from '../fakes/quiet-telemetry.ts';
import { MemoryStores } from './memory-stores.ts';
import { aReport } from './report.ts';
import { AT } from './events.ts';

export interface Sent {
  at: number;
  delivery: Delivery;
}

const MINUTE_MS = 60_000;

/** The notifier with its queue and its clock: hours pass in a moment, and every delay of a message is kept. */
export class NotifierWorld {
  nowMs: number;
  readonly stores: MemoryStores;
  /** Attempts, in order. */
  readonly attempts: Sent[] = [];
  /** What arrived. */
  readonly arrived: Sent[] = [];
  /** Changes that are stored, beside those that arrive. */
  readonly stored: GroupEvent[] = [];
  /** Stored events by group; without any, the change's own environment and release. */
  readonly making = new Map<string, MakingEvent | null>();
  /** When the events of groups happen, by group: each is stored at that very instant. */
  readonly happening = new Map<string, readonly number[]>();
  answer: (delivery: Delivery, nowMs: number) => DeliveryResult = () => ({
    outcome: 'delivered',
    thread: null,
  });
  hasTime = () => true;
  readonly services: NotifierServices;
  #queue: { at: number; body: string; id: number }[] = [];
  #ids = 0;
  #nextTick: number;

  constructor(rules: readonly Rule[], startMs = AT) {
    this.nowMs = startMs;
    this.#nextTick = startMs + MINUTE_MS;
    const clock = { now: () => this.nowMs };
    this.stores = new MemoryStores(clock.now);
    this.services = {
      rules,
      rulesText: 'these',
      patienceMs: 5 * MINUTE_MS,
      publicUrl: 'https://errors.example.com',
      report: null,
      reports: this.stores.reportStore,
      readReport: (window) => Promise.resolve(aReport(window)),
      judged: this.stores.judgedStore,
      routes: this.stores.routeStore,
      snoozes: { list: () => Promise.resolve(this.stores.snoozes.filter(({ until }) => until > this.nowMs)) },
      watches: this.stores.watchStore,
      stops: this.stores.stopStore,
      ledger: {
        changesBetween: (issueId, from, before) =>
          Promise.resolve(
            this.stored
              .filter(({ subject, data }) => subject === issueId && data.n >= from && data.n < before)
              .sort((a, b) => a.data.n - b.data.n),
          ),
        evidence: (event) => Promise.resolve(this.#evidenceOf(event)),
        countEvents: (issueId) => Promise.resolve(this.#countAfter(issueId, -Infinity)),
        eventsAfter: (issueId, afterMs) =>
          Promise.resolve({ events: this.#eventsAfter(issueId, afterMs), isWhole: true }),
        newestEvents: (issueId, count) =>
          Promise.resolve(this.#eventsAfter(issueId, -Infinity).slice(-count)),
        evidenceToShow: () =>
          Promise.resolve({
            eventId: null,
            eventUrl: null,
            text: null,
            environment: null,
            release: null,
            hours: [],
            doer: NOBODY,
          }),
        standings: () => Promise.resolve(new Map()),
      },
      send: (delivery) => {
        const sent = { at: this.nowMs, delivery };
        this.attempts.push(sent);
        const result = this.answer(delivery, this.nowMs);
        if (result.outcome === 'delivered') this.arrived.push(sent);
        return Promise.resolve(result);
      },
      enqueue: (messages, delaySeconds) => {
        for (const message of messages) this.#put(JSON.stringify(message), delaySeconds);
        return Promise.resolve();
      },
      clock,
      random: () => 0.5,
      newId: () => `id-${++this.#ids}`,
      newToken: () => `token-${++this.#ids}`,
      telemetry: quietTelemetry,
    };
  }

  /** As the bus hands it to the queue. */
  publish(...events: readonly DomainEvent[]): void {
    for (const detail of events) {
      this.#put(JSON.stringify({ 'detail-type': detail.type, source: detail.source, detail }), 0);
    }
  }

  /** As EventBridge hands on what SES tells. */
  feedback(detail: object): void {
    this.#put(JSON.stringify({ 'detail-type': 'Email Bounced', source: 'aws.ses', detail }), 0);
  }

  enqueue(message: NotifierMessage): void {
    this.#put(JSON.stringify(message), 0);
  }

  replay(event: DomainEvent): void {
    const { type, source } = event;
    this.#put(JSON.stringify({ 'detail-type': type, source, detail: event, 'replay-name': 'again' }), 0);
  }

  /** Lets time pass, with all that the queue and the scheduler bring meanwhile. */
  async pass(ms: number): Promise<void> {
    const end = this.nowMs + ms;
    for (;;) {
      const due = Math.min(...this.#queue.map(({ at }) => at), this.#nextTick);
      if (due > end) break;
      this.nowMs = Math.max(this.nowMs, due);
      if (this.#nextTick <= this.nowMs) {
        this.#nextTick += MINUTE_MS;
        await onTick(this.services, this.hasTime);
      }
      const batch = this.#queue.filter(({ at }) => at <= this.nowMs).slice(0, 100);
      this.#queue = this.#queue.filter((message) => !batch.includes(message));
      const records = batch.map(({ id, body }) => ({ messageId: String(id), body }));
      const toRetry = await onRecords(records, this.services, () => true);
      for (const { messageId, body } of records) if (toRetry.includes(messageId)) this.#put(body, 30);
    }
    this.nowMs = end;
  }

  /** Ids of changes that arrived one by one on a route. */
  singles(route: string): string[] {
    return this.arrived.flatMap(({ delivery }) =>
      delivery.route === route && delivery.notification.kind === 'single'
        ? [delivery.notification.told.event.id]
        : [],
    );
  }

  digests(route: string) {
    return this.arrived.flatMap(({ at, delivery }) =>
      delivery.route === route && delivery.notification.kind === 'digest'
        ? [{ at, ...delivery.notification }]
        : [],
    );
  }

  #put(body: string, delaySeconds: number): void {
    this.#queue.push({ at: this.nowMs + delaySeconds * 1_000, body, id: ++this.#ids });
  }

  #eventsAfter(issueId: string, afterMs: number): CountedAt[] {
    const times = (this.happening.get(issueId) ?? []).toSorted((a, b) => a - b);
    return times.filter((atMs) => atMs > afterMs && atMs <= this.nowMs).map((atMs) => ({ atMs, count: 1 }));
  }

  #countAfter = (issueId: string, afterMs: number): number => this.#eventsAfter(issueId, afterMs).length;

  #evidenceOf({ subject, data }: GroupEvent): StoredEvidence {
    const { environment, release, isEnvironmentUnknown, lastSeen } = data.group;
    const own = isEnvironmentUnknown
      ? null
      : { timestamp: lastSeen, environment, release, tags: new Map(), isOfUser: () => false };
    const event = this.making.has(subject) ? (this.making.get(subject) ?? null) : own;
    return {
      event,
      isEventHere: event !== null && event.timestamp >= lastSeen,
      firstRelease: null,
      isFirstIn: { environment: null, release: null },
      eventsWithin: (span) =>
        span === null ? data.group.events : this.#countAfter(subject, this.nowMs - span),
    };
  }
}
