import * as z from 'zod';
import { takesReports } from '../../contracts/weekly-report.ts';
import { parse } from '../parameters.ts';
import { badRequest, notFound } from '../refusal.ts';
import { routesIn, type AlertServices, type SnoozeRequest, type TestRequest } from './alerts.ts';

/** Silence ends by itself, and nobody forgets a month. */
const LONGEST_SNOOZE_MS = 30 * 86_400_000;

const route = z.string('must be a route of the rules, such as slack:ops').trim().min(1).max(400);
const rule = z.string('must be the name of a rule').trim().min(1).max(80);

export const alertTestBody = z.object({
  route,
  what: z.enum(['message', 'report'], 'must be message or report').default('message'),
});

export const snoozeBody = z
  .object({
    rule: rule.optional(),
    route: route.optional(),
    until: z.iso
      .datetime({ offset: true, error: 'must be an ISO 8601 time such as 2026-01-31T08:00:00.000Z' })
      .transform((text) => new Date(text).toISOString()),
  })
  .refine(({ rule: named, route: to }) => (named === undefined) !== (to === undefined), {
    path: ['rule'],
    message: 'or route must be given, and not both',
  });

/** Refuses with 400, or with 404 where no rule has this route. */
export function parseAlertTest(body: unknown, alerts: AlertServices): TestRequest {
  const { route: to, what } = parse(alertTestBody, body);
  if (!routesIn(alerts).includes(to)) throw notFound(`No rule has the route ${to}.`);
  if (what === 'report' && !takesReports(to))
    throw badRequest('what may be report for e-mail and Slack alone.');
  return { route: to, what };
}

export const resumeBody = z.object({ route });

/** Refuses with 400, or with 404 where no rule has this route. */
export function parseResume(body: unknown, alerts: AlertServices): string {
  const { route: to } = parse(resumeBody, body);
  if (!routesIn(alerts).includes(to)) throw notFound(`No rule has the route ${to}.`);
  return to;
}

/** A time that has passed ends a snooze. Refuses with 400, or with 404 where there is no such rule or route. */
export function parseSnooze(body: unknown, alerts: AlertServices, nowMs: number): SnoozeRequest {
  const soon = snoozeBody.refine(({ until }) => Date.parse(until) - nowMs <= LONGEST_SNOOZE_MS, {
    path: ['until'],
    message: 'must be within 30 days',
  });
  const { rule: named, route: to, until } = parse(soon, body);
  const isKnown =
    alerts.rules.some((one) => one.name === named) || (to !== undefined && routesIn(alerts).includes(to));
  if (!isKnown) throw notFound(`There is no ${named === undefined ? 'route' : 'rule'} ${named ?? to ?? ''}.`);
  return {
    thing: named === undefined ? `route:${to ?? ''}` : `rule:${named}`,
    untilMs: Date.parse(until),
  };
}

const HOUR_MS = 3_600_000;

/** The page's form says hours from now; 0 ends it. */
export function parseSnoozeForm(
  form: Readonly<Record<string, unknown>>,
  services: AlertServices,
  nowMs: number,
): SnoozeRequest {
  const hours = z.coerce.number().min(0).max(720).catch(Number.NaN).parse(form['hours']);
  const until = Number.isNaN(hours) ? '' : new Date(nowMs + hours * HOUR_MS).toISOString();
  const named = (value: unknown) => (value === '' ? undefined : value);
  return parseSnooze({ rule: named(form['rule']), route: named(form['route']), until }, services, nowMs);
}
