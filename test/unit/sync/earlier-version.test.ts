import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { checkpoint } from '../../../lambdas/adapters/table/sync/sync-items.ts';
import { createWorld, eventOf, issueRowsOverTime, withCount } from './fakes.ts';

/** What version 0.1.0 saved when its time ran out in the middle of a list of 900 issues, in four parts. */
const recorded = z
  .object({
    checkpoint,
    memory: z.object({
      backfill: z.array(
        z.tuple([z.string(), z.object({ gap: z.number(), servedAt: z.number(), pass: z.any() })]),
      ),
      absentAfter: z.string(),
      gone: z.object({ after: z.null(), skip: z.number() }),
      listCuts: z.array(z.string()),
      bodiesBefore: z.string(),
    }),
  })
  .parse(JSON.parse(readFileSync('test/fixtures/sync/unfinished-run.json', 'utf8')));

/** The Sentry of the recording, and a table whose sync has saved it. */
const worldOfTheRecording = () => {
  const world = createWorld();
  world.sentry.listed = issueRowsOverTime(900).map((row, index) =>
    index % 100 === 0 ? withCount(row, 2) : row,
  );
  for (let id = 1; id <= 900; id += 100)
    world.sentry.events.set(id.toString(), [eventOf(id, 0), eventOf(id, 1)]);
  world.store.checkpoint = structuredClone(recorded.checkpoint);
  world.store.memory = { ...recorded.memory, backfill: new Map(recorded.memory.backfill) };
  return world;
};

describe('a run that an earlier version left unfinished', () => {
  it('is continued in each part where that stopped, and its figures are totals', async () => {
    // Arrange
    const world = worldOfTheRecording();

    // Act
    const outcome = await world.sync();

    // Assert
    expect(outcome).toMatchObject({
      kind: 'finished',
      run: {
        id: 'run-1',
        window: recorded.checkpoint.run.window,
        pages: 10,
        issuesSeen: 900,
        missingEvents: 18,
        eventsEnqueued: 18,
      },
    });
    expect(world.sentry.count('list')).toBe(4);
    expect(world.store.checkpoint).toBeNull();
  });

  it('continues with the memory that version left to later runs', async () => {
    // Arrange
    const world = worldOfTheRecording();

    // Act
    const outcome = await world.sync();

    // Assert: the walk began in the middle, so that it is checked from the first group next time
    expect(outcome).toMatchObject({
      run: { state: 'PARTIAL', errors: [{ code: 'absent_partly_checked' }] },
    });
    expect(world.store.memory).toMatchObject({ absentAfter: null, gone: { after: null, skip: 200 } });
    expect(world.store.memory.backfill.size).toBe(9);
  });
});
