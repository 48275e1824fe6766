import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as z from 'zod';
import type { QueueMessage } from '../../../lambdas/contracts/queue-message.ts';
import type { TestTable } from '../../support/engines/table.ts';
import { consumeAll, consumerOf, eventWebhook } from '../pipeline/consumer.ts';
import { startSentry, type Sentry, type SentryEvent } from '../pipeline/sentry.ts';
import { listPagesOf, syncOnce } from '../pipeline/sync.ts';
import { startTable } from '../pipeline/table.ts';
import { atMost, inRounds, type Bench, type Row } from '../row.ts';

const ISSUES = 10_000;
const PAGES = Math.ceil(ISSUES / 100);
const BODY_BYTES = 1024;
const MIB = 1_048_576;

export const syncUnchanged: Row = {
  name: 'sync-unchanged',
  what: 'full sync of 10,000 issues of which nothing has changed',
  comparison: null,
  figures: [
    { name: 'group and event writes', unit: '', budget: atMost(0) },
    { name: 'messages', unit: '', budget: atMost(0) },
    { name: 'list requests', unit: '', budget: atMost(PAGES) },
    // What 5,000 more ids cost, the only thing that a run keeps of every issue, fits twice into it.
    { name: 'heap, end against half', unit: 'MiB', budget: atMost(2) },
    { name: 'other requests', unit: '', budget: null },
    { name: 'run', unit: 's', budget: null },
  ],
  rounds: 2,
  run: async (bench) => {
    const table = await startTable(bench);
    const sentry = await startSentry(bench, ISSUES);
    await store(table, sentry, bench);
    const writes = countWrites(table);
    const { progress } = bench;
    return inRounds(bench, async () => {
      const before = writes();
      let heapAtHalf = 0;
      const synced = await syncOnce({
        table,
        sentryUrl: sentry.url,
        progress,
        onRequest: (soFar) => {
          if (soFar.length === PAGES / 2) heapAtHalf = heapAfterCollection();
        },
      });
      const { run, messages, requests, seconds } = synced;
      if (run.issuesSeen !== ISSUES) throw new Error(`The run saw ${run.issuesSeen} of ${ISSUES} issues.`);
      return {
        'group and event writes': { measured: writes() - before },
        messages: { measured: messages.length },
        'list requests': { measured: listPagesOf(synced).length },
        'other requests': { measured: requests.length - listPagesOf(synced).length },
        'heap, end against half': { measured: (heapAfterCollection() - heapAtHalf) / MIB },
        run: { measured: seconds },
      };
    });
  },
};

/** Lets the real sync and the real consumer store everything, and a second sync see that it is there. */
async function store(table: TestTable, sentry: Sentry, { progress }: Bench): Promise<void> {
  await sentry.setRateLimits(false);
  const services = consumerOf(table, progress);
  const hasty = { table, sentryUrl: sentry.url, progress, isPaced: false };
  const first = await syncOnce(hasty);
  progress(`storing ${first.run.issuesSeen} issues and their events`);
  const events = Map.groupBy(await sentry.events(), ({ issueId }) => issueId);
  const messages = first.messages.flatMap((message) =>
    message.kind !== 'issues' ? [] : [message, ...message.issues.flatMap((issue) => eventsOf(issue, events))],
  );
  await consumeAll(messages, services);
  const second = await syncOnce(hasty);
  progress(`stored; a second sync still found ${second.messages.length} messages' worth`);
  await consumeAll(second.messages, services);
  await sentry.setRateLimits(true);
}

/** As webhooks, next to the issue's own message: one transaction stores both. */
const eventsOf = (issue: unknown, events: ReadonlyMap<string, SentryEvent[]>): QueueMessage[] =>
  (events.get(listed.parse(issue).id) ?? []).map(({ timestamp, ...rest }) =>
    eventWebhook({ ...rest, at: new Date(timestamp).toISOString() }, BODY_BYTES),
  );

const listed = z.looseObject({ id: z.string() });

/** A context of its own, because the flag gives `gc` to new ones only. */
function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
  return process.memoryUsage().heapUsed;
}

const place = z.looseObject({ pk: z.string() });
const anyWrite = z.object({ Item: place.optional(), Key: place.optional() });
const anyWrites = z.object({ TransactItems: z.array(z.record(z.string(), anyWrite)) });

/** How many groups, events and their counters have been written through this client so far. */
function countWrites({ client }: TestTable): () => number {
  let count = 0;
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const name = String(commandName);
        if (/Put|Update|Delete|Write/.test(name)) {
          const writes = name.includes('TransactWrite')
            ? anyWrites.parse(args.input).TransactItems.flatMap((item) => Object.values(item))
            : [anyWrite.parse(args.input)];
          count += writes.filter(({ Item, Key }) => /^(GROUP|EVENT)#/.test((Item ?? Key)?.pk ?? '')).length;
        }
        return next(args);
      },
    { step: 'initialize', name: 'writeCounter' },
  );
  return () => count;
}
