import pMap from 'p-map';
import type { WorkQueue } from '../../adapters/queue/work-queue.ts';
import type { RouteStore } from '../../adapters/table/alerts/route-store.ts';
import type { StopStore } from '../../adapters/table/alerts/stop-store.ts';
import type { SnoozeStore } from '../../adapters/table/alerts/snooze-store.ts';
import type { AlertRule } from '../../contracts/alert-rules.ts';
import type { AlertsAnswer } from '../../contracts/api/alerts-answer.ts';
import type { TestMessage } from '../../contracts/notifier-message.ts';
import type { ReportSetting } from '../../contracts/weekly-report.ts';
import { nextDue } from '../../core/alerts/report-week.ts';
import { snoozeOfRoute, snoozeOfRule } from '../../core/alerts/passage.ts';
import { addressOf, type StoppedAddress } from '../../core/alerts/stopped-address.ts';
import { actorOf } from '../../core/auth/identity.ts';
import type { Clock } from '../../adapters/clock.ts';
import { audited, type AuditServices, type Caller } from '../audit.ts';

/** The rules, what happens on each route, and the two things that people do about them. */
export interface AlertServices {
  rules: readonly AlertRule[];
  report: ReportSetting | null;
  routes: Pick<RouteStore, 'state' | 'outgoing' | 'heldFirst' | 'log'>;
  snoozes: SnoozeStore;
  stops: Pick<StopStore, 'list' | 'tokenOf'>;
  work: WorkQueue;
}

export interface SnoozeRequest {
  /** `rule:<name>` or `route:<route>`. */
  thing: string;
  untilMs: number;
}

/** Every route that the rules or the report name, once. */
export const routesIn = ({ rules, report }: Pick<AlertServices, 'rules' | 'report'>): string[] => [
  ...new Set([...rules.flatMap(({ to }) => to), ...(report?.to ?? [])]),
];

export interface TestRequest {
  route: string;
  /** A message that says it is a test, or the report of the last seven days. */
  what: TestMessage['what'];
}

type Services = AuditServices & { alerts: AlertServices; clock: Clock };

const COUNTED = 100;
const SENT_SHOWN = 20;
const ROUTES_AT_ONCE = 4;

export async function readAlerts({ alerts, clock }: Services): Promise<AlertsAnswer> {
  const snoozes = new Map((await alerts.snoozes.list()).map(({ thing, until }) => [thing, until]));
  const stops = new Map((await alerts.stops.list()).map((stopped) => [stopped.address, stopped]));
  const snoozedUntil = (thing: string) => instantOf(snoozes.get(thing) ?? 0, clock);
  return {
    rules: alerts.rules.map(({ name, when, query, to, cap, quiet, atLeast, firstIn, zone }) => ({
      ...{ name, when, query, to },
      cap: cap ?? null,
      quiet: quiet ?? [],
      atLeast: atLeast ?? null,
      firstIn: firstIn ?? null,
      zone: zone ?? null,
      snoozedUntil: snoozedUntil(snoozeOfRule(name)),
    })),
    report: reportAnswer(alerts.report, clock),
    routes: await pMap(routesIn(alerts), (name) => readRoute(name, alerts, { snoozedUntil, stops, clock }), {
      concurrency: ROUTES_AT_ONCE,
    }),
  };
}

function reportAnswer(setting: ReportSetting | null, clock: Clock): AlertsAnswer['report'] {
  if (setting === null) return null;
  const next = nextDue(setting, clock.now());
  return { ...setting, nextAt: next === null ? null : new Date(next).toISOString() };
}

/** Null of what has passed. */
const instantOf = (ms: number, clock: Clock): string | null =>
  ms > clock.now() ? new Date(ms).toISOString() : null;

interface Known {
  snoozedUntil: (thing: string) => string | null;
  stops: ReadonlyMap<string, StoppedAddress>;
  clock: Clock;
}

async function readRoute(
  route: string,
  { rules, routes }: AlertServices,
  { snoozedUntil, stops, clock }: Known,
): Promise<AlertsAnswer['routes'][number]> {
  const [state, outgoing, held, sent] = await Promise.all([
    routes.state(route),
    routes.outgoing(route, COUNTED + 1),
    routes.heldFirst(route, COUNTED + 1),
    routes.log(route, SENT_SHOWN),
  ]);
  const stopped = stops.get(addressOf(route) ?? '');
  const isoOf = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  const counted = (all: readonly unknown[]) => ({
    count: Math.min(all.length, COUNTED),
    isMore: all.length > COUNTED,
  });
  return {
    route,
    rules: rules.filter(({ to }) => to.includes(route)).map(({ name }) => name),
    snoozedUntil: snoozedUntil(snoozeOfRoute(route)),
    stopped:
      stopped === undefined ? null : { since: new Date(stopped.since).toISOString(), reason: stopped.reason },
    lastDeliveredAt: isoOf(state.lastDeliveredAt),
    failingSince: isoOf(state.failingSince),
    reason: state.reason,
    nextAttemptAt: instantOf(state.nextAt, clock),
    waiting: counted(outgoing),
    held: { ...counted(held), until: isoOf(held[0]?.dueAt ?? null) },
    sent: sent.map(({ id, at, kind, what, group, title, rules: told, outcome, reason, count }) => ({
      ...{ id, at: new Date(at).toISOString(), kind, what, group, title },
      ...{ rules: told, outcome, reason, count },
    })),
  };
}

/** Asks the notifier for a message. Resolves to its id. */
export const testRoute = (
  services: Services,
  caller: Caller,
  { route, what }: TestRequest,
): Promise<string> =>
  audited(
    services,
    caller,
    { action: 'alert-test', groups: [], change: { route, what } },
    async () => {
      const id = services.newId();
      const by = actorOf(caller.identity);
      const at = new Date(services.clock.now()).toISOString();
      await services.alerts.work.send([{ v: 1, kind: 'test', id, route, by, at, what }], 0);
      return id;
    },
    (id) => ({ result: 'done', details: [{ id, ok: true, code: null }] }),
  );

/** Asks the notifier to send e-mail to a stopped address once more. Resolves to the id of the request. */
export const resumeRoute = (services: Services, caller: Caller, route: string): Promise<string> =>
  audited(
    services,
    caller,
    { action: 'resume', groups: [], change: { route } },
    async () => {
      const id = services.newId();
      const by = actorOf(caller.identity);
      const at = new Date(services.clock.now()).toISOString();
      await services.alerts.work.send([{ v: 1, kind: 'resume', id, route, by, at }], 0);
      return id;
    },
    (id) => ({ result: 'done', details: [{ id, ok: true, code: null }] }),
  );

/** Silences a rule or a route until a time; resolves to that time. */
export const snooze = (
  services: Services,
  caller: Caller,
  { thing, untilMs }: SnoozeRequest,
): Promise<string> =>
  audited(
    services,
    caller,
    { action: 'snooze', groups: [], change: { thing, until: new Date(untilMs).toISOString() } },
    async () => {
      const at = new Date(services.clock.now()).toISOString();
      await services.alerts.snoozes.put({ thing, until: untilMs, by: actorOf(caller.identity), at });
      return new Date(untilMs).toISOString();
    },
    () => ({ result: 'done', details: [{ id: null, ok: true, code: null }] }),
  );
