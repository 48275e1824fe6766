import { atMostTimes, inRounds, type Row } from '../row.ts';
import { median } from '../statistics.ts';
import { startHarness } from '../verifier/harness.ts';

/** V8 has then compiled what it will compile. */
const WARM_UP = 600;
const SLICES = 15;
/** A slice takes about a tenth of a second: both sides get the same share of what else goes on. */
const REQUESTS = 100;

export const verifierWarmCpu: Row = {
  name: 'verifier-warm-cpu',
  what: 'verifier: processor time of a warm request with an 8 KiB body',
  comparison: 'a bare client-sqs handler, bundled with the same options',
  figures: [{ name: 'CPU a request', unit: 'µs', budget: atMostTimes(1.2) }],
  rounds: 7,
  run: async (bench) => {
    const harness = await startHarness(bench);
    return inRounds(bench, async () => {
      const bare = await harness.warm('bare', WARM_UP);
      const verifier = await harness.warm('verifier', WARM_UP);
      const times: Record<'bare' | 'verifier', number[]> = { bare: [], verifier: [] };
      for (let i = 0; i < SLICES; i++) {
        times.bare.push(await bare.measure(REQUESTS));
        times.verifier.push(await verifier.measure(REQUESTS));
      }
      await bare.end();
      await verifier.end();
      return { 'CPU a request': { measured: median(times.verifier), comparison: median(times.bare) } };
    });
  },
};
