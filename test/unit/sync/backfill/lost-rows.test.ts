import { createWorld, eventOf, issueRow, withCount, type World } from '../fakes.ts';

/** At one request in 105 ms, as adapters/sentry/http.ts paces them, of a run's five minutes. */
const MS_A_REQUEST = 105;
const RUN_MS = 300_000;
/** The fake table sorts 10,000 events at each look. */
const TIMEOUT_MS = 240_000;

/** A Sentry that has so many events, of which no webhook came. */
function worldOf(issues: number, eventsOfEach: number): World {
  const world = createWorld();
  const ids = Array.from({ length: issues }, (_, index) => index + 1);
  world.sentry.listed = ids.map((id) => withCount(issueRow(id), eventsOfEach));
  for (const id of ids)
    world.sentry.events.set(
      id.toString(),
      Array.from({ length: eventsOfEach }, (_, index) => eventOf(id, index)),
    );
  return world;
}

/** Runs until nothing is left; how many runs that took, and the requests of the longest of them. */
async function runsUntil(world: World, isDone: () => boolean) {
  let [runs, requests, most] = [0, 0, 0];
  while (!isDone() && runs < 100) {
    await world.sync();
    runs++;
    requests += world.sentry.calls.length;
    most = Math.max(most, world.sentry.calls.length);
    world.advance(RUN_MS);
  }
  return { runs, requests, most };
}

/** A request brings ten bodies, also where the events of many issues lie between each other. */
it.each([
  { issues: 1, eventsOfEach: 10_000, rows: 1, bodies: 3, requests: 1104 },
  { issues: 500, eventsOfEach: 20, rows: 1, bodies: 4, requests: 1809 },
])(
  'rows of 10,000 lost events of $issues issues are stored by $rows run, their bodies by $bodies more',
  async ({ issues, eventsOfEach, rows, bodies, requests }) => {
    const world = worldOf(issues, eventsOfEach);

    const ofRows = await runsUntil(world, () => world.table.events.size === issues * eventsOfEach);
    const ofBodies = await runsUntil(world, () => world.table.indexed().length === 0);

    expect([ofRows.runs, ofBodies.runs]).toEqual([rows, bodies]);
    expect(ofRows.requests + ofBodies.requests).toBe(requests);
    expect(Math.max(ofRows.most, ofBodies.most) * MS_A_REQUEST).toBeLessThan(RUN_MS);
  },
  TIMEOUT_MS,
);
