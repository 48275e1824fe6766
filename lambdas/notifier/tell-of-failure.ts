import { newEntry } from '../core/alerts/entry.ts';
import { isToBeTold } from '../core/alerts/route-state.ts';
import { routesOf } from '../core/alerts/rules.ts';
import { routesIn, type NotifierServices } from './services.ts';
import type { RouteAtWork } from './route-at-work.ts';

/** A route that has failed for an hour is told of on another one, once for each time that it fails; it stays on itself. */
export async function tellOfFailure(work: RouteAtWork, services: NotifierServices): Promise<void> {
  const { clock, routes, telemetry } = services;
  const { state, route } = work;
  if (!isToBeTold(state, clock.now()) || state.failingSince === null) return;
  const toldOn = await tellElsewhere(
    route,
    {
      id: `failing:${route}:${state.failingSince}`,
      since: state.failingSince,
      reason: state.reason ?? 'it gave no reason',
    },
    services,
  );
  telemetry.log.error('a route of notifications has failed for an hour', {
    route,
    reason: state.reason,
    toldOn,
  });
  work.state = { ...state, isFailureTold: true };
  await routes.save(route, work.owner, work.state);
}

interface Failure {
  id: string;
  /** Milliseconds since the epoch. */
  since: number;
  reason: string;
}

/**
 * Tells on another route that nothing reaches this one: first where a rule of it tells as well, and rather where nothing
 * fails.
 * @returns that route; null where there is none.
 */
export async function tellElsewhere(
  route: string,
  { id, since, reason }: Failure,
  services: NotifierServices,
): Promise<string | null> {
  const { clock, rules, routes, enqueue } = services;
  const nowMs = clock.now();
  const related = rules.filter(({ to }) => to.includes(route));
  const all = new Set([...routesOf(related), ...routesIn(services)]);
  const others = [...all].filter((other) => other !== route);
  const states = await Promise.all(others.map((other) => routes.state(other)));
  const other = others.find((_, index) => states[index]?.failures === 0) ?? others[0];
  if (other === undefined) return null;
  const matter = { kind: 'failing', route, since: new Date(since).toISOString(), reason } as const;
  await routes.add(newEntry(matter, { id, n: nowMs, subject: id, route: other, judgedAt: nowMs }));
  await enqueue([{ v: 1, kind: 'route', route: other, tries: 0 }], 0);
  return other;
}
