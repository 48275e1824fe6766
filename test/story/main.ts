import { recordingSchema, SENTRY_PLACE, type Frame } from '../../lib/local/story/recording.ts';
import { createCamera } from './snapshot.ts';
import { startWorld, type StoryWorld } from './world.ts';
import { writeRecording } from './write.ts';

/**
 * `npm run demo:record`: runs the shop's story through the pipeline on a moved clock and writes what became of it, for
 * `npm start` to begin with. Takes some minutes.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const DAYS = 14;
/** Often enough to look like life, seldom enough to be recorded in minutes. */
const STEP_MS = 10 * MINUTE_MS;
/** Webhooks are lost in this night; the sync is then looked at closely. */
const CLOSE_LOOK = { from: -3, to: -2.75 };

async function main(): Promise<void> {
  const midnight = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const beginsAt = midnight - DAYS * DAY_MS;
  const world = await startWorld(midnight, beginsAt - 1);
  const camera = createCamera(world);
  const frames: Frame[] = [];
  try {
    // The first whole list: from now on what changes is told.
    await world.pipeline.sync();
    for (let at = beginsAt; at < midnight + DAY_MS; at += STEP_MS) {
      await step(world, at, (at - midnight) / DAY_MS);
      const end = at + STEP_MS;
      if (end < midnight || (end - midnight) % HOUR_MS !== 0) continue;
      world.clock.moveTo(end - 1);
      await world.pipeline.sync();
      frames.push(await camera.take());
      console.log(`hour ${(end - midnight) / HOUR_MS}: ${frames.at(-1)?.rows.length ?? 0} rows`);
    }
    const text = JSON.stringify({ midnight, frames }).replaceAll(world.simulator.url, SENTRY_PLACE);
    await writeRecording(recordingSchema.parse(JSON.parse(text)));
  } finally {
    await world.stop();
  }
}

/** What happens in some minutes, and what the pipeline makes of it. */
async function step({ clock, simulator, pipeline }: StoryWorld, from: number, day: number): Promise<void> {
  const { story } = simulator;
  if (story === undefined) throw new Error('The simulator was started without the story.');
  const end = from + STEP_MS;
  for (let at = story.nextAt(); at !== null && at < end; at = story.nextAt()) {
    clock.moveTo(at);
    story.perform();
    await simulator.webhooksIdle();
  }
  clock.moveTo(end - MINUTE_MS);
  await pipeline.settle();
  const isClose = day >= CLOSE_LOOK.from && day < CLOSE_LOOK.to;
  if (isClose || from % HOUR_MS === 0) {
    await pipeline.sync();
    if (from % DAY_MS === 0) console.log(`day ${Math.round(day)}`);
  }
  await pipeline.notifier.tick();
  await pipeline.notifier.work();
}

await main();
