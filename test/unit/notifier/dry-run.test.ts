import fc from 'fast-check';
import type { GroupEvent } from '../../../lambdas/contracts/domain-event.ts';
import { dryRun, type SnoozeSet } from '../../../lambdas/core/alerts/dry-run.ts';
import type { Entry } from '../../../lambdas/core/alerts/entry.ts';
import { countedFrom, entriesOfPast, judgePast } from '../../../lambdas/core/alerts/judge-past.ts';
import { routesOf, type Rule } from '../../../lambdas/core/alerts/rules.ts';
import { AT, groupEvent, rulesOf } from '../../support/alerts/events.ts';
import { NotifierWorld } from '../../support/alerts/notifier-world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Wednesday's midnight: minutes of the notifier's clock are whole. */
const START = AT - 12 * HOUR;
/** As often as the notifier looks at thresholds, and until everything has come out that was held back. */
const LOOKS = { intervalMs: 5 * 60_000, untilMs: START + 9 * DAY };

interface Told {
  singles: string[];
  digests: string[][];
}

interface Week {
  events: readonly GroupEvent[];
  snoozes: readonly SnoozeSet[];
  /** When errors happened, by group. */
  happening: ReadonlyMap<string, readonly number[]>;
}

/** What the notifier sent while the week passed. */
async function sentInWeek(
  rules: readonly Rule[],
  { events, snoozes, happening }: Week,
): Promise<Map<string, Told>> {
  const world = new NotifierWorld(rules, START);
  for (const [group, times] of happening) world.happening.set(group, times);
  for (const { thing, untilMs } of snoozes)
    world.stores.snoozes.push({ thing, until: untilMs, by: 'ada', at: '' });
  for (const event of events) {
    await world.pass(Date.parse(event.time) - world.nowMs);
    world.publish(event);
    await world.pass(0);
  }
  await world.pass(LOOKS.untilMs - world.nowMs);
  return new Map(
    routesOf(rules).map((route) => [
      route,
      {
        singles: world.arrived.flatMap(({ delivery }) =>
          delivery.route === route && delivery.notification.kind === 'single' ? [delivery.id] : [],
        ),
        digests: world.digests(route).map(({ entries }) => entries.map(({ event }) => event.id).sort()),
      },
    ]),
  );
}

function wouldSend(rules: readonly Rule[], { events, snoozes, happening }: Week): Map<string, Told> {
  const ofGroups = Map.groupBy(events, ({ subject }) => subject);
  const entries = [...ofGroups].flatMap(([group, ofGroup]) => {
    const times = happening.get(group) ?? [];
    const past = ofGroup.map((event) => pastOf(event, times));
    const fromMs = countedFrom(past, rules) ?? Infinity;
    const counted = times.filter((atMs) => atMs > fromMs).map((atMs) => ({ atMs, count: 1 }));
    return entriesOfPast(judgePast(past, rules, counted, LOOKS), rules);
  });
  return new Map(
    routesOf(rules).map((route) => {
      const sent = dryRun(
        route,
        entries.filter((entry) => entry.route === route),
        rules,
        snoozes,
      );
      return [
        route,
        {
          singles: sent.flatMap((one) => (one.kind === 'single' ? [one.entry.id] : [])),
          digests: sent.flatMap((one) => (one.kind === 'digest' ? [one.entries.map(changeOf).sort()] : [])),
        },
      ];
    }),
  );
}

/** The id of the change that an entry is about; a threshold adds to its own. */
const changeOf = ({ matter }: Entry): string => (matter.kind === 'change' ? matter.event.id : matter.kind);

function pastOf(event: GroupEvent, times: readonly number[]) {
  const { environment, release, lastSeen, events } = event.data.group;
  const atMs = Date.parse(event.time);
  return {
    event,
    atMs,
    evidence: {
      event: { timestamp: lastSeen, environment, release, tags: new Map(), isOfUser: () => false },
      isEventHere: true,
      hasWaited: true,
      firstRelease: null,
      isFirstIn: { environment: null, release: null },
      eventsWithin: (span: number | null) =>
        span === null ? events : times.filter((time) => time > atMs - span && time <= atMs).length,
    },
  };
}

