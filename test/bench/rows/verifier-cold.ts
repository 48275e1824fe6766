import { atMostTimes, inRounds, type Row } from '../row.ts';
import { median } from '../statistics.ts';
import { startHarness, type Subject } from '../verifier/harness.ts';

const SUBJECTS: readonly Subject[] = ['verifier', 'bare', 'leanBare'];
const PROCESSES = 9;

/**
 * The bare handler is bundled with the very options of the stack. What the product leaves out by an alias, the SDK's
 * credential providers, is part of the bare handler: leaving it out is one of the product's means. The last figure says
 * what is left of the advantage against a bare handler that does the same.
 */
export const verifierCold: Row = {
  name: 'verifier-cold',
  what: 'verifier cold: module load and first answer in a fresh process, over TLS',
  comparison: 'a bare client-sqs handler, bundled with the same options',
  figures: [
    { name: 'load and first answer', unit: 'ms', budget: atMostTimes(1.15) },
    { name: 'the same, aim', unit: 'ms', budget: atMostTimes(1) },
    { name: 'bare without credential providers', unit: 'ms', budget: null },
  ],
  rounds: 5,
  run: async (bench) => {
    const harness = await startHarness(bench);
    return inRounds(bench, async () => {
      const times: Record<Subject, number[]> = { verifier: [], bare: [], leanBare: [] };
      for (let i = 0; i < PROCESSES; i++) {
        for (const subject of SUBJECTS) times[subject].push((await harness.cold(subject)).totalMs);
      }
      const sample = { measured: median(times.verifier), comparison: median(times.bare) };
      return {
        'load and first answer': sample,
        'the same, aim': sample,
        'bare without credential providers': {
          measured: median(times.verifier),
          comparison: median(times.leanBare),
        },
      };
    });
  },
};
