import { groupingHash } from '../ingest/grouping.ts';
import type { NextEvent } from '../traffic/traffic.ts';
import { eventOf } from './events.ts';
import { PROBLEMS } from './shop.ts';

/** The story's end, as the plot counts days: everything is released by then. */
const AFTER_THE_STORY = 1;

/** Those that go on when the story is told. */
const LASTING = PROBLEMS.filter(({ perDay, days = [0, 1] }) => perDay > 0 && days[1] >= AFTER_THE_STORY);
/** The root: with their own shares the noisiest alone would be seen. */
const WEIGHTS = LASTING.map(({ perDay }) => Math.sqrt(perDay));
const TOTAL = WEIGHTS.reduce((sum, weight) => sum + weight, 0);

/** One event of a problem of the shop. What somebody has resolved stays so. */
export const happensNext: NextEvent = (store, random, at) => {
  let left = random() * TOTAL;
  const problem = LASTING.find((_, index) => (left -= WEIGHTS[index] ?? 0) < 0);
  const project = problem && store.project(problem.project);
  if (problem === undefined || project === undefined) return null;
  const seed = Math.floor(random() * 2 ** 31);
  const event = eventOf({ problem, at, day: AFTER_THE_STORY, seed });
  const group = store.groupOfHash(project, groupingHash(event));
  return group?.status === 'resolved' ? null : { project, event };
};
