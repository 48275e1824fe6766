import fc from 'fast-check';
import type { GroupEvent } from '../../../lambdas/contracts/domain-event.ts';
import { dryRun, type SnoozeSet } from '../../../lambdas/core/alerts/dry-run.ts';
import { entriesOf, isPager } from '../../../lambdas/core/alerts/entry.ts';
import { judge } from '../../../lambdas/core/alerts/judge.ts';
import { routesOf, type Rule } from '../../../lambdas/core/alerts/rules.ts';
import { AT, groupEvent, rulesOf } from '../../support/alerts/events.ts';
import { NotifierWorld } from '../../support/alerts/notifier-world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Wednesday's midnight: minutes of the notifier's clock are whole. */
const START = AT - 12 * HOUR;

interface Told {
  singles: string[];
  digests: string[][];
}

/** What the notifier sent while the week passed. */
async function sentInWeek(
  rules: readonly Rule[],
  events: readonly GroupEvent[],
  snoozes: readonly SnoozeSet[],
): Promise<Map<string, Told>> {
  const world = new NotifierWorld(rules, START);
  for (const { thing, untilMs } of snoozes)
    world.stores.snoozes.push({ thing, until: untilMs, by: 'ada', at: '' });
  for (const event of events) {
    await world.pass(Date.parse(event.time) - world.nowMs);
    world.publish(event);
    await world.pass(0);
  }
  await world.pass(2 * DAY);
  return new Map(
    routesOf(rules).map((route) => [
      route,
      {
        singles: world.singles(route),
        digests: world.digests(route).map(({ entries }) => entries.map(({ event }) => event.id).sort()),
      },
    ]),
  );
}

function wouldSend(
  rules: readonly Rule[],
  events: readonly GroupEvent[],
  snoozes: readonly SnoozeSet[],
): Map<string, Told> {
  const entries = events.flatMap((event) => {
    const { environment, release, lastSeen } = event.data.group;
    const made = { timestamp: lastSeen, environment, release, tags: new Map(), isOfUser: () => false };
    const evidence = {
      event: made,
      isEventHere: true,
      hasWaited: true,
      isFirstIn: { environment: null, release: null },
      eventsWithin: () => 0,
    };
    const { matches } = judge(event, rules, evidence);
    return entriesOf(event, matches, routesOf(rules).filter(isPager), Date.parse(event.time));
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
          digests: sent.flatMap((one) =>
            one.kind === 'digest' ? [one.entries.map(({ id }) => id).sort()] : [],
          ),
        },
      ];
    }),
  );
}

const rule = fc.record(
  {
    when: fc.subarray(['created', 'regressed', 'resolved', 'archived'], { minLength: 1 }),
    query: fc.constantFrom('', 'level:error', 'environment:production'),
    to: fc.subarray(['slack:ops', 'email:oncall@example.com', 'pagerduty:core'], { minLength: 1 }),
    cap: fc.constantFrom('1/h', '3/h', '5/d'),
    quiet: fc.constantFrom('22:00-07:00 Europe/Berlin', 'Sat-Sun 00:00-24:00 UTC'),
  },
  { requiredKeys: ['when', 'query', 'to'] },
);

const change = fc.record({
  // Never at a whole minute, at which the notifier looks for what is due as well.
  atMinute: fc.integer({ min: 0, max: 7 * 24 * 60 - 1 }),
  group: fc.constantFrom('1', '2', '3', '4'),
  kind: fc.constantFrom('created' as const, 'regressed' as const, 'resolved' as const, 'archived' as const),
  level: fc.constantFrom('error', 'warning'),
  environment: fc.constantFrom('production', 'staging'),
});

describe('a dry run', () => {
  it('goes by what was silenced at the time, and by the last that was said of it', () => {
    const rules = rulesOf({});
    const at = (hours: number) => groupEvent({ group: String(hours), at: START + hours * HOUR + 1_000 });
    const said = (hours: number, untilHours: number): SnoozeSet => ({
      atMs: START + hours * HOUR,
      thing: 'route:slack:ops',
      untilMs: START + untilHours * HOUR,
    });

    const told = wouldSend(rules, [at(1), at(3), at(5)], [said(2, 10), said(4, 4)]).get('slack:ops');

    expect(told).toEqual({ singles: [at(1).id, at(5).id], digests: [[at(3).id]] });
  });

  it('of a week tells exactly what was sent in it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(rule, { minLength: 1, maxLength: 3 }),
        fc.array(change, { maxLength: 40 }),
        fc.dictionary(fc.constantFrom('rule:rule 1', 'route:slack:ops'), fc.integer({ min: 1, max: 5_000 })),
        async (given, changes, silences) => {
          const silenced = Object.entries(silences);
          const rules = rulesOf(...given);
          const events = changes
            .toSorted((a, b) => a.atMinute - b.atMinute)
            .map(({ atMinute, group, kind, level, environment }, index) => {
              const at = START + atMinute * 60_000 + 1_000 + index;
              return groupEvent({ kind, group, at, facts: { level, environment } });
            });

          const snoozes = silenced.map(([thing, minutes]) => ({
            atMs: START,
            thing,
            untilMs: START + minutes * 60_000,
          }));

          expect(wouldSend(rules, events, snoozes)).toEqual(await sentInWeek(rules, events, snoozes));
        },
      ),
      { numRuns: 12 },
    );
  }, 120_000);
});
