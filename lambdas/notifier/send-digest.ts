import { METRICS } from '../contracts/metrics.ts';
import type { DeliveryResult } from '../contracts/notification.ts';
import { rulesOf } from '../core/alerts/entry.ts';
import { passageOf, spentOn } from '../core/alerts/passage.ts';
import { afterDelivery, afterFailure, type RouteState } from '../core/alerts/route-state.ts';
import type { SentLog } from '../core/alerts/sent-log.ts';
import { waitAfter } from '../core/alerts/waiting-time.ts';
import { attempt } from './attempt.ts';
import { digestDelivery, gather, type Gathered } from './notification-of.ts';
import type { NotifierServices } from './services.ts';
import type { RouteAtWork } from './route-at-work.ts';

/**
 * One message of all that came out of being held back. Which those are is written before it is sent: an attempt after a
 * crash has the same content and id, and what is held back meanwhile comes with the next one.
 */

/** A digest of which nobody knows whether it arrived is repeated once, like any message. */
const MOST_UNCERTAIN = 2;

type Digest = NonNullable<RouteState['digest']>;

/** @returns false where there is none to send now. */
export async function sendDigest(work: RouteAtWork, services: NotifierServices): Promise<boolean> {
  const { routes, clock } = services;
  const digest = work.state.digest ?? (await newDigest(work, services));
  if (digest === null) return false;
  if (digest.isDelivered) {
    await drop(digest, work, services);
    return true;
  }
  const gathered = await gatherAll(digest, work, services);
  if (gathered === null) {
    await save({ ...work.state, digest: null }, work, services);
    return true;
  }
  const rules = [...new Set(gathered.held.flatMap(rulesOf))];
  const asking = { route: work.route, rules, nowMs: clock.now() };
  // Quiet hours or a snooze may have begun meanwhile; a cap never holds back a digest of what it held back.
  if (!passageOf(asking, services.rules, { spent: {}, snoozes: work.snoozes }).go) return false;
  const uncertain = digest.uncertain + (digest.startedAt === null ? 0 : 1);
  if (uncertain >= MOST_UNCERTAIN) {
    await routes.addLog(
      logOfDigest(digest, work, gathered, { outcome: 'unknown', reason: work.state.reason }),
    );
    await drop(digest, work, services);
    return true;
  }
  const started = { ...digest, uncertain, startedAt: clock.now() };
  await save({ ...work.state, digest: started }, work, services);
  const place = { ...digest, route: work.route };
  const result = await attempt(place, () => digestDelivery(place, gathered, services), services);
  await settle(started, { gathered, result, rules }, work, services);
  return true;
}

async function newDigest(
  work: RouteAtWork,
  { routes, clock, newId }: NotifierServices,
): Promise<Digest | null> {
  const due = await routes.nextDue(work.route);
  const nowMs = clock.now();
  if (due === null || due > nowMs) return null;
  return { id: newId(), at: nowMs, uncertain: 0, startedAt: null, isDelivered: false };
}

async function gatherAll(
  { at }: Digest,
  { route }: RouteAtWork,
  { routes }: NotifierServices,
): Promise<Gathered | null> {
  let gathered: Gathered | null = null;
  for await (const page of routes.held(route, at)) gathered = gather(gathered, page);
  return gathered;
}

interface Sent {
  gathered: Gathered;
  result: DeliveryResult;
  rules: readonly string[];
}

async function settle(
  digest: Digest,
  { gathered, result, rules }: Sent,
  work: RouteAtWork,
  services: NotifierServices,
): Promise<void> {
  const { clock, routes, random, telemetry } = services;
  const at = clock.now();
  switch (result.outcome) {
    case 'delivered': {
      const counting = services.rules.filter(({ name }) => rules.includes(name));
      const spent = spentOn(counting, work.state.spent, at);
      const state = { ...afterDelivery(work.state, at), spent, digest: { ...digest, isDelivered: true } };
      await save(state, work, services);
      telemetry.metrics.count(METRICS.notificationsSent);
      await routes.addLog(logOfDigest(digest, work, gathered, { outcome: 'delivered', reason: null }));
      await drop(digest, work, services);
      return;
    }
    case 'refused':
    case 'skipped':
      if (result.outcome === 'refused') {
        work.state = afterFailure(work.state, at, result.reason);
        telemetry.metrics.count(METRICS.notificationsFailed);
      }
      await routes.addLog(
        logOfDigest(digest, work, gathered, { outcome: result.outcome, reason: result.reason }),
      );
      await drop(digest, work, services);
      return;
    case 'retry': {
      const { afterMs, reason, isUncertain = false } = result;
      const failed = afterFailure(work.state, at, reason);
      const nextAt = at + waitAfter(failed.failures, afterMs, random());
      const uncertain = digest.uncertain + (isUncertain ? 1 : 0);
      telemetry.metrics.count(METRICS.notificationsRetried);
      await save({ ...failed, nextAt, digest: { ...digest, uncertain, startedAt: null } }, work, services);
    }
  }
}

async function save(state: RouteState, work: RouteAtWork, { routes }: NotifierServices): Promise<void> {
  work.state = state;
  await routes.save(work.route, work.owner, state);
}

/** What the digest told of is held back no longer. */
async function drop(digest: Digest, work: RouteAtWork, services: NotifierServices): Promise<void> {
  for await (const page of services.routes.held(work.route, digest.at)) await services.routes.dropHeld(page);
  await save({ ...work.state, digest: null }, work, services);
}

const logOfDigest = (
  { id }: Digest,
  { route }: RouteAtWork,
  { count, held, because }: Gathered,
  { outcome, reason }: Pick<SentLog, 'outcome' | 'reason'>,
): SentLog => ({
  id,
  route,
  at: held.at(-1)?.dueAt ?? 0,
  kind: 'digest',
  what: because,
  group: null,
  title: null,
  rules: [...new Set(held.flatMap(rulesOf))],
  outcome,
  reason,
  attempts: 1,
  count,
});
