import fc from 'fast-check';
import { anyAct, outage, type Act } from '../model/acts.ts';
import { createDice } from '../model/dice.ts';
import { runModel, type Outcome, type Progress } from '../model/run.ts';
import { createTestTable } from '../support/engines/table.ts';
import type { SoakArguments } from './arguments.ts';

/** Acts are made in portions, so that a long run needs no more memory than a short one. */
const PORTION = 2_000;
/** Nothing works for some batches, about this often: long enough that messages reach the dead-letter queue. */
const OUTAGES_PER_PORTION = 0.4;
const OUTAGE_BATCHES = 12;

/**
 * So many portions are about the same issues, then others get their turn, as old errors grow quiet in life. The events of an issue
 * that Sentry merges or unmerges move one by one, so hot issues that never ended would make a run's work grow with the square of its
 * length; what is merged is of up to a thousand events either way.
 */
const PORTIONS_OF_ISSUES = 3;

/** As long as a batch is large: one in thirty dies, and a call in two hundred fails. */
const ODDS = { crash: 0.033, fault: 0.005 };

/** How many issues there are in all, of so many that are told of at a time. */
const allIssues = ({ deliveries, issues }: Pick<SoakArguments, 'deliveries' | 'issues'>): number =>
  issues * Math.ceil(deliveries / (PORTION * PORTIONS_OF_ISSUES));

/** The same act, on the issues from this one on. */
function from(first: number, act: Act): Act {
  switch (act.kind) {
    case 'outage':
    case 'poison':
      return act;
    case 'merge':
      return { ...act, issue: first + act.issue, into: first + act.into };
    case 'sync':
      return { ...act, first: first + act.first };
    default:
      return { ...act, issue: first + act.issue };
  }
}

function* actsUntil(signal: AbortSignal, seed: number, issues: number): Generator<Act, undefined> {
  const dice = createDice(seed);
  const act = anyAct(issues);
  const isOver = () => signal.aborted;
  for (let portion = 0; !isOver(); portion++) {
    const first = issues * Math.floor(portion / PORTIONS_OF_ISSUES);
    for (const next of fc.sample(act, { seed: seed + portion, numRuns: PORTION })) {
      if (isOver()) return;
      yield from(first, next);
    }
    if (dice.chance(OUTAGES_PER_PORTION)) yield outage(OUTAGE_BATCHES);
  }
}

/**
 * The model with so many deliveries; aborting ends it early, and what was sent by then is compared all the same. The
 * environment must name a DynamoDB (TEST_DYNAMODB_ENDPOINT).
 */
export function runLongModel(
  { deliveries, issues, consumers, seed, rebuild }: SoakArguments,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Outcome> {
  return runModel({
    acts: actsUntil(signal, seed, issues),
    deliveries,
    issues: allIssues({ deliveries, issues }),
    consumers,
    seed,
    odds: ODDS,
    rebuild,
    newTable: createTestTable,
    onProgress,
  });
}
