import pMap from 'p-map';
import { METRICS } from '../contracts/metrics.ts';
import { FAILING_MS, isToBeTold } from '../core/alerts/route-state.ts';
import { addressOf } from '../core/alerts/stopped-address.ts';
import { makeReports } from './send-report.ts';
import { routesIn, type NotifierServices } from './services.ts';
import { checkWatches } from './thresholds.ts';

/**
 * Every minute: the report of a week that is over, what comes out of being held back, what waits for another attempt, and, every five minutes, whether a
 * threshold is reached by now. Looks only; the work goes through the queue, one message for each route.
 */

const ROUTES_AT_ONCE = 8;

export async function onTick(services: NotifierServices, hasTime: () => boolean): Promise<void> {
  const { rules, rulesText, judged, clock, enqueue } = services;
  const routes = routesIn(services);
  if (routes.length === 0) return;
  if (rules.length > 0) await judged.rulesSince(rulesText, clock.now());
  if (rules.some(({ atLeast }) => atLeast !== null)) await checkWatches(services, hasTime);
  await countStopped(routes, services);
  const work = await pMap(routes, (route) => hasWork(route, services), { concurrency: ROUTES_AT_ONCE });
  const busy = routes.filter((_, index) => work[index] === true);
  await enqueue(
    busy.map((route) => ({ v: 1, kind: 'route', route, tries: 0 })),
    0,
  );
  // Last: where the report cannot be made, everything else is under way.
  await makeReports(services);
}

/** As long as somebody expects e-mail at an address that gets none, the alarm rings. */
async function countStopped(
  routes: readonly string[],
  { stops, telemetry }: NotifierServices,
): Promise<void> {
  const addresses = new Set(routes.flatMap((route) => addressOf(route) ?? []));
  if (addresses.size === 0) return;
  const stopped = (await stops.list()).filter(({ address }) => addresses.has(address));
  if (stopped.length > 0) telemetry.metrics.count(METRICS.routesFailing, stopped.length);
}

async function hasWork(route: string, { routes, clock, telemetry }: NotifierServices): Promise<boolean> {
  const nowMs = clock.now();
  const state = await routes.state(route);
  if (state.failingSince !== null && nowMs - state.failingSince >= FAILING_MS)
    telemetry.metrics.count(METRICS.routesFailing);
  if (isToBeTold(state, nowMs)) return true;
  if (state.nextAt > nowMs) return false;
  if (state.digest !== null) return true;
  const due = await routes.nextDue(route);
  if (due !== null && due <= nowMs) return true;
  return (await routes.outgoing(route, 1)).length > 0;
}
