import { atMostTimes, inRounds, type Row } from '../row.ts';
import { median } from '../statistics.ts';
import { startHarness, type Subject } from '../verifier/harness.ts';

const SUBJECTS = ['verifier', 'leanBare'] as const satisfies readonly Subject[];
const PROCESSES = 9;

/**
 * `verifier-cold` against a bare handler that leaves out what the product leaves out, the SDK's credential providers: what
 * then remains is what the verifier does more, which is to read a secret and to prove a signature.
 */
export const verifierColdLean: Row = {
  name: 'verifier-cold-lean',
  what: 'verifier cold: module load and first answer in a fresh process, over TLS',
  comparison: 'a bare client-sqs handler without credential providers',
  figures: [
    { name: 'load and first answer', unit: 'ms', budget: atMostTimes(1.2) },
    // Of the verifier this opens its connections and reads its secret; the bare handler's only request does that later.
    { name: 'module load', unit: 'ms', budget: null },
    { name: 'first answer', unit: 'ms', budget: null },
  ],
  rounds: 5,
  run: async (bench) => {
    const harness = await startHarness(bench);
    return inRounds(bench, async () => {
      const figures = { verifier: [], leanBare: [] } as Record<
        (typeof SUBJECTS)[number],
        { loadMs: number; totalMs: number }[]
      >;
      for (let i = 0; i < PROCESSES; i++)
        for (const subject of SUBJECTS) figures[subject].push(await harness.cold(subject));
      const of = (read: (one: { loadMs: number; totalMs: number }) => number) => ({
        measured: median(figures.verifier.map(read)),
        comparison: median(figures.leanBare.map(read)),
      });
      return {
        'load and first answer': of(({ totalMs }) => totalMs),
        'module load': of(({ loadMs }) => loadMs),
        'first answer': of(({ loadMs, totalMs }) => totalMs - loadMs),
      };
    });
  },
};
