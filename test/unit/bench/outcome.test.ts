import { figuresOf, verdictText } from '../../bench/outcome.ts';
import { atLeastTimes, atMost, atMostTimes, type Budget, type Row } from '../../bench/row.ts';
import { median, mostWithin, percentile } from '../../bench/statistics.ts';
import { tableOf } from '../../bench/table.ts';

const rowWith = (budget: Budget | null): Row => ({
  name: 'a-row',
  what: 'something',
  comparison: 'something else',
  figures: [{ name: 'time', unit: 'ms', budget }],
  rounds: 3,
  run: () => Promise.resolve([]),
});

const rounds = [
  { time: { measured: 10, comparison: 10 } },
  // A slow moment of the machine: both sides take ten times as long.
  { time: { measured: 120, comparison: 100 } },
  { time: { measured: 13, comparison: 10 } },
];

describe('a figure of several rounds', () => {
  it('is the median, and its ratio the median of the ratios of each round', () => {
    const [figure] = figuresOf(rowWith(null), rounds);

    expect(figure).toMatchObject({ median: 13, comparisonMedian: 10, ratio: 1.2, met: null });
  });

  it.each([
    [atMost(13), true, 0],
    [atMost(12), false, 1],
    [atMostTimes(1.2), true, 0],
    [atLeastTimes(2), false, 0.8],
  ])('is held against its budget %j', (budget, met, missedBy) => {
    const [figure] = figuresOf(rowWith(budget), rounds);

    expect(figure!.met).toBe(met);
    expect(figure!.missedBy).toBeCloseTo(missedBy);
  });

  it('says by how much it misses its budget, in the unit of the budget', () => {
    const verdicts = [atMost(12), atMostTimes(1)].map((budget) =>
      verdictText(figuresOf(rowWith(budget), rounds)[0]!),
    );

    expect(verdicts).toEqual(['missed by 1 ms', 'missed by 0.2x']);
  });

  it('that a round lacks is an error', () => {
    const figures = () => figuresOf(rowWith(null), [{}]);

    expect(figures).toThrow('no figure "time"');
  });
});

describe('tableOf', () => {
  it('shows each figure on a line, and why a row was not measured', () => {
    const { name, what, comparison } = rowWith(null);
    const row = { name, what, comparison, seconds: 1, rounds };

    const table = tableOf([
      { ...row, error: null, figures: figuresOf(rowWith(atMostTimes(1)), rounds) },
      { ...row, error: 'Error: no Java\n    at there', figures: [] },
    ]);

    expect(table.split('\n').slice(2)).toEqual([
      'a-row  time    13 ms   10 ms       1.2x   <= 1x   missed by 0.2x',
      'a-row                                             not measured: Error: no Java',
    ]);
  });
});

describe('the reason for a missed budget', () => {
  const explained = (budget: Budget): Row => ({
    ...rowWith(budget),
    figures: [{ name: 'time', unit: 'ms', budget, whyMissed: 'the disk is slow' }],
  });
  const shownFor = (row: Row) => {
    const { name, what, comparison } = row;
    return tableOf([
      { name, what, comparison, seconds: 1, rounds, error: null, figures: figuresOf(row, rounds) },
    ]);
  };

  it('stands under the table', () => {
    const table = shownFor(explained(atMost(12)));

    expect(table.split('\n').slice(-2)).toEqual(['', 'a-row, time: missed by 1 ms: the disk is slow.']);
  });

  it('is not given where the budget is met', () => {
    const table = shownFor(explained(atMost(13)));

    expect(table).not.toContain('the disk is slow');
  });
});

describe('the statistics', () => {
  it('the median of an even number of values lies between the two in the middle', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  it('a percentile is one of the values', () => {
    expect(percentile([5, 1, 4, 2, 3], 0.5)).toBe(3);
    expect(percentile([5, 1, 4, 2, 3], 0.99)).toBe(5);
  });

  it('the most within a window counts what lies less than its length apart', () => {
    expect(mostWithin([0, 100, 999, 1000, 1050], 1000)).toBe(4);
    expect(mostWithin([], 1000)).toBe(0);
  });
});
