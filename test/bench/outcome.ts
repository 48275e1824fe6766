import { shown, type Budget, type Figure, type Round, type Row } from './row.ts';
import { median } from './statistics.ts';

/** One row after its rounds, as it stands in the JSON file. */
export interface RowOutcome {
  name: string;
  what: string;
  comparison: string | null;
  seconds: number;
  /** Why the row could not be measured; its figures are then empty. */
  error: string | null;
  /** The raw figures. */
  rounds: Round[];
  figures: FigureOutcome[];
}

export interface FigureOutcome extends Figure {
  median: number;
  comparisonMedian: number | null;
  /** The median of the rounds' own ratios: what slows down a whole round leaves it as it is. */
  ratio: number | null;
  /** Null without a budget. */
  met: boolean | null;
  /** How far beyond the budget, in the unit of the budget; 0 where it is met. */
  missedBy: number | null;
}

/** @throws Error where a round lacks a figure that the row promises. */
export const figuresOf = (row: Row, rounds: readonly Round[]): FigureOutcome[] =>
  row.figures.map((figure) => {
    const samples = rounds.map((round) => {
      const sample = round[figure.name];
      if (sample === undefined) throw new Error(`A round of ${row.name} has no figure "${figure.name}".`);
      return sample;
    });
    const compared = samples.flatMap(({ measured, comparison }) =>
      comparison === undefined ? [] : [{ comparison, ratio: measured / comparison }],
    );
    const middle = median(samples.map(({ measured }) => measured));
    const ratio = compared.length === 0 ? null : median(compared.map((each) => each.ratio));
    return {
      ...figure,
      median: middle,
      comparisonMedian: compared.length === 0 ? null : median(compared.map(({ comparison }) => comparison)),
      ratio,
      ...verdictOf(figure.budget, middle, ratio),
    };
  });

function verdictOf(
  budget: Budget | null,
  middle: number,
  ratio: number | null,
): Pick<FigureOutcome, 'met' | 'missedBy'> {
  if (budget === null) return { met: null, missedBy: null };
  const value = budget.of === 'figure' ? middle : ratio;
  if (value === null) throw new Error('A budget of a ratio needs a comparison.');
  const missedBy = Math.max(0, budget.bound === 'at most' ? value - budget.value : budget.value - value);
  return { met: missedBy === 0, missedBy };
}

/** The budget in words: `<= 1.15x`, `<= 900 ms`. */
export function budgetText({ budget, unit }: Figure): string {
  if (budget === null) return '';
  const sign = budget.bound === 'at most' ? '<=' : '>=';
  return `${sign} ${withUnit(budget.value, budget.of === 'ratio' ? 'x' : unit)}`;
}

export function verdictText({ met, missedBy, budget, unit }: FigureOutcome): string {
  if (met === null || missedBy === null || budget === null) return 'for information';
  return met ? 'met' : `missed by ${withUnit(missedBy, budget.of === 'ratio' ? 'x' : unit)}`;
}

export const withUnit = (value: number, unit: string): string =>
  unit === '' || unit === 'x' ? `${shown(value)}${unit}` : `${shown(value)} ${unit}`;
