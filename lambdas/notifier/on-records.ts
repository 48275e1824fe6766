import pMap from 'p-map';
import { domainEvent } from '../contracts/domain-event.ts';
import { emailFeedback, type EmailFeedback } from '../contracts/email-feedback.ts';
import { METRICS } from '../contracts/metrics.ts';
import {
  busMessage,
  notifierMessage,
  type NotifierMessage,
  type TestMessage,
} from '../contracts/notifier-message.ts';
import { newEntry, type Entry } from '../core/alerts/entry.ts';
import { messageOf } from '../core/failure.ts';
import { judgeEvents, type Arrived } from './judge-events.ts';
import { reportOnRequest } from './send-report.ts';
import type { NotifierServices } from './services.ts';
import { resumeAddress, stopAddresses, unsubscribeAddress } from './stop-addresses.ts';
import { workRoute } from './work-route.ts';

export interface NotifierRecord {
  messageId: string;
  body: string;
}

/** SQS keeps a message back for fifteen minutes at most (AWS, "Amazon SQS delay queues"); the tick looks every minute. */
const LONGEST_DELAY_SECONDS = 60;
const MOST_TRIES = 5;

/**
 * One batch of either queue: events are judged, then routes worked on side by side, so that one that hangs holds up no
 * other. Returns the ids of messages to retry; what cannot be read is one of them, and ends in the dead-letter queue.
 */
export async function onRecords(
  records: readonly NotifierRecord[],
  services: NotifierServices,
  hasTime: () => boolean,
): Promise<string[]> {
  const read = records.map((record) => ({ record, message: messageIn(record.body) }));
  const toRetry = read.filter(({ message }) => message === undefined).map(({ record }) => record.messageId);
  for (const messageId of toRetry) services.telemetry.log.error('a message cannot be read', { messageId });

  const events = read.flatMap(({ record, message }) =>
    message?.kind === 'event' || message?.kind === 'waiting' ? [{ record, arrived: arrivedOf(message) }] : [],
  );
  const { routes, failed } = await judgeEvents(
    events.map(({ arrived }) => arrived),
    services,
  );
  for (const { record, arrived } of events) {
    if (!failed.has(arrived.event.id)) continue;
    toRetry.push(record.messageId);
    const reason = messageOf(failed.get(arrived.event.id));
    services.telemetry.log.warn('an event could not be judged and is retried', {
      event: arrived.event.id,
      reason,
    });
  }
  await services.enqueue(
    [...routes].map((route) => ({ v: 1, kind: 'route', route, tries: 0 })),
    0,
  );

  for (const { record, message } of read) {
    if (!(await isStopKept(message, services))) toRetry.push(record.messageId);
  }

  const tests = read.flatMap(({ message }) => (message?.kind === 'test' ? [message] : []));
  for (const test of tests) await services.routes.add(await testEntry(test, services));
  const work = read.flatMap(({ message }) => (message?.kind === 'route' ? [message] : []));
  const tries = new Map(work.map((message) => [message.route, message.tries]));
  for (const { route } of tests) tries.set(route, 0);
  await pMap(tries, ([route, count]) => workOn(route, count, services, hasTime));
  return toRetry;
}

/** False where it could not be written down: SQS brings it again. */
async function isStopKept(
  message: ReturnType<typeof messageIn>,
  services: NotifierServices,
): Promise<boolean> {
  try {
    if (message?.kind === 'feedback') await stopAddresses(message.feedback, services);
    if (message?.kind === 'resume') await resumeAddress(message, services);
    if (message?.kind === 'unsubscribe') await unsubscribeAddress(message, services);
    return true;
  } catch (cause) {
    services.telemetry.log.warn('an address could not be stopped or taken up', { reason: messageOf(cause) });
    return false;
  }
}

function testEntry(test: TestMessage, services: NotifierServices): Promise<Entry> {
  if (test.what === 'report') return reportOnRequest(test, services);
  const { id, route, by, at } = test;
  const nowMs = services.clock.now();
  const place = { id, n: nowMs, subject: id, route, judgedAt: nowMs };
  return Promise.resolve(newEntry({ kind: 'test', by, at }, place));
}

/** What fails here is looked at again within a minute. */
async function workOn(
  route: string,
  tries: number,
  services: NotifierServices,
  hasTime: () => boolean,
): Promise<void> {
  const { enqueue, clock, telemetry } = services;
  const again = (delaySeconds: number, count: number) =>
    enqueue([{ v: 1, kind: 'route', route, tries: count }], delaySeconds);
  try {
    const result = await workRoute(route, services, hasTime);
    switch (result.end) {
      case 'busy':
        // Whoever works on it may have looked just before the new message was there.
        if (tries < MOST_TRIES) await again(2 ** tries, tries + 1);
        return;
      case 'more':
        await again(0, 0);
        return;
      case 'done': {
        if (result.nextAt === null) return;
        const seconds = Math.max(1, Math.ceil((result.nextAt - clock.now()) / 1000));
        if (seconds <= LONGEST_DELAY_SECONDS) await again(seconds, 0);
      }
    }
  } catch (cause) {
    telemetry.metrics.count(METRICS.notificationsRetried);
    telemetry.log.error('a route could not be worked on', { route, reason: messageOf(cause) });
  }
}

type ReadMessage =
  | NotifierMessage
  | { kind: 'event'; event: Arrived['event'] }
  | { kind: 'feedback'; feedback: EmailFeedback };

/** Undefined where it is neither an event of the bus nor one of ours. */
function messageIn(body: string): ReadMessage | { kind: 'replay' } | undefined {
  const json = jsonOf(body);
  const own = notifierMessage.safeParse(json);
  if (own.success) return own.data;
  const bus = busMessage.safeParse(json);
  if (!bus.success) return undefined;
  // What a replay of the bus repeats was told when it happened.
  if (bus.data['replay-name'] !== undefined) return { kind: 'replay' };
  const feedback = emailFeedback.safeParse(json);
  if (feedback.success) return { kind: 'feedback', feedback: feedback.data };
  const event = domainEvent.safeParse(bus.data.detail);
  return event.success ? { kind: 'event', event: event.data } : undefined;
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

const arrivedOf = (message: Extract<ReadMessage, { kind: 'event' | 'waiting' }>): Arrived =>
  message.kind === 'event'
    ? { event: message.event, since: null, tries: 0 }
    : { event: message.event, since: message.since, tries: message.tries };
