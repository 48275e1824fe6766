import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createSanitise } from '../../../lambdas/core/sanitise/sanitise.ts';
import { isHeldOut, readCorpus, readUnseen } from '../redaction/corpus.ts';
import type { Line } from '../redaction/line.ts';
import { judge, scoresBy, type Judged, type Score } from '../redaction/measure.ts';
import { atLeast, inRounds, type Row } from '../row.ts';

const REPORT = path.join('.local', 'bench-redaction.json');
const WORST = 10;

/** Both ways: harmless texts that stay as they are, and secrets of which nothing stays. */
export const redaction: Row = {
  name: 'redaction',
  what: 'what the sanitiser keeps and removes of a labelled corpus, by place',
  comparison: null,
  figures: [
    { name: 'harmless kept', unit: '%', budget: atLeast(99) },
    { name: 'secrets removed', unit: '%', budget: atLeast(99) },
    { name: 'harmless kept, held out', unit: '%', budget: atLeast(99) },
    { name: 'secrets removed, held out', unit: '%', budget: atLeast(99) },
    { name: 'harmless kept, unseen', unit: '%', budget: atLeast(95) },
    { name: 'secrets removed, unseen', unit: '%', budget: atLeast(95) },
    { name: 'lines', unit: '', budget: atLeast(2000) },
  ],
  rounds: 1,
  run: (bench) =>
    inRounds(bench, async () => {
      const judged = judge(readCorpus(), createSanitise());
      const heldOut = judged.filter(({ line }) => isHeldOut(line));
      const unseen = judge(readUnseen(), createSanitise());
      const wrong = [...judged, ...unseen].filter(({ isRight }) => !isRight);
      const places = scoresBy(judged, ({ place }) => place);
      const kinds = scoresBy(judged, ({ kind }) => kind.replace(/^service: .*/, 'service'));
      for (const line of tableOf(places)) bench.progress(line);
      for (const line of tableOf(kinds)) bench.progress(line);
      for (const { line, shown } of wrong.slice(0, WORST))
        bench.progress(`${faultOf(line)}: ${line.text} -> ${shown}`);
      await mkdir(path.dirname(REPORT), { recursive: true });
      await writeFile(
        REPORT,
        `${JSON.stringify({ places, kinds, heldOut: scoresBy(heldOut, () => 'all'), unseen: scoresBy(unseen, ({ place }) => place), wrong }, null, 2)}\n`,
      );
      bench.progress(`every figure and every error: ${REPORT}`);
      return {
        'harmless kept': { measured: keptOf(judged) },
        'secrets removed': { measured: removedOf(judged) },
        'harmless kept, held out': { measured: keptOf(heldOut) },
        'secrets removed, held out': { measured: removedOf(heldOut) },
        'harmless kept, unseen': { measured: keptOf(unseen) },
        'secrets removed, unseen': { measured: removedOf(unseen) },
        lines: { measured: judged.length },
      };
    }),
};

const share = (part: number, whole: number): number =>
  whole === 0 ? 100 : Math.floor((10_000 * part) / whole) / 100;
const rightOf = (judged: readonly Judged[]): number =>
  share(judged.filter(({ isRight }) => isRight).length, judged.length);
const keptOf = (judged: readonly Judged[]): number =>
  rightOf(judged.filter(({ line }) => line.keep !== null));
const removedOf = (judged: readonly Judged[]): number =>
  rightOf(judged.filter(({ line }) => line.gone !== null));

const faultOf = ({ place, keep }: Line): string => `${keep === null ? 'left' : 'lost'} in ${place}`;

/** Precision: of the lines that were changed, those that had to be. Recall: of those that had to be, the changed. */
function tableOf(scores: readonly Score[]): string[] {
  const cells = scores.map(({ name, harmless, kept, secrets, removed }) => [
    name,
    `${kept}/${harmless} kept`,
    `${removed}/${secrets} removed`,
    `precision ${share(removed, removed + harmless - kept)} %`,
    `recall ${share(removed, secrets)} %`,
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
