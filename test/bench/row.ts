/** One row of the table in docs/benchmarks.md: what is measured, against what, and what it may cost. */
export interface Row {
  /** What it is called on the command line. */
  name: string;
  what: string;
  /** What the figures are compared with, measured in the same rounds; null where the budget is absolute. */
  comparison: string | null;
  figures: readonly Figure[];
  /** Rounds, unless the command line says otherwise. */
  rounds: number;
  /** It takes many minutes, and is measured only where it is asked for. */
  isLarge?: boolean;
  /** One entry for each round, in order. Rejects where the row cannot be measured. */
  run: (bench: Bench) => Promise<Round[]>;
}

export interface Figure {
  name: string;
  /** `KiB`, `ms`, `1/s` and the like; empty for a plain count. */
  unit: string;
  /** Null for a figure that only explains the others. */
  budget: Budget | null;
  /** What keeps the figure from its budget where that is known; printed where it is missed. */
  whyMissed?: string;
}

export interface Budget {
  /** Of the figure itself, or of the figure divided by its comparison. */
  of: 'figure' | 'ratio';
  bound: 'at most' | 'at least';
  value: number;
}

/** One round's samples, by the name of their figure. */
export type Round = Readonly<Record<string, Sample>>;

export interface Sample {
  measured: number;
  comparison?: number;
}

/** What a row is given. */
export interface Bench {
  rounds: number;
  /** One line to the people who wait. */
  progress: (line: string) => void;
  /** The revision that a row compares today's code with. */
  before: string;
  /** A folder of this run, removed when it ends. */
  directory: string;
  /** Called when the row has ended, the last one first, whatever happened. */
  onEnd: (cleanUp: () => Promise<void> | void) => void;
}

export const atMost = (value: number): Budget => ({ of: 'figure', bound: 'at most', value });
export const atLeast = (value: number): Budget => ({ of: 'figure', bound: 'at least', value });
export const atLeastTimes = (value: number): Budget => ({ of: 'ratio', bound: 'at least', value });
export const atMostTimes = (value: number): Budget => ({ of: 'ratio', bound: 'at most', value });

/** Runs the measurement once a round, one after the other. */
export async function inRounds(
  { rounds, progress }: Bench,
  measure: (round: number) => Promise<Round>,
): Promise<Round[]> {
  const done: Round[] = [];
  for (let round = 0; round < rounds; round++) {
    const samples = await measure(round);
    done.push(samples);
    const figures = Object.entries(samples).map(([name, { measured, comparison }]) =>
      comparison === undefined
        ? `${name} ${shown(measured)}`
        : `${name} ${shown(measured)} to ${shown(comparison)}`,
    );
    progress(`round ${round + 1} of ${rounds}: ${figures.join(', ')}`);
  }
  return done;
}

/** Three significant digits, and never fewer than the whole number has. */
export const shown = (value: number): string =>
  Math.abs(value) >= 100 ? Math.round(value).toString() : Number(value.toPrecision(3)).toString();
