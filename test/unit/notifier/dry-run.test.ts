import fc from 'fast-check';
import type { GroupEvent } from '../../../lambdas/contracts/domain-event.ts';
import { dryRun } from '../../../lambdas/core/alerts/dry-run.ts';
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
async function sentInWeek(rules: readonly Rule[], events: readonly GroupEvent[]): Promise<Map<string, Told>> {
  const world = new NotifierWorld(rules, START);
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

function wouldSend(rules: readonly Rule[], events: readonly GroupEvent[]): Map<string, Told> {
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
  it('of a week tells exactly what was sent in it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(rule, { minLength: 1, maxLength: 3 }),
        fc.array(change, { maxLength: 40 }),
        async (given, changes) => {
          const rules = rulesOf(...given);
          const events = changes
            .toSorted((a, b) => a.atMinute - b.atMinute)
            .map(({ atMinute, group, kind, level, environment }, index) => {
              const at = START + atMinute * 60_000 + 1_000 + index;
              return groupEvent({ kind, group, at, facts: { level, environment } });
            });

          expect(wouldSend(rules, events)).toEqual(await sentInWeek(rules, events));
        },
      ),
      { numRuns: 12 },
    );
  }, 120_000);
});
