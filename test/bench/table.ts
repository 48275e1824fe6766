import { budgetText, verdictText, withUnit, type RowOutcome } from './outcome.ts';
import { shown } from './row.ts';

const HEAD = ['row', 'figure', 'median', 'comparison', 'ratio', 'budget', 'verdict'];

/**
 * Every figure of every row as one table of plain text, and under it why a budget is missed where that is known; without
 * a line end after it.
 */
export function tableOf(outcomes: readonly RowOutcome[]): string {
  const lines = outcomes.flatMap(({ name, figures, error }) =>
    error === null
      ? figures.map((figure, index) => [
          index === 0 ? name : '',
          figure.name,
          withUnit(figure.median, figure.unit),
          figure.comparisonMedian === null ? '' : withUnit(figure.comparisonMedian, figure.unit),
          figure.ratio === null ? '' : `${shown(figure.ratio)}x`,
          budgetText(figure),
          verdictText(figure),
        ])
      : [[name, '', '', '', '', '', `not measured: ${error.split('\n')[0] ?? ''}`]],
  );
  const widths = HEAD.map((title, column) =>
    Math.max(title.length, ...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  const rule = widths.map((width) => '-'.repeat(width));
  const table = [HEAD, rule, ...lines]
    .map((cells) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => line.trimEnd());
  return [...table, ...reasons(outcomes)].join('\n');
}

const reasons = (outcomes: readonly RowOutcome[]): string[] =>
  outcomes.flatMap(({ name: row, figures }) =>
    figures.flatMap((figure) => {
      if (figure.met !== false || figure.whyMissed === undefined) return [];
      return ['', `${row}, ${figure.name}: ${verdictText(figure)}: ${figure.whyMissed}.`];
    }),
  );
