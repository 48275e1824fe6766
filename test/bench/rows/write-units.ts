import type { IssuesMessage } from '../../../lambdas/contracts/queue-message.ts';
import { issueJson } from '../../support/samples/sentry-bodies.ts';
import { consumeAll, consumerOf, eventIdOf, eventWebhook } from '../pipeline/consumer.ts';
import { startTable } from '../pipeline/table.ts';
import { meterWrites } from '../pipeline/write-meter.ts';
import { atMost, inRounds, type Row } from '../row.ts';

const STORM_EVENTS = 1000;
const ISSUES = 100;
const BODY_BYTES = 30 * 1024;
/** Enough for what a group was seen in. */
const SMALL_BODY_BYTES = 4 * 1024;
const PROJECT = '10';

const TITLE = 'TypeError: Cannot read properties of undefined '.padEnd(100, '.');
const ENVIRONMENTS = ['production', 'staging', 'development'];
const RELEASES = ['1', '2', '3', '4', '5'].map((last) => `${'0123456789abcdef'.repeat(2)}01234567${last}`);
/** Of one day: every pair of them. */
const PAIRS = ENVIRONMENTS.flatMap((environment) => RELEASES.map((release) => ({ environment, release })));

/** The rules and their source are in pipeline/write-meter.ts; the items are those that the consumer really wrote. */
export const writeUnits: Row = {
  name: 'write-units',
  what: "write units per stored event of 30 KiB, by AWS's published formula",
  comparison: null,
  figures: [
    { name: 'storm of one issue', unit: 'WCU', budget: atMost(3.3) },
    { name: 'every event another issue', unit: 'WCU', budget: atMost(14) },
    { name: 'storm, with a user', unit: 'WCU', budget: atMost(4.3) },
    { name: 'another issue, with a user', unit: 'WCU', budget: atMost(15) },
    { name: 'storm, with a tag', unit: 'WCU', budget: atMost(5.3) },
    { name: 'another issue, with a tag', unit: 'WCU', budget: atMost(18) },
    { name: 'every event a new issue', unit: 'WCU', budget: null },
  ],
  rounds: 1,
  run: async (bench) => {
    const table = await startTable(bench);
    const meter = meterWrites(table);
    const services = consumerOf(table, bench.progress);
    const tagging = consumerOf(table, bench.progress, [TAG]);
    let event = 0;
    const made = (issueId: string, fields: object, bytes: number) => {
      const at = new Date().toISOString();
      const pair = PAIRS[event % PAIRS.length];
      const about = { title: TITLE, ...pair, ...fields };
      return eventWebhook(
        { issueId, eventId: eventIdOf(event++), projectId: PROJECT, at, fields: about },
        bytes,
      );
    };
    /** Units for each event of these issues, one after the other. */
    const unitsFor = async (issueIds: readonly string[], fields: object, by = services) => {
      meter.takeUnits();
      const events = issueIds.map((issueId) => made(issueId, fields, BODY_BYTES));
      await consumeAll(events, by);
      const { units, transactions } = meter.takeUnits();
      bench.progress(`${issueIds.length} events: ${units} units in ${transactions} transactions`);
      return { measured: units / issueIds.length };
    };
    return inRounds(bench, async (round) => {
      const first = 10_000 * (round + 1);
      const issueIds = Array.from({ length: ISSUES }, (_, index) => (first + index).toString());
      const hot = (first - 1).toString();
      const storm = Array.from({ length: STORM_EVENTS }, () => hot);
      const isNew = await unitsFor(issueIds, NOBODY);
      await consumeAll([describe([hot, ...issueIds])], services);
      // A day on which each of them was seen in every environment and release.
      const seen = [hot, ...issueIds].flatMap((issueId) =>
        PAIRS.map(() => made(issueId, NOBODY, SMALL_BODY_BYTES)),
      );
      await consumeAll(seen, services);
      return {
        'storm of one issue': await unitsFor(storm, NOBODY),
        'every event another issue': await unitsFor(issueIds, NOBODY),
        'storm, with a user': await unitsFor(storm, SOMEBODY),
        'another issue, with a user': await unitsFor(issueIds, SOMEBODY),
        'storm, with a tag': await unitsFor(storm, SOME_CUSTOMER, tagging),
        'another issue, with a tag': await unitsFor(issueIds, SOME_CUSTOMER, tagging),
        'every event a new issue': isNew,
      };
    });
  },
};

const NOBODY = { user: null };
const TAG = 'customer';
/** New to every group that it is counted in. */
const SOME_CUSTOMER = { user: null, tags: [[TAG, 'acme-production']] };
const SOMEBODY = { user: { id: 'u-4711' } };

/** Sentry's rows of these issues, so that their groups are what they are in a running system. */
const describe = (issueIds: readonly string[]): IssuesMessage => ({
  v: 1,
  kind: 'issues',
  source: 'sync',
  observedAt: new Date().toISOString(),
  actor: null,
  issues: issueIds.map((id) =>
    // Fewer than are stored, as between two syncs: each event then moves the group in the order by count as well.
    issueJson({
      id,
      title: TITLE,
      assignedTo: { type: 'team', id: '12', name: 'Payments' },
      count: '1',
      project: { id: PROJECT, name: 'Shop', slug: 'shop', platform: 'node' },
    }),
  ),
});
