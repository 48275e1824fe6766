import { atMost, inRounds, type Row } from '../row.ts';
import { startHarness } from '../verifier/harness.ts';
import type { Seen } from '../verifier/fake-aws.ts';

/** Far longer than opening a connection takes: one after the other would show. */
const SECRET_DELAY_MS = 250;

export const verifierConnections: Row = {
  name: 'verifier-connections',
  what: 'verifier: connections to SQS and Secrets Manager open in parallel while it initialises',
  comparison: null,
  figures: [
    {
      name: 'opened before the first request',
      unit: '',
      budget: { of: 'figure', bound: 'at least', value: 2 },
    },
    { name: 'opened by the first request', unit: '', budget: atMost(0) },
    // The secret is held back meanwhile: one after the other would be further apart than that.
    { name: 'between the two', unit: 'ms', budget: atMost(SECRET_DELAY_MS / 2) },
  ],
  rounds: 5,
  run: async (bench) => {
    const harness = await startHarness(bench);
    harness.aws.setSecretDelay(SECRET_DELAY_MS);
    return inRounds(bench, async () => {
      harness.aws.forget();
      const { ask } = await harness.load('verifier');
      const atInit = connectionsOf(harness.aws.seen);
      await ask();
      const opened = connectionsOf(harness.aws.seen).length - atInit.length;
      return {
        'opened before the first request': { measured: atInit.length },
        'opened by the first request': { measured: opened },
        'between the two': { measured: (atInit.at(-1)?.at ?? 0) - (atInit[0]?.at ?? 0) },
      };
    });
  },
};

const connectionsOf = (seen: readonly Seen[]) => seen.filter(({ what }) => what === 'connection');