const rule = fc.record(
  {
    when: fc.subarray(['created', 'regressed', 'resolved', 'archived'], { minLength: 1 }),
    query: fc.constantFrom('', 'level:error', 'environment:production'),
    to: fc.subarray(['slack:ops', 'email:oncall@example.com', 'pagerduty:core'], { minLength: 1 }),
    cap: fc.constantFrom('1/h', '3/h', '5/d'),
    quiet: fc.constantFrom('22:00-07:00 Europe/Berlin', 'Sat-Sun 00:00-24:00 UTC'),
    atLeast: fc.constantFrom(
      { events: 20, within: '1m' },
      { events: 20, within: '30m' },
      { events: 5, within: '1d' },
      { events: 40 },
    ),
  },
  { requiredKeys: ['when', 'query', 'to'] },
);

const change = fc.record({
  // Never at a whole minute, at which the notifier looks for what is due as well; after its first look.
  atMinute: fc.integer({ min: 10, max: 7 * 24 * 60 - 1 }),
  group: fc.constantFrom('1', '2', '3', '4'),
  kind: fc.constantFrom('created' as const, 'regressed' as const, 'resolved' as const, 'archived' as const),
  level: fc.constantFrom('error', 'warning'),
  environment: fc.constantFrom('production', 'staging'),
});

const burst = fc.record({
  group: fc.constantFrom('1', '2', '3', '4'),
  atMinute: fc.integer({ min: 0, max: 7 * 24 * 60 - 1 }),
  count: fc.integer({ min: 1, max: 60 }),
  spanMs: fc.integer({ min: 1_000, max: 4 * HOUR }),
});

const timesOf = ({ atMinute, count, spanMs }: { atMinute: number; count: number; spanMs: number }) =>
  Array.from(
    { length: count },
    (_, index) => START + atMinute * 60_000 + Math.floor((index * spanMs) / count),
  );

describe('a dry run', () => {
  it('goes by what was silenced at the time, and by the last that was said of it', () => {
    const rules = rulesOf({});
    const at = (hours: number) => groupEvent({ group: String(hours), at: START + hours * HOUR + 1_000 });
    const said = (hours: number, untilHours: number): SnoozeSet => ({
      atMs: START + hours * HOUR,
      thing: 'route:slack:ops',
      untilMs: START + untilHours * HOUR,
    });

    const told = wouldSend(rules, {
      events: [at(1), at(3), at(5)],
      snoozes: [said(2, 10), said(4, 4)],
      happening: new Map(),
    }).get('slack:ops');

    expect(told).toEqual({ singles: [at(1).id, at(5).id], digests: [[at(3).id]] });
  });

  it('of a week tells exactly what was sent in it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(rule, { minLength: 1, maxLength: 3 }),
        fc.array(change, { maxLength: 40 }),
        fc.array(burst, { maxLength: 12 }),
        fc.dictionary(fc.constantFrom('rule:rule 1', 'route:slack:ops'), fc.integer({ min: 1, max: 5_000 })),
        async (given, changes, bursts, silences) => {
          const silenced = Object.entries(silences);
          const rules = rulesOf(...given);
          const happening = new Map(
            [...Map.groupBy(bursts, ({ group }) => group)].map(([group, of]) => [group, of.flatMap(timesOf)]),
          );
          const events = changes
            .toSorted((a, b) => a.atMinute - b.atMinute)
            .map(({ atMinute, group, kind, level, environment }, index) => {
              const at = START + atMinute * 60_000 + 1_000 + index;
              const soFar = (happening.get(group) ?? []).filter((time) => time <= at).length;
              return groupEvent({ kind, group, at, facts: { level, environment, events: soFar } });
            });

          const snoozes = silenced.map(([thing, minutes]) => ({
            atMs: START,
            thing,
            untilMs: START + minutes * 60_000,
          }));

          const week = { events, snoozes, happening };

          expect(wouldSend(rules, week)).toEqual(await sentInWeek(rules, week));
        },
      ),
      { numRuns: 12 },
    );
  }, 120_000);
});
