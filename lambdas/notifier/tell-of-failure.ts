import { newEntry } from '../core/alerts/entry.ts';
import { isToBeTold } from '../core/alerts/route-state.ts';
import { routesOf } from '../core/alerts/rules.ts';
import { routesIn, type NotifierServices } from './services.ts';
import type { RouteAtWork } from './route-at-work.ts';

/**
 * A route that has failed for an hour is told of on another one: first where a rule of it tells as well, and rather where
 * nothing fails. Once for each time that it fails; the route itself stays on.
 */
export async function tellOfFailure(work: RouteAtWork, services: NotifierServices): Promise<void> {
  const { clock, rules, routes, enqueue } = services;
  const nowMs = clock.now();
  const { state, route } = work;
  if (!isToBeTold(state, nowMs) || state.failingSince === null) return;
  const related = rules.filter(({ to }) => to.includes(route));
  const others = [...new Set([...routesOf(related), ...routesIn(services)])].filter(
    (other) => other !== route,
  );
  const states = await Promise.all(others.map((other) => routes.state(other)));
  const other = others.find((_, index) => states[index]?.failures === 0) ?? others[0];
  if (other !== undefined) {
    const id = `failing:${route}:${state.failingSince}`;
    const matter = {
      kind: 'failing',
      route,
      since: new Date(state.failingSince).toISOString(),
      reason: state.reason ?? 'it gave no reason',
    } as const;
    await routes.add(newEntry(matter, { id, n: nowMs, subject: id, route: other, judgedAt: nowMs }));
    await enqueue([{ v: 1, kind: 'route', route: other, tries: 0 }], 0);
  }
  services.telemetry.log.error('a route of notifications has failed for an hour', {
    route,
    reason: state.reason,
    toldOn: other ?? null,
  });
  work.state = { ...state, isFailureTold: true };
  await routes.save(route, work.owner, work.state);
}
