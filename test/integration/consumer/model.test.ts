import fc from 'fast-check';
import { anyAct } from '../../model/acts.ts';
import { runModel, type Outcome } from '../../model/run.ts';
import { createTestTable } from '../../support/engines/table.ts';

/**
 * A model of Sentry against the real consumer on DynamoDB Local: whatever happens in Sentry, whatever becomes of the
 * messages about it, and wherever consumers die, the table is what the messages say and what Sentry has. A failure
 * prints its seed and the shortest history; `npm run soak` is the same for hours.
 */

const ISSUES = 5;

const wrongIn = ({ differences }: Outcome): string[] =>
  Object.entries(differences).flatMap(([check, { examples }]) =>
    examples.map((sentence) => `${check}: ${sentence}`),
  );

const history = fc.record({
  acts: fc.array(anyAct(ISSUES), { minLength: 20, maxLength: 120, size: 'max' }),
  seed: fc.nat(),
  consumers: fc.integer({ min: 1, max: 3 }),
});

it.each([
  ['nothing goes wrong', { crash: 0, fault: 0 }, false],
  ['groups are hot', { crash: 0, fault: 0 }, true],
  ['groups are hot and consumers crash at any call', { crash: 0.5, fault: 0 }, true],
  [
    'DynamoDB throttles, loses answers, cancels transactions and answers in part',
    { crash: 0, fault: 0.08 },
    false,
  ],
  ['everything happens at once', { crash: 0.2, fault: 0.04 }, true],
])(
  'ends with the table that Sentry has, and the same from the archive in another order, when %s',
  async (_name, odds, heats) => {
    let spreadGroups = 0;
    await fc.assert(
      fc.asyncProperty(history, async ({ acts, seed, consumers }) => {
        const outcome = await runModel({
          acts,
          seed,
          consumers,
          odds,
          heats,
          issues: ISSUES,
          rebuild: true,
          newTable: createTestTable,
        });

        spreadGroups += outcome.figures.spreadGroups;
        expect(wrongIn(outcome)).toEqual([]);
      }),
      { numRuns: 2, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: false },
    );
    expect(spreadGroups > 0).toBe(heats);
  },
  120_000,
);
