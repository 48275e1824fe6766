import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as z from 'zod';

const run = promisify(execFile);
const report = z.object({
  ok: z.boolean(),
  figures: z.record(z.string(), z.number()),
  differences: z.object({ storm: z.object({ examples: z.array(z.string()) }) }),
});

/**
 * In a process of its own, as `npm run soak -- --storm` runs it: the synthesized stack's bundle, queue and batch
 * settings, and consumer processes that get SIGKILL while a batch is under way.
 */
it('stores and counts each of 2,000 events of one issue once while the consumer is killed 8 times', async () => {
  const args = ['test/soak/main.ts', '--storm', '--events', '2000', '--kills', '8', '--json'];

  const { stdout } = await run(process.execPath, args).catch((error: unknown) =>
    z.object({ stdout: z.string() }).parse(error),
  );

  const { figures, differences } = report.parse(JSON.parse(stdout));
  expect(differences.storm.examples).toEqual([]);
  expect(figures).toMatchObject({
    kills: 8,
    storedEvents: 2000,
    eventItems: 2000,
    countedHours: 2000,
    inQueue: 0,
    inDlq: 0,
  });
  expect(figures['killedBatches']).toBeGreaterThan(0);
}, 240_000);
