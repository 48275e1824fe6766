import type { GroupWriter } from '../../../lambdas/adapters/table/write/group-writer.ts';
import type { Services } from '../../../lambdas/consumer/services.ts';
import { consumeQueued, consumerOf, eventIdOf, eventWebhook, queued } from '../pipeline/consumer.ts';
import { startTable } from '../pipeline/table.ts';
import { atLeastTimes, inRounds, type Row } from '../row.ts';

const EVENTS = 2000;
/** One transaction an event takes its time: fewer tell its rate as well. */
const EVENTS_ONE_BY_ONE = 400;
const BODY_BYTES = 8 * 1024;

export const consumerHotIssue: Row = {
  name: 'consumer-hot-issue',
  what: 'consumer: events stored a second when all belong to one issue',
  comparison: 'the same consumer with one transaction per event',
  figures: [
    {
      name: 'events',
      unit: '1/s',
      budget: atLeastTimes(8),
      whyMissed:
        'reading, sanitising and archiving cost an event the same on both sides, and storing alone (below) is already ' +
        'held at its own ratio by DynamoDB Local, which reads the description of the table anew for each item of a transaction',
    },
    { name: 'events, storing alone', unit: '1/s', budget: null },
  ],
  rounds: 3,
  run: async (bench) => {
    const table = await startTable(bench);
    const product = consumerOf(table, bench.progress);
    const oneByOne: Services = { ...product, writer: oneTransactionPerEvent(product.writer) };
    let issue = 1000;
    let event = 0;
    const measure = async (services: Services, events: number) => {
      const issueId = (issue++).toString();
      const at = new Date().toISOString();
      const messages = queued(
        Array.from({ length: events }, () =>
          eventWebhook({ issueId, eventId: eventIdOf(event++), projectId: '10', at }, BODY_BYTES),
        ),
      );
      const { writer, seconds: storing } = timed(services.writer);
      const startedAt = performance.now();
      await consumeQueued(messages, { ...services, writer });
      const seconds = (performance.now() - startedAt) / 1000;
      return { rate: events / seconds, storingAlone: events / storing() };
    };
    bench.progress('warming up');
    await measure(product, EVENTS_ONE_BY_ONE);
    await measure(oneByOne, EVENTS_ONE_BY_ONE / 4);
    return inRounds(bench, async () => {
      const batched = await measure(product, EVENTS);
      const single = await measure(oneByOne, EVENTS_ONE_BY_ONE);
      return {
        events: { measured: batched.rate, comparison: single.rate },
        'events, storing alone': { measured: batched.storingAlone, comparison: single.storingAlone },
      };
    });
  },
};

/** Counts the time that the writer takes; there is one group, so that no two calls overlap. */
function timed(writer: GroupWriter): { writer: GroupWriter; seconds: () => number } {
  let ms = 0;
  const apply: GroupWriter['apply'] = async (observations, known) => {
    const startedAt = performance.now();
    try {
      return await writer.apply(observations, known);
    } finally {
      ms += performance.now() - startedAt;
    }
  };
  return { writer: { ...writer, apply }, seconds: () => ms / 1000 };
}

/** The product's own writer, given one event at a time and the group as the event before left it. */
const oneTransactionPerEvent = (writer: GroupWriter): GroupWriter => ({
  ...writer,
  apply: async (observations, known) => {
    let last = await writer.apply([], known);
    for (const observation of observations) last = await writer.apply([observation], last.group);
    return last;
  },
});
