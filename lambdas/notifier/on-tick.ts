import pMap from 'p-map';
import { METRICS } from '../contracts/metrics.ts';
import { newEntry } from '../core/alerts/entry.ts';
import { FAILING_MS } from '../core/alerts/route-state.ts';
import { addressOf } from '../core/alerts/stopped-address.ts';
import { WATCH_MS, watched, type Watch } from '../core/alerts/watch.ts';
import { makeReports } from './send-report.ts';
import { routesIn, type NotifierServices } from './services.ts';

/**
 * Every minute: the report of a week that is over, what comes out of being held back, what waits for another attempt, and, every five minutes, whether a
 * threshold is reached by now. Looks only; the work goes through the queue, one message for each route.
 */

const ROUTES_AT_ONCE = 8;
const WATCHES_AT_ONCE = 4;
const MOST_WATCHES = 1_000;

export async function onTick(services: NotifierServices): Promise<void> {
  const { rules, rulesText, judged, clock, enqueue } = services;
  const routes = routesIn(services);
  if (routes.length === 0) return;
  if (rules.length > 0) await judged.rulesSince(rulesText, clock.now());
  if (rules.some(({ atLeast }) => atLeast !== null)) await checkWatches(services);
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
  if (state.nextAt > nowMs) return false;
  if (state.digest !== null) return true;
  const due = await routes.nextDue(route);
  if (due !== null && due <= nowMs) return true;
  return (await routes.outgoing(route, 1)).length > 0;
}

/** As often as a sync brings events that no webhook did. */
async function checkWatches(services: NotifierServices): Promise<void> {
  const { watches, clock, patienceMs } = services;
  const nowMs = clock.now();
  const due = (await watches.list(MOST_WATCHES)).filter(({ checkedAt }) => nowMs - checkedAt >= patienceMs);
  await pMap(due, (watch) => checkWatch(watch, services), { concurrency: WATCHES_AT_ONCE });
}

async function checkWatch(watch: Watch, services: NotifierServices): Promise<void> {
  const { rules, ledger, watches, routes, clock } = services;
  const nowMs = clock.now();
  const rule = rules.find(({ name }) => name === watch.rule);
  const atLeast = rule?.atLeast ?? null;
  if (rule === undefined || atLeast === null || nowMs - watch.since > WATCH_MS) return watches.remove(watch);
  const since = atLeast.withinMs === null ? null : nowMs - atLeast.withinMs;
  const count = await ledger.countEvents(watch.event.subject, since, atLeast.events);
  const { watch: next, tell } = watched(watch, { count, atLeast: atLeast.events, nowMs });
  if (tell) {
    const { event } = watch;
    const remarks = [...watch.remarks, `Told when ${atLeast.events} events were reached.`];
    const matter = { kind: 'change', event, rules: [rule.name], remarks } as const;
    for (const route of rule.to) {
      // By rule and time: the change itself may have been told here by another rule.
      const id = `${event.id}:${encodeURIComponent(rule.name)}:${next.times}`;
      const place = { id, n: event.data.n, subject: event.subject, route, judgedAt: nowMs };
      await routes.add(newEntry({ ...matter, rules: [rule.name] }, place));
    }
  }
  // Counted over the whole life of a group, it is reached once.
  await (tell && atLeast.withinMs === null ? watches.remove(watch) : watches.put(next));
}
