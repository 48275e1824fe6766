import fc from 'fast-check';
import { appendFileSync } from 'node:fs';
import { anyAct } from '../../model/acts.ts';
import { runModel } from '../../model/run.ts';
import { createTestTable } from '../../support/engines/table.ts';
const history = fc.record({
  acts: fc.array(anyAct(5), { minLength: 20, maxLength: 120, size: 'max' }),
  seed: fc.nat(),
  consumers: fc.integer({ min: 1, max: 3 }),
});
it('tmp', async () => {
  for (const s of (process.env['SEEDS'] ?? '-1718240209').split(' ')) {
    const [h] = fc.sample(history, { seed: Number(s), numRuns: 1 });
    const at = Date.now();
    let n = 0;
    let last = '';
    const timer = setInterval(() => appendFileSync('.local/tmp.out', `${s} ${n} ${last}\n`), 5000);
    const outcome = await runModel({ ...h!, odds: JSON.parse(process.env['ODDS'] ?? '{"crash":0,"fault":0}'), issues: 5, rebuild: true, newTable: createTestTable, onProgress: (p) => { n++; last = JSON.stringify(p); } });
    clearInterval(timer);
    const wrong = Object.entries(outcome.differences).flatMap(([c, { examples }]) => examples.map((e) => `${c}: ${e}`));
    appendFileSync('.local/tmp.out', `${s} done ${Date.now() - at} ms ${JSON.stringify(outcome.figures)}\n${wrong.join('\n')}\n`);
  }
}, 600_000);
