import pMap from 'p-map';
import type { Snoozes } from '../core/alerts/passage.ts';
import { dueOf, probesOf, sorted } from '../core/alerts/sorting.ts';
import { METRICS } from '../contracts/metrics.ts';
import { sendEntries } from './send-entries.ts';
import { sendDigest } from './send-digest.ts';
import type { RouteAtWork } from './route-at-work.ts';
import type { NotifierServices } from './services.ts';
import { tellOfFailure } from './tell-of-failure.ts';

/**
 * Works on one route under its lease, so that nobody else sends there: what is due goes out in order, what caps and quiet
 * hours hold back is held back, what comes out of being held back goes as one digest. A route that fails or hangs ends its
 * own work alone.
 */

export type WorkEnd =
  /** Somebody else works on it. */
  | { end: 'busy' }
  /** The time is over before the work is. */
  | { end: 'more' }
  /** Nothing is left to do before then; null where that is for an event or the clock to say. */
  | { end: 'done'; nextAt: number | null };

/** Longer than the function runs: a lease that a crash leaves behind ends by itself. */
const LEASE_MS = 90_000;
const AT_ONCE = 100;
const SAVED_AT_ONCE = 8;
/** Two of different subjects in a row: it is the route that fails, and not one message. */
const PROBES = 2;

export async function workRoute(
  route: string,
  services: NotifierServices,
  hasTime: () => boolean,
): Promise<WorkEnd> {
  const { routes, clock, newId } = services;
  const owner = newId();
  const state = await routes.acquire(route, owner, clock.now() + LEASE_MS);
  if (state === null) return { end: 'busy' };
  const work: RouteAtWork = { route, owner, state, hasTime, snoozes: await readSnoozes(services) };
  try {
    return await workUnderLease(work, services);
  } finally {
    await routes.release(route, owner, work.state);
  }
}

const readSnoozes = async ({ snoozes }: NotifierServices): Promise<Snoozes> =>
  new Map((await snoozes.list()).map(({ thing, until }) => [thing, until]));

async function workUnderLease(work: RouteAtWork, services: NotifierServices): Promise<WorkEnd> {
  const { clock, routes } = services;
  for (;;) {
    await tellOfFailure(work, services);
    if (work.state.nextAt > clock.now()) return { end: 'done', nextAt: work.state.nextAt };
    if (!work.hasTime()) return { end: 'more' };
    const outgoing = await routes.outgoing(work.route, AT_ONCE);
    const due = dueOf(outgoing, clock.now());
    // All that goes out or is held back comes before the digest of what was held back.
    if (due.length > 0) await sendDue(due, work, services);
    else if (!(await sendDigest(work, services))) return { end: 'done', nextAt: firstOf(outgoing, work) };
  }
}

/** When the first attempt is due of those that have to wait. */
function firstOf(outgoing: readonly { nextAt: number }[], { state }: RouteAtWork): number | null {
  const next = Math.min(...outgoing.map(({ nextAt }) => nextAt));
  return outgoing.length === 0 ? (state.nextAt === 0 ? null : state.nextAt) : Math.max(next, state.nextAt);
}

async function sendDue(
  due: Parameters<typeof sorted>[0],
  work: RouteAtWork,
  services: NotifierServices,
): Promise<void> {
  const { routes, rules, clock, telemetry } = services;
  const some = work.state.failures > 0 ? probesOf(due, PROBES) : due;
  const { route, snoozes, owner } = work;
  const { going, aside, spent } = sorted(some, {
    ...{ route, rules, snoozes },
    spent: work.state.spent,
    nowMs: clock.now(),
  });
  work.state = { ...work.state, spent };
  // Before anything is sent, so that what a crash repeats counts.
  await routes.save(route, owner, work.state);
  if (aside.length > 0) {
    await routes.hold(aside);
    telemetry.metrics.count(METRICS.notificationsHeld, aside.length);
  }
  const unsent = await sendEntries(going, work, services);
  // They were let pass: what they took of the caps is not taken once more.
  const fresh = new Set(some.filter(({ isCounted }) => !isCounted).map(({ id }) => id));
  const counted = unsent.filter(({ id, isCounted }) => isCounted && fresh.has(id));
  await pMap(counted, (entry) => routes.saveEntry(entry), { concurrency: SAVED_AT_ONCE });
}
