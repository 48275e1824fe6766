import { createHmac, randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { messageOf } from '../exchange.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { REORDER_SPREAD_MS, type FaultSettings } from '../faults/faults.ts';
import type { Actor } from '../tracker/model.ts';
import { encodeLikePython } from './wire-json.ts';

/** `sentry-apps.webhook.timeout.sec`. */
const TIMEOUT_MS = 1000;
/** Sentry's task workers; keeps a burst of thousands from opening thousands of sockets at once. */
const WORKERS = 16;
const LOG_LENGTH = 500;

export interface WebhookTarget {
  url: string;
  /** The integration's client secret: the HMAC key. */
  secret: string;
  /** Sent as a custom header `Authorization: Bearer ...`. */
  bearer?: string;
}

/** One hook to send. `data` runs when a worker takes the job, so it may show a newer state; null cancels it. */
export interface HookJob {
  resource: string;
  action: string;
  issueId: string | null;
  actor: Actor;
  data: () => Record<string, unknown> | null;
}

export interface Delivery {
  at: string;
  resource: string;
  action: string;
  issueId: string | null;
  requestId: string | null;
  /** The receiver's answer, null without one. */
  status: number | null;
  error: string | null;
  ms: number;
  bytes: number;
  /** Why it was not sent at all. */
  dropped: 'fault' | 'silence' | 'circuit' | null;
}

export const SENTRY_ACTOR: Actor = { type: 'application', id: 'sentry', name: 'Sentry' };

/** Lower-case hex HMAC-SHA256 of the exact text that is sent. */
const sign = (body: string, secret: string): string =>
  createHmac('sha256', secret).update(body, 'utf8').digest('hex');

/** Posts once; resolves with the status of whatever answers within a second. Redirects are an answer too. */
const post = (
  url: URL,
  headers: Record<string, string>,
  body: string,
  signal: AbortSignal,
): Promise<number> =>
  new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(url, { method: 'POST', headers, agent: false, signal }, (response) => {
      response.on('error', reject);
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.resume();
    });
    request.on('error', reject);
    request.end(body);
  });

/**
 * Sends signed hooks as Sentry does for an internal integration: one attempt each, no retry, no order. Jobs wait in
 * a queue for a worker; `faults` may lose, delay or double them.
 */
export class WebhookSender {
  target: WebhookTarget | null;
  /** Resources that the integration subscribes to. */
  subscribed: ReadonlySet<string> = new Set(['issue', 'error', 'event_alert']);
  readonly installation = randomUUID();
  private readonly now: () => number;
  private readonly random: () => number;
  private readonly faults: () => FaultSettings['webhooks'];
  private readonly breaker: CircuitBreaker;
  private readonly queue: HookJob[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly stopping = new AbortController();
  private readonly waiting: (() => void)[] = [];
  private readonly log: Delivery[] = [];
  private busy = 0;
  private counts = { sent: 0, accepted: 0, failed: 0, dropped: 0 };

  constructor(options: {
    target: WebhookTarget | null;
    now: () => number;
    random: () => number;
    faults: () => FaultSettings['webhooks'];
  }) {
    this.target = options.target;
    this.now = options.now;
    this.random = options.random;
    this.faults = options.faults;
    this.breaker = new CircuitBreaker(options.now);
  }

  /** The last 500 deliveries, oldest first. */
  deliveries(): readonly Delivery[] {
    return this.log;
  }

  figures(): { sent: number; accepted: number; failed: number; dropped: number; pending: number } {
    return { ...this.counts, pending: this.pending() };
  }

  enqueue(job: HookJob): void {
    if (this.target === null || this.stopping.signal.aborted || !this.subscribed.has(job.resource)) return;
    const faults = this.faults();
    if (faults.silence || faults.dropResources.includes(job.resource)) {
      this.drop(job, 'silence');
      return;
    }
    if (this.random() < faults.drop) {
      this.drop(job, 'fault');
      return;
    }
    this.schedule(job);
    if (this.random() < faults.duplicate) this.schedule(job);
  }

  /** Resolves when every accepted job has been sent. */
  async idle(): Promise<void> {
    if (this.pending() > 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Drops what waits and aborts what is on its way. */
  stop(): void {
    this.stopping.abort();
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.queue.length = 0;
    this.wake();
  }

  private pending(): number {
    return this.queue.length + this.busy + this.timers.size;
  }

  private schedule(job: HookJob): void {
    const { delayMs, reorder } = this.faults();
    const [least, most] = delayMs;
    const wait = least + this.random() * (most - least) + (reorder ? this.random() * REORDER_SPREAD_MS : 0);
    if (wait === 0) {
      this.queue.push(job);
      setImmediate(() => this.work());
      return;
    }
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.queue.push(job);
      this.work();
    }, wait);
    this.timers.add(timer);
  }

  private work(): void {
    while (this.busy < WORKERS) {
      const job = this.queue.shift();
      if (job === undefined) break;
      this.busy++;
      void this.deliver(job).finally(() => {
        this.busy--;
        this.work();
        this.wake();
      });
    }
  }

  private wake(): void {
    if (this.pending() === 0) for (const resolve of this.waiting.splice(0)) resolve();
  }

  private drop(job: HookJob, reason: 'fault' | 'silence' | 'circuit'): void {
    this.counts.dropped++;
    this.record(job, { requestId: null, status: null, error: null, ms: 0, bytes: 0, dropped: reason });
  }

  private record(
    job: HookJob,
    outcome: Pick<Delivery, 'requestId' | 'status' | 'error' | 'ms' | 'bytes' | 'dropped'>,
  ): void {
    const { resource, action, issueId } = job;
    this.log.push({ at: new Date(this.now()).toISOString(), resource, action, issueId, ...outcome });
    if (this.log.length > LOG_LENGTH) this.log.shift();
  }

  private async deliver(job: HookJob): Promise<void> {
    const { target } = this;
    const data = job.data();
    if (target === null || data === null) return;
    if (this.breaker.isOpen()) {
      this.drop(job, 'circuit');
      return;
    }
    const { action, actor } = job;
    const body = encodeLikePython({ action, installation: { uuid: this.installation }, data, actor });
    const requestId = randomUUID().replaceAll('-', '');
    const headers = {
      ...(target.bearer === undefined ? {} : { Authorization: `Bearer ${target.bearer}` }),
      'User-Agent': 'sentry/26.11.0 (https://sentry.io)',
      'Accept-Encoding': 'gzip, deflate',
      Accept: '*/*',
      'Content-Type': 'application/json',
      'Request-ID': requestId,
      'Sentry-Hook-Resource': job.resource,
      'Sentry-Hook-Timestamp': String(Math.floor(this.now() / 1000)),
      'Sentry-Hook-Signature': sign(body, target.secret),
      'Content-Length': String(Buffer.byteLength(body)),
    };
    const started = performance.now();
    let status: number | null = null;
    let error: string | null = null;
    const signal = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    try {
      status = await post(new URL(target.url), headers, body, signal);
    } catch (failure) {
      error = signal.aborted ? 'timeout' : messageOf(failure);
    }
    this.breaker.record(error !== null);
    this.counts.sent++;
    if (status !== null && status < 400) this.counts.accepted++;
    else this.counts.failed++;
    const ms = Math.round(performance.now() - started);
    this.record(job, { requestId, status, error, ms, bytes: body.length, dropped: null });
  }
}
