import { evaluate, type Evaluation } from '../spikes/evaluate.ts';
import { randomOf, RHYTHM_NAMES, SIZES, TIMES, trafficOf } from '../spikes/traffic.ts';
import { atLeast, atMost, inRounds, type Row } from '../row.ts';

/** Seeds of this row alone: 1 and 5 served to choose the limits. */
const FIRST_SEED = 2026;
const GROUPS_OF_A_KIND = 3;
/** A prime, so that no two kinds share a seed. */
const SEEDS_OF_A_ROUND = 7919;

export const spikes: Row = {
  name: 'spikes',
  what: 'incidents in 90 days of generated traffic that are told as spikes, and what else is',
  comparison: null,
  figures: [
    { name: 'incidents found', unit: '', budget: atLeast(0.95) },
    { name: 'false alarms in 1,000 days of a group', unit: '', budget: atMost(1) },
    { name: 'incidents', unit: '', budget: null },
    { name: 'days of groups', unit: '', budget: null },
    { name: 'an hour of a group judged', unit: 'ms', budget: null },
  ],
  rounds: 1,
  run: (bench) =>
    inRounds(bench, (round) => {
      const startedAt = performance.now();
      const kinds = RHYTHM_NAMES.flatMap((rhythm, row) =>
        SIZES.map((size, column) => {
          const seed =
            FIRST_SEED + round * SEEDS_OF_A_ROUND + (row * SIZES.length + column) * GROUPS_OF_A_KIND;
          const groups = Array.from({ length: GROUPS_OF_A_KIND }, (_, index) =>
            evaluate(trafficOf(randomOf(seed + index), rhythm, size)),
          );
          return { rhythm, size, of: together(groups) };
        }),
      );
      const all = together(kinds.map(({ of }) => of));
      for (const line of tableOf(kinds)) bench.progress(line);
      for (const times of TIMES) {
        const incidents = all.incidents.filter((incident) => incident.times === times);
        bench.progress(
          `${times.toString()} times as many: ${recallOf(incidents)} of ${incidents.length} found`,
        );
      }
      const found = all.incidents.filter(({ isFound }) => isFound).length;
      return Promise.resolve({
        'incidents found': { measured: found / all.incidents.length },
        'false alarms in 1,000 days of a group': {
          measured: (1_000 * all.falseAlarms.length) / all.groupDays,
        },
        incidents: { measured: all.incidents.length },
        'days of groups': { measured: all.groupDays },
        'an hour of a group judged': { measured: (performance.now() - startedAt) / (all.groupDays * 24) },
      });
    }),
};

const together = (parts: readonly Evaluation[]): Evaluation => ({
  incidents: parts.flatMap(({ incidents }) => incidents),
  falseAlarms: parts.flatMap(({ falseAlarms }) => falseAlarms),
  groupDays: parts.reduce((sum, { groupDays }) => sum + groupDays, 0),
});

const recallOf = (incidents: Evaluation['incidents']): string =>
  (incidents.filter(({ isFound }) => isFound).length / Math.max(1, incidents.length)).toFixed(2);

/** By rhythm and by usual events in an hour: what part of the incidents was found, and how many false alarms there were. */
function tableOf(kinds: readonly { rhythm: string; size: number; of: Evaluation }[]): string[] {
  const width = 13;
  const head = ['', ...SIZES.map((size) => `${size.toString()} an hour`)];
  const rows = RHYTHM_NAMES.map((rhythm) => [
    rhythm,
    ...kinds
      .filter((kind) => kind.rhythm === rhythm)
      .map(({ of }) => `${recallOf(of.incidents)}, ${of.falseAlarms.length.toString()} false`),
  ]);
  return [head, ...rows].map((cells) =>
    cells
      .map((cell) => cell.padEnd(width))
      .join(' ')
      .trimEnd(),
  );
}
