import { atMost, inRounds, type Row } from '../row.ts';
import { startHarness } from '../verifier/harness.ts';

export const verifierSqsHangs: Row = {
  name: 'verifier-sqs-hangs',
  what: 'verifier: answer when SQS takes the message and never answers (it must be a 503)',
  comparison: null,
  figures: [{ name: 'answer', unit: 'ms', budget: atMost(900) }],
  rounds: 5,
  run: async (bench) => {
    const harness = await startHarness(bench);
    harness.aws.setHanging(true);
    return inRounds(bench, async () => {
      const { ask } = await harness.load('verifier');
      const { statusCode, ms } = await ask();
      if (statusCode !== 503) throw new Error(`The verifier answered ${statusCode} while SQS hung.`);
      return { answer: { measured: ms } };
    });
  },
};
