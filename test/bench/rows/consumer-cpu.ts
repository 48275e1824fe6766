import { gzipSync } from 'node:zlib';
import { consumeQueued, consumerOf, eventIdOf, queued, webhookOf } from '../pipeline/consumer.ts';
import { lifelikeBody } from '../pipeline/lifelike.ts';
import { startTable } from '../pipeline/table.ts';
import { atMostTimes, inRounds, type Row } from '../row.ts';

const EVENTS = 1000;
const WARM_UP = 1000;
/** So many issues share a batch: its frames are known, and still not the only ones. */
const ISSUES = 10;

export const consumerCpu: Row = {
  name: 'consumer-cpu',
  what: 'consumer: processor time of an event of 30 KiB, from the message to the stored rows',
  comparison: 'JSON.parse and gzip of the same body, which nobody can avoid',
  figures: [
    { name: 'CPU an event', unit: 'µs', budget: atMostTimes(3) },
    { name: 'CPU an event, all of one issue', unit: 'µs', budget: null },
  ],
  rounds: 5,
  run: async (bench) => {
    const table = await startTable(bench);
    const services = consumerOf(table, bench.progress);
    let event = 0;
    let issue = 1000;
    const measure = async (events: number, issues: number) => {
      const first = issue;
      issue += issues;
      const bodies = Array.from({ length: events }, () => {
        const issueId = first + (event % issues);
        const at = new Date(Date.now() + event).toISOString();
        return lifelikeBody(issueId, event, {
          event_id: eventIdOf(event++),
          issue_id: `${issueId}`,
          project: 10,
          datetime: at,
          timestamp: Date.parse(at) / 1000,
        });
      });
      const messages = queued(bodies.map(webhookOf));
      const needed = await cpuOf(() => {
        for (const body of bodies) {
          JSON.parse(body);
          gzipSync(body);
        }
      });
      const consumed = await cpuOf(() => consumeQueued(messages, services));
      return { measured: consumed / events, comparison: needed / events };
    };
    bench.progress(`a body has ${(lifelikeBody(1000, 0, {}).length / 1024).toFixed(1)} KiB; warming up`);
    await measure(WARM_UP, ISSUES);
    return inRounds(bench, async () => ({
      'CPU an event': await measure(EVENTS, ISSUES),
      'CPU an event, all of one issue': await measure(EVENTS, 1),
    }));
  },
};

/** Processor time of this process, its threads included, in microseconds; the engine runs in another one. */
async function cpuOf(work: () => Promise<void> | void): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
