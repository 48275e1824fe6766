import type { IssuesMessage } from '../../../lambdas/contracts/queue-message.ts';
import { issueJson } from '../../support/samples/sentry-bodies.ts';
import { consumeAll, consumerOf, eventIdOf, eventWebhook } from '../pipeline/consumer.ts';
import { startTable } from '../pipeline/table.ts';
import { meterWrites } from '../pipeline/write-meter.ts';
import { atMost, inRounds, type Row } from '../row.ts';

const STORM_EVENTS = 1000;
const ISSUES = 300;
const BODY_BYTES = 30 * 1024;
const PROJECT = '10';

/** The rules and their source are in pipeline/write-meter.ts; the items are those that the consumer really wrote. */
export const writeUnits: Row = {
  name: 'write-units',
  what: "write units per stored event of 30 KiB, by AWS's published formula",
  comparison: null,
  figures: [
    { name: 'storm of one issue', unit: 'WCU', budget: atMost(3.2) },
    { name: 'every event another issue', unit: 'WCU', budget: atMost(12) },
    { name: 'every event a new issue', unit: 'WCU', budget: null },
  ],
  rounds: 1,
  run: async (bench) => {
    const table = await startTable(bench);
    const meter = meterWrites(table);
    const services = consumerOf(table, bench.progress);
    let event = 0;
    /** Units for each event of these issues, one after the other. */
    const unitsFor = async (issueIds: readonly string[]) => {
      meter.takeUnits();
      const at = new Date().toISOString();
      const events = issueIds.map((issueId) =>
        eventWebhook({ issueId, eventId: eventIdOf(event++), projectId: PROJECT, at }, BODY_BYTES),
      );
      await consumeAll(events, services);
      const { units, transactions } = meter.takeUnits();
      bench.progress(`${issueIds.length} events: ${units} units in ${transactions} transactions`);
      return { measured: units / issueIds.length };
    };
    return inRounds(bench, async (round) => {
      const first = 10_000 * (round + 1);
      const issueIds = Array.from({ length: ISSUES }, (_, index) => (first + index).toString());
      const hot = (first - 1).toString();
      const isNew = await unitsFor(issueIds);
      await consumeAll([describe([hot, ...issueIds])], services);
      return {
        'storm of one issue': await unitsFor(Array.from({ length: STORM_EVENTS }, () => hot)),
        'every event another issue': await unitsFor(issueIds),
        'every event a new issue': isNew,
      };
    });
  },
};

/** Sentry's rows of these issues, so that their groups are what they are in a running system. */
const describe = (issueIds: readonly string[]): IssuesMessage => ({
  v: 1,
  kind: 'issues',
  source: 'sync',
  observedAt: new Date().toISOString(),
  actor: null,
  issues: issueIds.map((id) =>
    // Fewer than are stored, as between two syncs: each event then moves the group in the order by count as well.
    issueJson({ id, count: '1', project: { id: PROJECT, name: 'Shop', slug: 'shop', platform: 'node' } }),
  ),
});
